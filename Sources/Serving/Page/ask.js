// The tab "Ask": a conversation.
import { $, make, say } from "./dom.js";
import { events } from "./server.js";
import { answered, permalink, turnView } from "./answers.js";
import { forget, forgetAll, keep, kept, remembered } from "./history.js";

const fresh = () => ({ id: crypto.getRandomValues(new Uint32Array(2)).join("-"), at: Date.now(), turns: [] });
let conversation = fresh();
let asking = null;
// Who can answer, by the names of their models; nobody named is whom the server takes.
let answerers = [];

export const listed = () => answerers;
export const chosenModels = () => $("answerer").value.split("\n");

// Those among whom a person chooses, and who is chosen.
export function offer(list, chosen = $("answerer").value) {
  answerers = list;
  const options = list.map(({ id, name }) => make("option", { value: id }, name));
  if (chosen.includes("\n")) options.push(make("option", { value: chosen }, chosen.split("\n").map(nameOf).join(" + ")));
  $("answerer").replaceChildren(...options);
  $("answerer").value = options.some(({ value }) => value === chosen) ? chosen : list[0]?.id ?? "footnote";
  $("answerer-field").hidden = options.length < 2;
  showRemote();
  showStarters();
}
export function choose(models) {
  offer(answerers, models.join("\n"));
  begin();
}
const nameOf = (model) => answerers.find(({ id }) => id === model)?.name ?? model;
// Where a question and passages may go, before they do.
function showRemote() {
  const models = chosenModels();
  const remote = answerers.find((one) => models.includes(one.id) && one.remote)?.remote;
  $("ask-remote").hidden = !remote;
  $("ask-remote").replaceChildren(...(remote ? ["Where a few words are no answer, your question and the passages found are sent to ",
    make("b", {}, remote.origin), ", and the model " + remote.model + " there writes the answer."] : []));
}
function showStarters() {
  const models = chosenModels();
  const starters = answerers.filter(({ id }) => models.includes(id)).flatMap((one) => one.starters ?? []);
  $("starters").replaceChildren(...starters.slice(0, 8).map((text) =>
    make("button", { class: "quiet", type: "button", dir: "auto", onclick: () => ask(text) }, text)));
}

// What was said before, so that a follow-up question can refer back. An abstention goes back with its refusal, so that
// no follow-up question takes its words for an answer.
const before = (model) => conversation.turns.filter((turn) => turn.model === model && turn.summary).slice(-4)
  .flatMap(({ query, summary, text, refusal }) => [
    { role: "user", content: query },
    { role: "assistant", ...(summary.abstained ? { content: null, refusal } : { content: text }) },
  ]);

function put(turn) {
  $("ask-empty").hidden = true;
  $("ask-new").hidden = false;
  const names = answerers.length > 1 ? nameOf(turn.model) : null;
  const view = turnView(turn, { names, onLink: (one) => history.replaceState(null, "", permalink(one)) });
  $("turns").prepend(view.element);
  return view;
}
// One question to each who is chosen, one after the other.
export async function ask(question) {
  asking?.abort();
  const controller = asking = new AbortController();
  $("ask-stop").hidden = false;
  try {
    for (const model of chosenModels()) if (!await answer(question, model, controller.signal)) break;
  } finally {
    if (asking === controller) { asking = null; $("ask-stop").hidden = true; }
  }
}
async function answer(question, model, signal) {
  const turn = { question, query: question, model, text: "", refusal: "", summary: null, citations: [] };
  const view = put(turn);
  view.busy(true);
  view.state.textContent = "Searching the documents…";
  const cite = (citation) => { if (!turn.citations.some(({ id }) => id === citation.id)) turn.citations.push(citation); };
  try {
    const messages = [...before(model), { role: "user", content: question }];
    for await (const event of events("/v1/chat/completions", { model, messages, footnote: { include_retrieved: true } }, signal)) {
      const record = event.footnote;
      if (record?.retrieved) {
        const count = record.retrieved.length;
        view.state.textContent = "Reading " + count + (count === 1 ? " passage…" : " passages…");
      } else if (record?.question) turn.summary = record;
      if (record?.query) turn.query = record.query;
      const delta = event.choices?.[0]?.delta ?? {};
      if (delta.content) { turn.text += delta.content; view.state.textContent = ""; }
      if (delta.refusal) turn.refusal += delta.refusal;
      (delta.annotations ?? []).forEach(cite);
      if (!record?.retrieved) view.show();
    }
    if (turn.summary?.abstained) turn.summary.nearest.forEach(cite);
    view.state.textContent = "";
    view.finish();
    conversation.turns.push(turn);
    keep(conversation);
    showHistory();
    say(answered(turn));
    return true;
  } catch (error) {
    view.state.textContent = error.name === "AbortError" ? "Stopped." : "";
    if (error.name !== "AbortError") { view.fail(error.message); say("That did not work. " + error.message); }
    return false;
  } finally {
    view.busy(false);
  }
}

function begin() {
  asking?.abort();
  conversation = fresh();
  $("turns").replaceChildren();
  $("ask-new").hidden = true;
  $("ask-empty").hidden = false;
  history.replaceState(null, "", "#ask");
}
function reopen(one) {
  begin();
  conversation = one;
  for (const turn of one.turns) put(turn).finish();
  say("The conversation is open again.");
}
function showHistory() {
  const conversations = kept();
  $("history").hidden = !conversations.length;
  $("history-list").replaceChildren(...conversations.map((one) => make("li", {},
    make("button", { type: "button", class: "past", dir: "auto", onclick: () => reopen(one) }, one.turns[0].question,
      make("span", { class: "place" }, new Date(one.at).toLocaleString())),
    make("button", {
      type: "button", class: "quiet", "aria-label": "Forget: " + one.turns[0].question,
      onclick: () => { forget(one.id); showHistory(); },
    }, "Forget"))));
}
// Opens a link to a question: the answer that this browser has, or a new one.
export function follow(words) {
  const question = words.get("q")?.trim();
  if (!question) return;
  const model = words.get("of") ?? answerers[0]?.id ?? "footnote";
  if (answerers.some(({ id }) => id === model)) offer(answerers, model);
  const known = remembered(question, model);
  if (!known) { ask(question); return; }
  conversation = { ...fresh(), turns: [known] };
  put(known).finish();
}

export function setUp() {
  $("ask-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const question = $("question").value.trim();
    if (!question) return;
    $("question").value = "";
    ask(question);
  });
  $("ask-stop").addEventListener("click", () => asking?.abort());
  $("ask-new").addEventListener("click", () => { begin(); $("question").focus(); say("A new conversation."); });
  $("answerer").addEventListener("change", () => { begin(); showRemote(); showStarters(); });
  $("history-clear").addEventListener("click", () => { forgetAll(); showHistory(); $("question").focus(); });
  $("question").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); $("ask-form").requestSubmit(); }
  });
  showHistory();
}
