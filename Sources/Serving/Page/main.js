// The page: its tabs, the key, and what the server has.
import { $, counted } from "./dom.js";
import { get } from "./server.js";
import * as asking from "./ask.js";

const models = { plain: null, name: "", grounded: [] };

// Tabs. The address names the one that is open.
const tabs = { ask: {}, shelf: {}, search: {}, documents: {}, measure: {}, write: {} };
const names = Object.keys(tabs);
function choose(name, focus) {
  for (const tab of names) {
    const on = tab === name;
    $("tab-" + tab).setAttribute("aria-selected", on);
    $("tab-" + tab).tabIndex = on ? 0 : -1;
    $("panel-" + tab).hidden = !on;
  }
  if (focus) $("tab-" + name).focus();
  tabs[name].show?.();
}
function open(name, focus) {
  history.replaceState(null, "", "#" + name);
  choose(name, focus);
}
function followAddress() {
  const [name, words] = location.hash.slice(1).split("?");
  if (!names.includes(name) || $("tab-" + name).hidden) return;
  choose(name);
  if (name === "ask") asking.follow(new URLSearchParams(words));
}
names.forEach((name, position) => {
  $("tab-" + name).addEventListener("click", () => open(name));
  $("tab-" + name).addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) { event.preventDefault(); open(names[(position + step + names.length) % names.length], true); }
  });
});
document.addEventListener("keydown", (event) => {
  const isTyping = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
  if (event.key !== "/" || isTyping || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  open("ask");
  $("question").focus();
});
window.addEventListener("hashchange", followAddress);

$("key-form").addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem("key", $("key").value);
  $("key-form").hidden = true;
  start();
});

// Who can answer, and from what.
async function refresh() {
  // Both at once; without an index nobody waits for what its error would say.
  const listed = get("/v1/vector_stores");
  listed.catch(() => {});
  const { data } = await get("/v1/models");
  const grounded = data.filter((model) => model.footnote.grounded);
  const bare = data.find((model) => !model.footnote.grounded);
  [models.plain, models.name, models.grounded] = [bare.id, bare.footnote.name, grounded];
  const stores = grounded.length ? (await listed).data : [];
  const count = stores.reduce((sum, store) => sum + store.file_counts.total, 0);
  const what = stores.length > 1 ? counted(stores.length, "assistant") : stores[0]?.name;
  $("about").textContent = [what, stores.length ? counted(count, "document") : null, models.name].filter(Boolean).join(" · ");
  // A model of one index answers from its store, and the others from all.
  asking.offer(grounded.map(({ id, footnote }) => {
    const own = stores.length === 1 ? stores[0] : stores.find((store) => isOf(store, footnote));
    const starters = (own ? [own] : stores).flatMap((store) => store.footnote.conversation_starters);
    return { id, name: own?.name ?? "All", starters, remote: footnote.remote };
  }));
  for (const tab of ["ask", "search", "documents", "measure"]) $("tab-" + tab).hidden = !grounded.length;
}
function isOf(store, { indexes = [] }) {
  return indexes.length === 1 && store.footnote.index === indexes[0];
}
// The model that answers from the index of this name alone.
const modelOf = (index) => (models.grounded.find(({ footnote }) => footnote.indexes?.length === 1 && footnote.indexes[0] === index)
  ?? (models.grounded.length === 1 ? models.grounded[0] : null))?.id ?? null;

// Asking comes first; what the other tabs need is fetched when the page stands.
async function loadTabs() {
  if (document.readyState !== "complete") await new Promise((done) => window.addEventListener("load", done, { once: true }));
  const [shelf, search, documents, measure, write] = await Promise.all([
    import("./shelf.js"), import("./search.js"), import("./documents.js"), import("./measure.js"), import("./write.js")]);
  Object.assign(tabs, { shelf, documents, measure });
  search.setUp();
  documents.setUp();
  measure.setUp({
    // One assistant after the other: the figures of several together would say nothing of any.
    models: () => asking.listed().filter(({ id }) => id !== "footnote" || asking.listed().length === 1),
    ask: (model, question) => { open("ask"); asking.choose([model ?? "footnote"]); asking.ask(question); },
  });
  write.setUp(() => models.plain);
  shelf.setUp({
    modelOf, changed: refresh,
    ask: (chosen, question) => { open("ask"); asking.choose(chosen); if (question) asking.ask(question); else $("question").focus(); },
  });
}
const others = loadTabs();
async function start() {
  try {
    await others;
    await refresh();
    if (!models.grounded.length) {
      const hasShelf = await get("/v1/shelf").then(() => true, () => false);
      $("tab-shelf").hidden = !hasShelf;
      choose(hasShelf ? "shelf" : "write");
      return;
    }
    followAddress();
  } catch (error) {
    if (error.code === "loading") { $("about").textContent = "The model is being loaded…"; setTimeout(start, 1000); }
    else $("about").textContent = error.message;
  }
}
asking.setUp();
start();
