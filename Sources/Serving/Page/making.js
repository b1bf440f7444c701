// Making an assistant, of a folder or of documents that are sent, and taking one in that was given away.
import { $, counted, make, notice, say } from "./dom.js";
import { get, send } from "./server.js";
import { badge, lookFields } from "./looks.js";
import { deeds, kinds, lines, quiet, show } from "./shelf.js";

const phases = {
  collecting: "Looking for documents", reading: "Reading documents", counting: "Counting words", embedding: "Understanding passages",
  fitting: "Fitting the search", projecting: "Writing the search", finished: "Finishing",
};
const watched = new Set();
export async function watch(id, name) {
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
  const [name, folder, files] = [$("new-name").value.trim(), $("new-folder").value.trim(), chosenFiles];
  $("make-state").textContent = "";
  if (!folder && !files.length) { $("make-state").textContent = "Choose documents, or name a folder."; return; }
  if (folder && files.length) { $("make-state").textContent = "Choose documents or name a folder, not both."; return; }
  const about = { name, instructions: $("new-instructions").value.trim(), conversation_starters: lines($("new-starters").value), ...looks.chosen };
  try {
    if (files.length) { closeForm(); await makeOfFiles(files, about); return; }
    const made = await (await send("POST", "/v1/shelf", { ...about, folders: [folder] })).json();
    closeForm();
    watch(made.id, name);
  } catch (error) { $("make-state").textContent = error.message; }
}
function closeForm() {
  $("make-form").reset();
  chooseFiles([]);
  offerLooks();
  $("make").open = false;
}
// Its letter and, until one is chosen, its colour come from its name.
let looks;
function offerLooks() {
  looks = lookFields({ name: $("new-name").value, picture: null });
  $("new-looks").replaceChildren(looks.shown, looks.element);
}

// Making one of documents that are sent.
let chosenFiles = [];
function chooseFiles(files) {
  chosenFiles = [...files];
  $("new-chosen").textContent = files.length ? counted(files.length, "document") + ": " + chosenFiles.map(({ name }) => name).join(", ") : "";
}
async function makeOfFiles(files, { name, ...about }) {
  const line = make("div", { class: "running" }, make("strong", { dir: "auto" }, name)), text = make("p", { class: "place" });
  line.append(text);
  $("makings").append(line);
  try {
    const ids = [];
    for (const file of files) {
      text.textContent = "Sending " + (ids.length + 1) + " of " + files.length + ": " + file.name;
      const form = new FormData();
      form.append("purpose", "assistants");
      form.append("file", file);
      ids.push((await (await send("POST", "/v1/files", form)).json()).id);
    }
    const store = await (await send("POST", "/v1/vector_stores", { name })).json();
    // What an index tells of itself can't be written while documents are: it is, before the first is attached.
    await send("POST", "/v1/shelf/" + store.id, about);
    await send("POST", "/v1/vector_stores/" + store.id + "/file_batches", { file_ids: ids });
    line.remove();
    await deeds.changed();
    await show();
  } catch (error) { line.replaceChildren(notice(name + " was not made", error.message), quiet("Dismiss", () => line.remove())); }
}
export async function watchSent(id, name) {
  if (watched.has(id)) return;
  watched.add(id);
  const bar = make("progress", { max: 1, value: 0, "aria-label": "Progress of " + name }), text = make("p", { class: "place" });
  const line = make("div", { class: "running" }, make("strong", { dir: "auto" }, name), bar, text,
    quiet("Ask what is there so far", () => deeds.ask([deeds.modelOf(id)])));
  $("makings").append(line);
  try {
    let counts = { in_progress: 1 };
    while (counts.in_progress) {
      counts = (await get("/v1/vector_stores/" + id)).file_counts;
      bar.value = (counts.total - counts.in_progress) / counts.total;
      text.textContent = counts.total - counts.in_progress + " of " + counted(counts.total, "document") + " read";
      if (counts.in_progress) await new Promise((done) => setTimeout(done, 400));
    }
    const failed = counts.failed ? (await get("/v1/vector_stores/" + id + "/files?filter=failed")).data : [];
    const reasons = await Promise.all(failed.map(async ({ id: file, last_error: error }) =>
      make("li", {}, make("b", {}, (await get("/v1/files/" + file)).filename), ": ", error?.message ?? "")));
    line.replaceChildren(make("p", {}, make("strong", { dir: "auto" }, name), " has " + counted(counts.completed, "document") + "."),
      ...(reasons.length ? [make("p", {}, "Left out:"), make("ul", {}, ...reasons)] : []), quiet("Dismiss", () => line.remove()));
    say(name + " is made.");
  } catch (error) { line.replaceChildren(notice("Its progress can't be seen", error.message), quiet("Dismiss", () => line.remove())); }
  watched.delete(id);
  await deeds.changed();
  await show();
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
  return make("div", { class: "card" }, badge({ name: found.name, hue: found.hue }), make("div", { class: "what" },
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

export function setUpForms() {
  $("make-form").addEventListener("submit", makeOne);
  offerLooks();
  $("new-name").addEventListener("change", () => { if (!Object.keys(looks.chosen).length) offerLooks(); });
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
    const files = [...event.dataTransfer.files], isShared = ({ name }) => name.endsWith(".footnote");
    files.filter(isShared).forEach(examine);
    const documents = files.filter((file) => !isShared(file));
    if (!documents.length) return;
    $("make").open = true;
    chooseFiles([...chosenFiles, ...documents]);
    $("new-name").focus();
  });
  $("new-files").addEventListener("change", () => { chooseFiles([...chosenFiles, ...$("new-files").files]); $("new-files").value = ""; });
}
