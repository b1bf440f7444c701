// What others offer: a catalogue's assistants, each taken in after the server has compared its file with the catalogue.
import { $, counted, make, notice, say } from "./dom.js";
import { send } from "./server.js";
import { badge } from "./looks.js";
import { deeds, quiet, show } from "./shelf.js";

const remembered = "footnote.catalogue";
const size = (bytes) => (bytes / 1048576).toFixed(1) + " MB";

function offer(one, place) {
  const state = make("p", { class: "state", role: "status" });
  const facts = [counted(one.documents, "document"), counted(one.passages, "passage"), size(one.bytes), "made with " + one.model_name];
  const name = make("input", { value: one.name, dir: "auto" });
  const take = quiet("Take it in", async () => {
    take.disabled = true;
    state.textContent = "Fetching and checking " + size(one.bytes) + "…";
    try {
      const given = name.value.trim();
      await send("POST", "/v1/catalogue/install", { place, file: one.file, ...(given && given !== one.name ? { name: given } : {}) });
      state.textContent = "It is on the shelf.";
      await deeds.changed();
      await show();
    } catch (error) { state.textContent = error.message; take.disabled = false; }
    say(state.textContent);
  }, { "aria-label": "Take in " + one.name });
  return make("li", { class: "card", "data-offer": one.file }, badge({ name: one.name }),
    make("div", { class: "what" },
      make("h3", { dir: "auto" }, one.name), make("p", { class: "place" }, facts.join(" · ")),
      ...(one.description ? [make("p", { class: "about", dir: "auto" }, one.description)] : []),
      ...(one.conversation_starters?.length ? [make("ul", {}, ...one.conversation_starters.slice(0, 3).map((text) => make("li", { dir: "auto" }, text)))] : []),
      ...(one.can_be_asked ? [] : [make("p", { class: "stale" }, "Its model is not the one that this server runs: it can't be asked here.")]),
      ...(one.name_is_taken ? [make("label", { class: "correction" }, "An assistant has this name here. Take it in as", name)] : [])),
    make("div", { class: "actions" }, take), state);
}
async function browse(event) {
  event.preventDefault();
  const place = $("catalogue-place").value.trim();
  if (!place) return;
  $("catalogue-state").textContent = "Reading the catalogue…";
  $("catalogue-list").replaceChildren();
  try {
    const { data } = await (await send("POST", "/v1/catalogue", { place })).json();
    try { localStorage.setItem(remembered, place); } catch { /* The browser keeps nothing: the place is typed again. */ }
    $("catalogue-state").textContent = data.length ? counted(data.length, "assistant") : "The catalogue is empty.";
    $("catalogue-list").replaceChildren(...data.map((one) => offer(one, place)));
  } catch (error) {
    $("catalogue-state").textContent = "";
    $("catalogue-list").replaceChildren(make("li", {}, notice("The catalogue can't be read", error.message)));
  }
  say($("catalogue-state").textContent);
}
export function setUpCatalogue() {
  $("catalogue-form").addEventListener("submit", browse);
  $("catalogue").addEventListener("toggle", () => {
    if (!$("catalogue-place").value) $("catalogue-place").value = localStorage.getItem(remembered) ?? "";
  });
}
