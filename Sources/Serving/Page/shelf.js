// The tab "Shelf": the assistants here, asked, described, given away and removed.
import { $, counted, make, notice, say } from "./dom.js";
import { get, send } from "./server.js";
import { badge, lookFields } from "./looks.js";
import { setUpCatalogue } from "./catalogue.js";
import { setUpForms, watch, watchSent } from "./making.js";

const types = {
  "text/markdown": "Markdown", "text/plain": "text", "text/html": "HTML", "application/pdf": "PDF", "text/csv": "CSV",
  "application/epub+zip": "EPUB", "message/rfc822": "mail", "application/json": "JSON",
};
const typeName = (type) => types[type] ?? (/wordprocessing|msword|opendocument\.text|rtf/.test(type) ? "letters"
  : /spreadsheet|excel/.test(type) ? "tables" : /presentation|powerpoint/.test(type) ? "slides"
    : type.startsWith("image/") ? "pictures" : type.split("/").pop());
export function kinds(counts) {
  const byName = new Map();
  for (const [type, count] of Object.entries(counts)) byName.set(typeName(type), (byName.get(typeName(type)) ?? 0) + count);
  return [...byName].sort((one, other) => other[1] - one[1]).map(([name, count]) => count + " " + name).join(", ");
}
const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const updated = (seconds) => seconds ? "updated " + day.format(new Date(seconds * 1000)) : null;

// What happens with the assistants beyond this tab.
export let deeds = { ask: () => {}, changed: async () => {}, modelOf: () => null };
const chosen = new Set();

export const quiet = (label, onclick, properties = {}) =>
  make("button", { class: "quiet", type: "button", onclick, ...properties }, label);

function card(one) {
  const model = one.is_served ? deeds.modelOf(one.id) : null;
  const facts = [
    counted(one.documents, "document"), kinds(one.documents_by_type), updated(one.modified), one.is_shared ? "imported" : null,
  ].filter(Boolean).join(" · ");
  const state = make("p", { class: "state", role: "status" });
  const body = make("div", { class: "what" },
    make("h2", { dir: "auto" }, one.name), make("p", { class: "place" }, one.problem ? "" : facts),
    ...(one.instructions ? [make("p", { class: "about", dir: "auto" }, one.instructions)] : []),
    ...(one.problem ? [notice("It can't be opened", one.problem)] : []));
  if (model) {
    body.append(make("div", { class: "starters" }, ...one.conversation_starters.slice(0, 3).map((text) =>
      quiet(text, () => deeds.ask([model], text), { dir: "auto" }))));
  } else if (!one.problem) {
    body.append(make("p", { class: "place" }, "It can't be asked here: the server was started with other indexes, or "
      + "the model " + (one.model_name ?? "of it") + " is not the server's."));
  }
  const buttons = [];
  if (model) {
    const box = make("input", { type: "checkbox", checked: chosen.has(model) });
    box.addEventListener("change", () => { if (box.checked) chosen.add(model); else chosen.delete(model); showChosen(); });
    buttons.push(make("button", { class: "primary", type: "button", onclick: () => deeds.ask([model]) }, "Ask"),
      make("label", { class: "choice" }, box, "with others"));
  }
  if (!one.problem) {
    buttons.push(quiet("Describe", () => describe(one, item)),
      quiet("Share", () => share(one, state), { "aria-label": "Share " + one.name }));
  }
  if (!one.store || one.is_sent) buttons.push(quiet("Remove", () => askRemoval(one, item), { "aria-label": "Remove " + one.name }));
  const item = make("li", { class: "card", "data-assistant": one.id }, badge(one), body,
    make("div", { class: "actions" }, ...buttons), state);
  return item;
}
function showChosen() {
  $("ask-chosen").hidden = chosen.size < 2;
  $("ask-chosen").textContent = "Ask these " + chosen.size + " together";
}

