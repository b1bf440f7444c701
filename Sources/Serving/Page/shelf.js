// The tab "Shelf": the assistants here, making one, giving one away, taking one in.
import { $, counted, make, notice, say } from "./dom.js";
import { get, send } from "./server.js";

const types = {
  "text/markdown": "Markdown", "text/plain": "text", "text/html": "HTML", "application/pdf": "PDF", "text/csv": "CSV",
  "application/epub+zip": "EPUB", "message/rfc822": "mail", "application/json": "JSON",
};
const typeName = (type) => types[type] ?? (/wordprocessing|msword|opendocument\.text|rtf/.test(type) ? "letters"
  : /spreadsheet|excel/.test(type) ? "tables" : /presentation|powerpoint/.test(type) ? "slides"
    : type.startsWith("image/") ? "pictures" : type.split("/").pop());
function kinds(counts) {
  const byName = new Map();
  for (const [type, count] of Object.entries(counts)) byName.set(typeName(type), (byName.get(typeName(type)) ?? 0) + count);
  return [...byName].sort((one, other) => other[1] - one[1]).map(([name, count]) => count + " " + name).join(", ");
}
// A colour of its own, the same each time.
function hue(name) {
  let sum = 7;
  for (const character of name) sum = (sum * 31 + character.codePointAt(0)) % 360;
  return sum;
}
const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const updated = (seconds) => seconds ? "updated " + day.format(new Date(seconds * 1000)) : null;

// What happens with the assistants beyond this tab.
let deeds = { ask: () => {}, changed: async () => {}, modelOf: () => null };
const chosen = new Set();

function badge(name) {
  const element = make("span", { class: "badge", "aria-hidden": "true" }, [...name.trim()][0]?.toUpperCase() ?? "?");
  element.style.setProperty("--hue", hue(name));
  return element;
}
const quiet = (label, onclick, properties = {}) =>
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
  buttons.push(quiet("Remove", () => askRemoval(one, item), { "aria-label": "Remove " + one.name }));
  const item = make("li", { class: "card", "data-assistant": one.id }, badge(one.name), body,
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
      await send("DELETE", "/v1/shelf/" + encodeURIComponent(one.id));
      await deeds.changed();
      say(one.name + " is removed.");
      await show();
    } catch (error) { bar.append(make("p", {}, error.message)); }
  });
  bar.append(make("div", { class: "actions" }, remove, quiet("Keep it", () => bar.remove())));
  item.append(bar);
  remove.focus();
}
const lines = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);
function describe(one, item) {
  if (item.querySelector("form")) return;
  const name = make("input", { value: one.name, required: true, dir: "auto" });
  const instructions = make("textarea", { value: one.instructions, rows: 3, dir: "auto" });
  const starters = make("textarea", { value: one.conversation_starters.join("\n"), rows: 3, dir: "auto" });
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
    make("label", {}, "Instructions", instructions), make("label", {}, "Questions to begin with, one a line", starters),
    make("div", { class: "actions" }, make("button", { class: "primary" }, "Keep"), one.is_served ? propose : "",
      quiet("Cancel", () => form.remove())), state);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await send("POST", "/v1/shelf/" + encodeURIComponent(one.id),
        { name: name.value.trim(), instructions: instructions.value.trim(), conversation_starters: lines(starters.value) });
      await deeds.changed();
      await show();
    } catch (error) { state.textContent = error.message; }
  });
  item.append(form);
  name.focus();
}

export async function show() {
  try {
    const { data } = await get("/v1/shelf");
    $("shelf-state").textContent = data.length ? "" : "There is no assistant here yet. Make one from your documents, or drop a file that somebody shared.";
    $("shelf-list").replaceChildren(...data.map(card));
    for (const one of data) if (one.making?.state === "in_progress") watch(one.id, one.name);
    showChosen();
  } catch (error) { $("shelf-state").textContent = error.message; }
}

