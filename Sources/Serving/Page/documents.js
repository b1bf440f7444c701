// The tab "Documents": what is there, found by words, tags and dates, and what people call it.
import { $, counted, make, say } from "./dom.js";
import { get, send } from "./server.js";
import { place } from "./places.js";
import { read } from "./reader.js";

let documents = [];
const mostShown = 300;
const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const tagsOf = ({ metadata = [] }) => metadata.filter(({ key }) => /^(tags?|keywords?)$/.test(key)).map(({ value }) => value);

export async function show() {
  $("docs-state").textContent = "Listing…";
  try {
    documents = (await get("/v1/documents")).data;
    const counts = new Map();
    for (const tag of documents.flatMap(tagsOf)) counts.set(tag, (counts.get(tag) ?? 0) + 1);
    const options = [...counts].sort((one, other) => other[1] - one[1]).map(([tag, count]) => make("option", { value: tag }, tag + " (" + count + ")"));
    $("docs-tag").replaceChildren(make("option", { value: "" }, "any"), ...options);
    $("docs-tag").parentElement.hidden = !options.length;
    list();
  } catch (error) { $("docs-state").textContent = error.message; }
}
function list() {
  const words = $("docs-words").value.toLowerCase().split(/\s+/).filter(Boolean);
  const [tag, from] = [$("docs-tag").value, Date.parse($("docs-from").value) / 1000];
  const order = { name: () => 0, newest: (one, other) => other.modified - one.modified }[$("docs-order").value];
  const found = documents.filter((item) => {
    const text = [item.title, item.path, ...(item.metadata ?? []).map(({ value }) => value)].join(" ").toLowerCase();
    return words.every((word) => text.includes(word)) && (!tag || tagsOf(item).includes(tag)) && !(item.modified < from);
  }).sort(order);
  const some = found.length > mostShown ? "; the first " + mostShown + " are shown" : "";
  $("docs-state").textContent = (found.length === documents.length ? counted(documents.length, "document")
    : found.length.toLocaleString("en") + " of " + counted(documents.length, "document")) + some;
  $("docs").replaceChildren(...found.slice(0, mostShown).map(row));
}
function row(item) {
  const facts = [item.path, counted(item.passages, "passage"), day.format(new Date(item.modified * 1000)),
    item.state === "stale" ? "changed since it was indexed" : null].filter(Boolean).join(" · ");
  const name = item.title || item.filename;
  const remove = make("button", { class: "quiet", type: "button", "aria-label": "Remove " + name, onclick: () => confirm(item, element) }, "Remove");
  const list = make("button", { class: "quiet", type: "button", "aria-expanded": "false", "aria-label": "Passages of " + name, onclick: () => passages(item, element, list) }, "Passages");
  const change = make("button", { class: "quiet", type: "button", "aria-expanded": "false", "aria-label": "Edit " + name, onclick: () => edit(item, element, change) }, "Edit");
  const element = make("li", { class: "document", "data-file": item.file_id },
    make("button", { type: "button", class: "past", onclick: () => read(item.file_id) },
      make("b", { dir: "auto" }, name), make("span", {}, facts),
      ...tagsOf(item).map((tag) => make("span", { class: "tag", dir: "auto" }, tag))), list, change, remove);
  return element;
}
// The passages that a document was cut into, as search sees them; each opens the document at its place.
async function passages(item, element, button) {
  const shown = element.querySelector(".passages");
  button.setAttribute("aria-expanded", String(!shown));
  if (shown) { shown.remove(); return; }
  const box = make("ol", { class: "passages" });
  element.append(box);
  try {
    const { data } = await get("/v1/documents/" + item.file_id + "/passages");
    box.append(...data.map((passage) => make("li", {},
      make("button", { type: "button", class: "past", onclick: () => read(item.file_id, { ...passage, passage_id: passage.id, quote: passage.text }) },
        make("span", {}, place(passage) + " · " + counted(passage.token_count, "token")), make("span", { class: "text", dir: "auto" }, passage.text)))));
  } catch (error) { box.replaceWith(make("p", { class: "state passages", role: "status" }, error.message)); }
}
// Title, tags and date in place. The file stays; a run over its folder keeps what was said here.
function edit(item, element, button) {
  const shown = element.querySelector("form");
  if (shown) { shown.close(); return; }
  button.setAttribute("aria-expanded", "true");
  const before = { title: item.title || item.filename, tags: tagsOf(item).join(", "), date: (item.metadata ?? []).find(({ key }) => key === "date")?.value ?? "" };
  const field = (name, properties) => make("input", { name, value: before[name], dir: "auto", autocomplete: "off", ...properties });
  const [title, tags, date] = [field("title", { required: true, maxLength: 300 }), field("tags", {}), field("date", { placeholder: "2026-05-31" })];
  const state = make("p", { class: "state", role: "status" });
  const [save, own, cancel] = [make("button", { class: "primary" }, "Save"),
    make("button", { class: "quiet", type: "button", onclick: () => keep({ reset: ["title", "tags", "date"] }, "The file's own words come back with the next run over its folder.") }, "As the file says"),
    make("button", { class: "quiet", type: "button", onclick: () => form.close() }, "Cancel")];
  const form = make("form", { "aria-label": "Edit " + before.title },
    make("div", { class: "fields" }, make("label", { class: "broad" }, "Title", title),
      make("label", {}, "Tags, parted by commas", tags), make("label", {}, "Date", date)),
    make("p", { class: "hint" }, "Only the index is changed: the file and its path stay as they are."),
    make("div", { class: "actions" }, save, own, cancel), state);
  form.close = () => { form.remove(); button.setAttribute("aria-expanded", "false"); button.focus(); };
  form.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.stopPropagation(); form.close(); } });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const said = {};
    if (title.value.trim() !== before.title) said.title = title.value.trim();
    if (tags.value !== before.tags) said.tags = tags.value.split(",").map((tag) => tag.trim()).filter(Boolean);
    if (date.value !== before.date) said.date = date.value.trim();
    if (Object.keys(said).length) keep(said, "Saved."); else form.close();
  });
  async function keep(said, words) {
    state.textContent = "Saving…";
    save.disabled = own.disabled = true;
    try {
      const changed = await (await send("POST", "/v1/documents/" + item.file_id, said)).json();
      Object.assign(item, { title: changed.title, metadata: changed.metadata });
      const next = row(item);
      element.replaceWith(next);
      next.querySelector("[aria-label^='Edit ']").focus();
      say(words);
    } catch (error) { state.textContent = error.message; save.disabled = own.disabled = false; }
  }
  element.append(form);
  title.select();
}
function confirm(item, element) {
  const bar = make("div", { class: "notice", role: "alertdialog", "aria-label": "Remove a document" },
    make("strong", {}, "Take it out of the index?"), "Its file stays. The next run over its folder takes it in again.");
  const remove = make("button", { class: "quiet", type: "button", onclick: async () => {
    try {
      await send("DELETE", "/v1/documents/" + item.file_id);
      documents = documents.filter((one) => one !== item);
      say("It is taken out.");
      list();
    } catch (error) { bar.append(make("p", {}, error.message)); }
  } }, "Take it out");
  bar.append(make("div", { class: "actions" }, remove, make("button", { class: "quiet", type: "button", onclick: () => bar.remove() }, "Keep it")));
  element.append(bar);
  remove.focus();
}
export function setUp() {
  for (const id of ["docs-words", "docs-tag", "docs-from", "docs-order"]) $(id).addEventListener("input", list);
  $("docs-form").addEventListener("submit", (event) => event.preventDefault());
}
