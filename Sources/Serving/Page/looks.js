// How assistants look: in a colour of their own, or with a picture.
import { make } from "./dom.js";
import { dataAddress, send } from "./server.js";

// A colour that belongs to a name, the same each time.
function hue(name) {
  let sum = 7;
  for (const character of name) sum = (sum * 31 + character.codePointAt(0)) % 360;
  return sum;
}
function showPicture(element, address, name) {
  element.removeAttribute("aria-hidden");
  element.replaceChildren(make("img", { src: address, alt: name }));
}
function showLetter(element, { name, hue: own }) {
  element.setAttribute("aria-hidden", "true");
  element.replaceChildren([...name.trim()][0]?.toUpperCase() ?? "?");
  element.style.setProperty("--hue", own ?? hue(name));
}
// The picture of an assistant, or the first letter of its name until it is here, or where there is none.
export function badge(one) {
  const element = make("span", { class: "badge" });
  showLetter(element, one);
  if (one.picture) {
    send("GET", "/v1/shelf/" + encodeURIComponent(one.id) + "/picture")
      .then(async (reply) => showPicture(element, await dataAddress(await reply.blob()), one.name))
      .catch((error) => { element.title = error.message; });
  }
  return element;
}

const side = 192;
// The middle of a picture of any size, as a small file without what the camera wrote into it.
async function shrunk(file) {
  let image;
  try { image = await createImageBitmap(file); } catch { throw new Error(file.name + " is no picture that this browser can show."); }
  const canvas = make("canvas", { width: side, height: side }), scale = side / Math.min(image.width, image.height);
  const [width, height] = [image.width * scale, image.height * scale];
  canvas.getContext("2d").drawImage(image, (side - width) / 2, (side - height) / 2, width, height);
  return canvas.toDataURL("image/png");
}

// The fields in which colour and picture are chosen, with a badge that shows what is chosen.
export function lookFields(one, shown = badge(one)) {
  const chosen = {};
  const colour = make("input", { type: "range", min: 0, max: 359, value: one.hue ?? hue(one.name), class: "hue" });
  const file = make("input", { type: "file", accept: "image/*" });
  const state = make("span", { class: "state", role: "status" });
  const remove = make("button", { class: "quiet", type: "button", hidden: !one.picture, onclick: () => {
    [chosen.picture, file.value, remove.hidden, state.textContent] = ["", "", true, "No picture."];
    showLetter(shown, { name: one.name, hue: chosen.hue ?? one.hue });
  } }, "No picture");
  colour.addEventListener("input", () => {
    chosen.hue = Number(colour.value);
    shown.style.setProperty("--hue", chosen.hue);
  });
  file.addEventListener("change", async () => {
    if (!file.files.length) return;
    try {
      const address = await shrunk(file.files[0]);
      [chosen.picture, remove.hidden, state.textContent] = [address.split(",")[1], false, ""];
      showPicture(shown, address, one.name);
    } catch (error) { [file.value, state.textContent] = ["", error.message]; }
  });
  return {
    shown, chosen,
    element: make("div", { class: "looks" }, make("label", {}, "Colour", colour), make("label", {}, "Picture (optional)", file), remove, state),
  };
}