// Making one.
const phases = {
  collecting: "Looking for documents", reading: "Reading documents", counting: "Counting words", embedding: "Understanding passages",
  fitting: "Fitting the search", projecting: "Writing the search", finished: "Finishing",
};
const watched = new Set();
async function watch(id, name) {
  if (watched.has(id)) return;
  watched.add(id);
  const bar = make("progress", { max: 1, "aria-label": "Progress of " + name }), text = make("p", { class: "place" });
  const line = make("div", { class: "running" }, make("strong", { dir: "auto" }, name), bar, text);
  $("makings").append(line);
  let isServed = false;
  try {
    for (;;) {
      const one = await get("/v1/shelf/" + encodeURIComponent(id));
      if (one.is_served && !isServed) {
        isServed = true;
        await deeds.changed();
        if (one.making?.state === "in_progress") {
          line.append(quiet("Ask what is there so far", () => deeds.ask([deeds.modelOf(id)])));
        }
      }
      const { state, progress, report, error } = one.making ?? { state: "completed" };
      if (state === "in_progress") {
        showProgress(progress, bar, text);
        await new Promise((done) => setTimeout(done, 400));
        continue;
      }
      line.replaceChildren(...(error ? [notice(name + " was not made", error.message)] : report ? [outcome(name, report, line)] : []));
      say(error ? error.message : name + " is made.");
      break;
    }
  } catch (error) { line.replaceChildren(notice("Its progress can't be seen", error.message)); }
  watched.delete(id);
  await deeds.changed();
  await show();
}
function showProgress(progress, bar, text) {
  if (!progress) { text.textContent = "Beginning…"; return; }
  if (progress.total) bar.value = progress.done / progress.total; else bar.removeAttribute("value");
  const left = progress.seconds_left;
  text.textContent = [
    phases[progress.phase] ?? progress.phase,
    progress.total ? progress.done.toLocaleString("en") + " of " + progress.total.toLocaleString("en") : null,
    progress.tokens_per_second ? Math.round(progress.tokens_per_second).toLocaleString("en") + " tokens a second" : null,
    left ? "about " + (left < 90 ? Math.ceil(left) + " seconds" : Math.ceil(left / 60) + " minutes") + " left" : null,
    progress.path?.split("/").pop(),
  ].filter(Boolean).join(" · ");
}
// What was made, and what was left out and why.
function outcome(name, report, line) {
  const left = [
    ...report.refused.map(({ path, reason }) => make("li", {}, make("b", {}, path), ": ", reason)),
    ...Object.entries(report.ignored).map(([reason, count]) => make("li", {}, counted(count, "file") + ": " + reason)),
    ...report.advice.map((advice) => make("li", {}, advice.text ?? String(advice))),
  ];
  return make("div", {},
    make("p", {}, make("strong", { dir: "auto" }, name), " has " + counted(report.documents, "document") + " and "
      + counted(report.passages, "passage") + ", after " + report.seconds.toFixed(1) + " s. "),
    ...(left.length ? [make("details", { open: report.refused.length > 0 }, make("summary", {}, "Left out"), make("ul", {}, ...left))] : []),
    quiet("Dismiss", () => line.remove()));
}

async function makeOne(event) {
  event.preventDefault();
  const [name, folder] = [$("new-name").value.trim(), $("new-folder").value.trim()];
  $("make-state").textContent = "";
  try {
    const made = await (await send("POST", "/v1/shelf", {
      name, folders: [folder], instructions: $("new-instructions").value.trim(), conversation_starters: lines($("new-starters").value),
    })).json();
    $("make-form").reset();
    $("make").open = false;
    watch(made.id, name);
  } catch (error) { $("make-state").textContent = error.message; }
}

// Taking one in: first it is checked and shown.
async function examine(file) {
  const line = make("div", { class: "running" }, make("p", {}, "Checking " + file.name + "…"));
  $("makings").append(line);
  try {
    const found = await (await send("POST", "/v1/imports", file)).json();
    line.replaceChildren(offer(found, line));
    line.querySelector("button")?.focus();
    say(found.name + " can be taken in.");
  } catch (error) { line.replaceChildren(notice(file.name + " is not taken in", error.message), quiet("Dismiss", () => line.remove())); }
}
function offer(found, line) {
  const name = make("input", { value: found.name, dir: "auto", "aria-label": "Name here" });
  const state = make("p", { class: "state", role: "status" });
  const accept = make("button", { class: "primary", type: "button", onclick: async () => {
    state.textContent = "Taking it in…";
    try {
      await send("POST", "/v1/imports/" + found.id, name.value.trim() === found.name ? {} : { name: name.value.trim() });
      line.remove();
      await deeds.changed();
      say(name.value + " is here.");
      await show();
    } catch (error) { state.textContent = error.message; }
  } }, "Take it in");
  const refuse = quiet("Drop it", async () => {
    line.remove();
    // A file that the server has forgotten already is as good as dropped.
    await send("DELETE", "/v1/imports/" + found.id).catch(() => {});
  });
  return make("div", { class: "card" }, badge(found.name), make("div", { class: "what" },
    make("h2", { dir: "auto" }, found.name),
    make("p", { class: "place" }, [counted(found.documents, "document"), kinds(found.documents_by_type), counted(found.passages, "passage"),
      "made with " + found.model_name].join(" · ")),
    ...(found.instructions ? [make("p", { class: "about", dir: "auto" }, found.instructions)] : []),
    ...(found.conversation_starters.length ? [make("ul", {}, ...found.conversation_starters.map((text) => make("li", { dir: "auto" }, text)))] : []),
    make("p", {}, "Every part of the file was checked. It holds text, and nothing of it runs."),
    ...(found.can_be_asked ? [] : [make("p", { class: "stale" }, "Its model is not the one that this server runs: it can't be asked here.")]),
    make("label", { class: "correction" }, found.name_is_taken ? "An assistant has this name here. Take it in as" : "Take it in as", name)),
  make("div", { class: "actions" }, accept, refuse), state);
}

export function setUp(those) {
  deeds = those;
  $("make-form").addEventListener("submit", makeOne);
  $("ask-chosen").addEventListener("click", () => deeds.ask([...chosen]));
  $("import-file").addEventListener("change", () => {
    for (const file of $("import-file").files) examine(file);
    $("import-file").value = "";
  });
  const panel = $("panel-shelf");
  panel.addEventListener("dragover", (event) => { event.preventDefault(); panel.classList.add("over"); });
  panel.addEventListener("dragleave", (event) => { if (!panel.contains(event.relatedTarget)) panel.classList.remove("over"); });
  panel.addEventListener("drop", (event) => {
    event.preventDefault();
    panel.classList.remove("over");
    for (const file of event.dataTransfer.files) examine(file);
  });
}
