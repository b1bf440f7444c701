// An answer as a person reads it: its text with numbers of sources, the sources beside it, and how sure it is.
import { counted, make, notice, say } from "./dom.js";
import { ServerError, call } from "./server.js";
import { copyText } from "./clipboard.js";
import { table } from "./layout.js";
import { place } from "./places.js";
import { read } from "./reader.js";

// The short answer stands between two pairs of asterisks.
const emphasised = (text) =>
  text.split(/\*\*(.+?)\*\*/s).map((part, at) => at % 2 ? make("strong", {}, part) : part);

// Text in which each number of a source is a button that opens it.
export function markers(text, citations) {
  const nodes = [];
  let last = 0;
  for (const match of text.matchAll(/\s?\[(\d+)\]/g)) {
    const citation = citations.find((one) => one.id === Number(match[1]));
    if (!citation) continue;
    nodes.push(...emphasised(text.slice(last, match.index)), reference(citation));
    last = match.index + match[0].length;
  }
  nodes.push(...emphasised(text.slice(last)));
  return nodes;
}
function reference(citation) {
  const label = "Source " + citation.id + ": " + (citation.title || citation.filename) + ", " + place(citation);
  return make("button", {
    class: "ref", type: "button", "data-id": String(citation.id), "aria-label": label,
    onclick: () => read(citation.file_id, citation),
  }, String(citation.id));
}

// The text line by line; steps as a list of steps, other lists as lists.
export function textNodes(text, citations, kind) {
  const nodes = [];
  let list = null;
  const lines = text.split("\n").filter((line) => line.trim());
  const areSteps = kind === "steps" && lines.length > 1;
  for (const line of lines) {
    const marker = line.match(/^\s*(?:(\d{1,4})[.)]|[-•*])\s+/);
    const isItem = marker || areSteps;
    if (!isItem) { list = null; nodes.push(make("p", { dir: "auto" }, ...markers(line, citations))); continue; }
    const tag = marker?.[1] || (areSteps && !marker) ? "OL" : "UL";
    if (list?.tagName !== tag) nodes.push(list = make(tag.toLowerCase()));
    const item = make("li", { dir: "auto" }, ...markers(line.slice(marker?.[0].length ?? 0), citations));
    if (marker?.[1]) item.value = Number(marker[1]);
    list.append(item);
  }
  return nodes;
}

// Rows that are quoted without the header of their table, with it.
function quotedTables(citations) {
  return citations.filter((one) => one.table_header).map((citation) => {
    const type = citation.media_type, isSource = citation.text_form === "source";
    const form = {
      isMarkdown: type === "text/markdown", isCommas: isSource && type === "text/csv",
      isTabs: isSource && type === "text/tab-separated-values",
    };
    const rows = table({ table_header: citation.table_header }, citation.quote, [0, 0], form);
    const width = rows.querySelector("thead tr")?.children.length ?? 0;
    const isWhole = width > 1 && [...rows.querySelectorAll("tbody tr")].every((row) => row.children.length === width);
    return isWhole ? make("figure", { class: "quoted rich" }, rows, make("figcaption", {}, reference(citation))) : "";
  });
}

export function sourceCard(citation) {
  const where = [citation.title ? citation.filename : null, place(citation)].filter(Boolean).join(" · ");
  const card = make("button", {
    class: "source", type: "button", "data-id": String(citation.id), onclick: () => read(citation.file_id, citation),
  },
  make("b", { "data-number": String(citation.id), dir: "auto" }, citation.title || citation.filename),
  make("span", { class: "place" }, where),
  ...(citation.table_header ? [make("span", { class: "columns" }, citation.table_header)] : []),
  make("q", { dir: "auto" }, citation.quote));
  if (citation.is_missing) card.append(make("span", { class: "stale" }, "Not checked: the source is not here"));
  else if (citation.is_stale) card.append(make("span", { class: "stale" }, "Changed since it was indexed"));
  return make("li", {}, card);
}

