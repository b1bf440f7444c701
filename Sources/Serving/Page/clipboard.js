import { make, say } from "./dom.js";

// Puts a text on the clipboard; a page of another machine's server, which is no secure context, goes by a selection.
export async function copyText(text, button) {
  let isCopied = true;
  if (navigator.clipboard) {
    isCopied = await navigator.clipboard.writeText(text).then(() => true, () => false);
  } else {
    const field = make("textarea", { value: text, class: "sr" });
    button.after(field);
    field.select();
    isCopied = document.execCommand("copy");
    field.remove();
    button.focus();
  }
  const label = button.textContent;
  button.textContent = isCopied ? "Copied" : "Not copied: the browser forbids it";
  say(button.textContent);
  setTimeout(() => { button.textContent = label; }, 1500);
}