async function share(one, state) {
  state.textContent = "Writing the file…";
  try {
    const file = await (await send("GET", "/v1/shelf/" + encodeURIComponent(one.id) + "/file")).blob();
    const address = URL.createObjectURL(file);
    make("a", { href: address, download: one.id + ".footnote" }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
    state.textContent = "The file is " + (file.size / 1048576).toFixed(1) + " MB. It holds the passages, and not the documents' own files.";
  } catch (error) { state.textContent = error.message; }
  say(state.textContent);
}
function askRemoval(one, item) {
  const bar = make("div", { class: "notice", role: "alertdialog", "aria-label": "Remove " + one.name },
    make("strong", {}, "Remove “" + one.name + "”?"), "Its index is deleted. The documents' own files stay where they are.");
  const remove = quiet("Remove it", async () => {
    try {
      await send("DELETE", (one.is_sent ? "/v1/vector_stores/" : "/v1/shelf/") + encodeURIComponent(one.id));
      await deeds.changed();
      say(one.name + " is removed.");
      await show();
    } catch (error) { bar.append(make("p", {}, error.message)); }
  });
  bar.append(make("div", { class: "actions" }, remove, quiet("Keep it", () => bar.remove())));
  item.append(bar);
  remove.focus();
}
export const lines = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);
function describe(one, item) {
  if (item.querySelector("form")) return;
  const name = make("input", { value: one.name, required: true, dir: "auto" });
  const instructions = make("textarea", { value: one.instructions, rows: 3, dir: "auto" });
  const starters = make("textarea", { value: one.conversation_starters.join("\n"), rows: 3, dir: "auto" });
  const looks = lookFields(one, item.querySelector(".badge"));
  const state = make("p", { class: "state", role: "status" });
  const propose = quiet("Propose questions", async () => {
    state.textContent = "Asking the documents what they answer…";
    try {
      const stores = (await get("/v1/vector_stores")).data;
      const store = stores.find(({ footnote }) => footnote.index === one.id);
      const found = (await get("/v1/vector_stores/" + encodeURIComponent(store?.id ?? one.id) + "/starters?count=4")).data;
      starters.value = [...new Set([...lines(starters.value), ...found.map(({ question }) => question)])].join("\n");
      state.textContent = found.length ? "" : "Nothing was found that could be proposed.";
    } catch (error) { state.textContent = error.message; }
  });
  const form = make("form", { class: "making" }, make("label", {}, "Name", name),
    make("label", {}, "Instructions", instructions), make("label", {}, "Questions to begin with, one a line", starters), looks.element,
    make("div", { class: "actions" }, make("button", { class: "primary" }, "Keep"), one.is_served ? propose : "",
      quiet("Cancel", () => { item.querySelector(".badge").replaceWith(badge(one)); form.remove(); })), state);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await send("POST", "/v1/shelf/" + encodeURIComponent(one.id),
        { name: name.value.trim(), instructions: instructions.value.trim(), conversation_starters: lines(starters.value), ...looks.chosen });
      if (one.is_sent) await send("POST", "/v1/vector_stores/" + one.id, { name: name.value.trim() });
      await deeds.changed();
      await show();
    } catch (error) { state.textContent = error.message; }
  });
  item.append(form);
  name.focus();
}

// What is served from elsewhere, or was made of documents that were sent.
function others(stores, known) {
  return stores.filter(({ footnote }) => !known.includes(footnote.index)).map((store) => ({
    id: store.footnote.index, name: store.name || "Without a name", instructions: store.footnote.instructions,
    hue: store.footnote.hue, picture: store.footnote.picture, conversation_starters: store.footnote.conversation_starters, documents: store.file_counts.total, documents_by_type: {},
    is_served: true, is_shared: false, store: store.id, is_sent: store.id.startsWith("vs_"), is_busy: store.status === "in_progress",
  }));
}
export async function show() {
  try {
    const [shelf, stores] = (await Promise.all([get("/v1/shelf"), get("/v1/vector_stores")])).map(({ data }) => data);
    const data = [...shelf, ...others(stores, shelf.map(({ id }) => id))];
    $("shelf-state").textContent = data.length ? "" : "There is no assistant here yet. Make one from your documents, or drop a file that somebody shared.";
    $("shelf-list").replaceChildren(...data.map(card));
    for (const one of data) if (one.making?.state === "in_progress" || one.is_busy) (one.is_busy ? watchSent : watch)(one.id, one.name);
    showChosen();
  } catch (error) { $("shelf-state").textContent = error.message; }
}

export function setUp(those) {
  deeds = those;
  $("ask-chosen").addEventListener("click", () => deeds.ask([...chosen]));
  setUpForms();
  setUpCatalogue();
}