const percent = (value) => Math.round(Math.max(0, Math.min(1, value)) * 100);
const inPercent = (value) => percent(value) + "\u00A0%";
function supportLine(summary) {
  const fill = make("span", { class: "fill" }), limit = make("span", { class: "limit" });
  fill.style.width = percent(summary.confidence) + "%";
  limit.style.left = percent(summary.threshold) + "%";
  const seconds = Object.values(summary.timings).reduce((sum, value) => sum + value, 0);
  const label = "Confidence " + percent(summary.confidence) + " percent; answers need " + percent(summary.threshold);
  return make("div", { class: "confidence" }, make("span", {}, "Confidence " + inPercent(summary.confidence)),
    make("span", { class: "track", role: "img", "aria-label": label }, fill, limit),
    make("span", {}, "needs " + inPercent(summary.threshold) + " · " + seconds.toFixed(1) + "\u00A0s"));
}

// Which sources say the same, and which say something else.
function agreement(summary, citations) {
  const references = (ids) => citations.filter((one) => ids.includes(one.id)).map(reference);
  const line = (words, ids) => ids?.length ? [make("p", { class: "others" }, words, ...references(ids))] : [];
  return [
    ...line("Other sources say the same:", summary.agreeing), ...line("Other sources disagree:", summary.disagreeing),
  ];
}

// Which machine wrote the answer, or was asked in vain, and what it was sent.
function elsewhere({ remote, style }) {
  if (!remote) return [];
  const sent = "The question and " + counted(remote.passages, "passage") + " were sent there.";
  const why = remote.failure ?? (style === "paragraph" ? null : "no sentence of its reply stands in the sources");
  return [make("p", { class: "others" }, ...(why
    ? ["Quoted here, though ", make("b", {}, remote.origin), " was asked to write: " + why + ". " + sent]
    : ["Written by " + remote.model + " at ", make("b", {}, remote.origin), ", and checked here. " + sent]))];
}

const reasons = {
  empty_question: "The question has no words.",
  empty_index: "There are no documents to answer from.",
  nothing_found: "No passage has anything to do with the question.",
  insufficient_support: "Passages were found and read, and none surely answers the question.",
};
// What an abstention looked at, and what it missed.
function whyNot(summary, citations) {
  const parts = [make("p", {}, reasons[summary.abstention_reason] ?? "")];
  if (summary.missing_words?.length) {
    parts.push(make("p", {}, "No passage has: ", ...summary.missing_words.flatMap((word, at) =>
      [at ? ", " : "", make("b", { dir: "auto" }, word)]), "."));
  }
  parts.push(make("p", {}, "The nearest of them answers with a confidence of " + inPercent(summary.confidence)
    + "; an answer needs " + inPercent(summary.threshold) + "."));
  if (citations.length) parts.push(make("p", {}, "The passages that came nearest stand beside this. Read them yourself."));
  return make("details", { class: "why" }, make("summary", {}, "Why not?"), ...parts);
}

// The answer as Markdown whose footnotes are its sources.
export function markdown(turn) {
  const { text, refusal, citations } = turn;
  const said = (refusal || text).replace(/\s?\[(\d+)\]/g, (whole, id) =>
    citations.some((one) => one.id === Number(id)) ? "[^" + id + "]" : whole);
  const notes = citations.map((one) => "[^" + one.id + "]: " + (one.title || one.filename) + ", " + place(one)
    + " (" + one.path + "): “" + one.quote.replace(/\s+/g, " ").trim() + "”");
  return ["**" + turn.question + "**", said.trim(), ...(notes.length ? [notes.join("\n")] : [])].join("\n\n") + "\n";
}
export function permalink(turn) {
  const words = new URLSearchParams({ q: turn.question, ...(turn.model === "footnote" ? {} : { of: turn.model }) });
  return location.origin + location.pathname + "#ask?" + words;
}

