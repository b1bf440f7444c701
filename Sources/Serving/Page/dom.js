// Elements of the page. Everything from outside enters it as text nodes; nothing is ever parsed as HTML.
export const $ = (id) => document.getElementById(id);
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "onclick") element.addEventListener("click", value);
    else if (name.includes("-") || name === "class") element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children);
  return element;
}
// Tells a screen reader.
export const say = (text) => { $("announce").textContent = text; };
export const notice = (title, ...text) =>
  make("div", { class: "notice", role: "note" }, make("strong", {}, title), ...text);
export const counted = (count, one, many = one + "s") => count.toLocaleString("en") + " " + (count === 1 ? one : many);