// Says whether an answer was right; the server writes it into a file of questions.
function verdict(turn) {
  const state = make("span", { class: "state", role: "status" });
  const evidence = turn.citations.map((one) =>
    ({ file_id: one.file_id, start_byte: one.start_byte, end_byte: one.end_byte }));
  const post = async (body) => {
    try {
      const kept = await (await call("/v1/feedback", { question: turn.query, model: turn.model, ...body })).json();
      state.textContent = "Noted in " + kept.path;
      for (const button of buttons) button.disabled = true;
      form.hidden = true;
    } catch (error) { state.textContent = error instanceof ServerError ? error.message : "Not noted: " + error.message; }
    say(state.textContent);
  };
  const isAnswer = !turn.summary.abstained;
  const thumb = (sign, label, onclick) =>
    make("button", { class: "quiet thumb", type: "button", "aria-label": label, title: label, onclick }, sign);
  const buttons = [
    thumb("Right", isAnswer ? "This answer is right" : "The documents really don't say it", () => post(isAnswer
      ? { answers: [turn.summary.short_answer || turn.text.replace(/\s?\[\d+\]|\*\*/g, "").trim()],
        answer_kind: turn.summary.kind, evidence }
      : { answers: [] })),
    thumb("Wrong", "This is wrong", () => { form.hidden = !form.hidden; if (!form.hidden) field.focus(); }),
  ];
  const field = make("input", { type: "text", autocomplete: "off", dir: "auto" });
  const form = make("form", { class: "correction", hidden: true },
    make("label", {}, "What would be right? Leave it empty if you don't know.", field),
    make("button", { class: "quiet" }, "Note it"),
    make("button", { class: "quiet", type: "button", onclick: () => post({ answers: [] }) }, "The documents don't say it"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    post(field.value.trim() ? { answers: [field.value.trim()] } : {});
  });
  return [...buttons, state, form];
}

// The whole turn, as it is while it comes and as it is kept.
export function turnView(turn, { names, onLink }) {
  const answer = make("div", { class: "answer", dir: "auto" });
  const state = make("div", { class: "state" }), before = make("div"), after = make("div");
  const list = make("ol"), title = make("h3", {}, "Sources"), aside = make("aside", { hidden: true }, title, list);
  const asked = make("h2", { dir: "auto" }, turn.question);
  if (names) asked.append(make("span", { class: "by" }, names));
  const element = make("article", { class: "turn" }, asked, make("div", {}, before, answer, state, after), aside);
  const highlight = (event, on) => {
    const id = event.target.closest?.("[data-id]")?.dataset.id;
    if (!id) return;
    for (const one of element.querySelectorAll("[data-id='" + CSS.escape(id) + "']")) one.classList.toggle("on", on);
  };
  for (const type of ["mouseover", "focusin"]) element.addEventListener(type, (event) => highlight(event, true));
  for (const type of ["mouseout", "focusout"]) element.addEventListener(type, (event) => highlight(event, false));
  const show = () => {
    const { summary, citations, text, refusal } = turn;
    before.replaceChildren();
    if (turn.query !== turn.question) before.append(make("div", { class: "state", dir: "auto" }, "Understood as: " + turn.query));
    list.replaceChildren(...citations.map(sourceCard));
    aside.hidden = !citations.length;
    // What was streamed as the message's text is the abstention, which is shown as such and once.
    if (!summary?.abstained) { answer.replaceChildren(...textNodes(text, citations, summary?.kind), ...(summary ? quotedTables(citations) : [])); return; }
    answer.replaceChildren();
    title.textContent = "Nearest passages";
    before.append(notice("No answer", ...markers(refusal, citations)), whyNot(summary, citations));
  };
  const finish = () => {
    show();
    const { summary, citations } = turn;
    if (!summary) return;
    const copy = make("button", { class: "quiet", type: "button", onclick: () => copyText(markdown(turn), copy) }, "Copy as Markdown");
    const link = make("button", { class: "quiet", type: "button", onclick: () => { onLink(turn); copyText(permalink(turn), link); } }, "Copy link");
    const found = summary.may_be_incomplete ? [make("p", { class: "others" }, "There may be more than is listed here.")] : [];
    after.replaceChildren(...agreement(summary, citations), ...found, ...elsewhere(summary), supportLine(summary),
      make("div", { class: "actions" }, copy, link, ...verdict(turn)));
  };
  const busy = (on) => { answer.classList.toggle("caret", on); answer.setAttribute("aria-busy", String(on)); };
  const fail = (message) => after.append(notice("That did not work", message));
  return { element, state, show, finish, busy, fail };
}
export const answered = (turn) => turn.summary?.abstained
  ? "The documents hold no answer." : "Answered with " + counted(turn.citations.length, "source") + ".";
