// The tab "Search": passages, which of them, and why in this order.
import { $, counted, make } from "./dom.js";
import { get } from "./server.js";
import { chosenModels } from "./ask.js";
import { place } from "./places.js";
import { read } from "./reader.js";

let searching = null;
const filters = (path, from, before) => {
  const parts = [];
  if (path) parts.push({ type: "eq", key: "path", value: path });
  if (from) parts.push({ type: "gte", key: "modified", value: from });
  if (before) parts.push({ type: "lt", key: "modified", value: before });
  return parts.length > 1 ? { type: "and", filters: parts } : parts[0] ?? null;
};

async function search(event) {
  event.preventDefault();
  const question = $("search-words").value.trim();
  if (!question) return;
  const mine = searching = Symbol(question);
  $("search-state").textContent = "Searching…";
  $("hits").replaceChildren();
  try {
    const words = new URLSearchParams({ q: question, limit: $("search-limit").value, explain: "1" });
    // Of several who were chosen together, all are searched.
    if (chosenModels().length === 1) words.set("model", chosenModels()[0]);
    if ($("search-rerank").checked) words.set("rerank", $("search-limit").value);
    const filter = filters($("search-path").value.trim(), $("search-from").value, $("search-before").value);
    if (filter) words.set("filters", JSON.stringify(filter));
    const result = await get("/v1/search?" + words);
    if (searching !== mine) return;
    $("search-state").textContent = result.data.length ? counted(result.data.length, "passage") : "No passage was found.";
    $("hits").replaceChildren(...result.data.map(hitView));
  } catch (error) { if (searching === mine) $("search-state").textContent = error.message; }
}
function hitView(hit) {
  const { passage, trace } = hit;
  // The whole passage is what is marked.
  const source = { ...passage, passage_id: passage.id, quote: passage.text };
  return make("li", { class: "hit" },
    make("button", { type: "button", class: "found", onclick: () => read(passage.file_id, source) },
      make("b", { dir: "auto" }, hit.rank + ". " + (passage.title || passage.filename)),
      make("span", { class: "place" }, passage.path + " · " + place(passage)),
      make("span", { class: "text", dir: "auto" }, passage.text)),
    make("details", { class: "why" }, make("summary", {}, "Why here?"), explanation(hit, trace)),
    ...(hit.duplicates?.length ? [make("p", { class: "place" }, counted(hit.duplicates.length, "other passage") + " with the same text")] : []));
}
const legs = { lexical: "its words", dense: "its meaning", tokens: "its tokens" };
const number = (value) => value.toFixed(2);
function explanation(hit, trace) {
  const rows = trace.legs.map((leg) => make("tr", {}, make("th", { scope: "row" }, legs[leg.leg] ?? leg.leg),
    make("td", {}, leg.rank ?? "–"), make("td", {}, number(leg.raw)), make("td", {}, number(leg.standardised)),
    make("td", {}, number(leg.weight)), make("td", {}, number(leg.contribution))));
  const heads = ["found by", "rank", "score", "standardised", "weight", "counts"].map((name) => make("th", { scope: "col" }, name));
  const sum = [make("p", {}, "Together " + number(hit.scores.fused) + ": rank " + trace.fused_rank + " by that alone.")];
  const after = trace.reranking;
  if (after) {
    sum.push(make("p", {}, "Read again for the question: log likelihood " + number(after.log_likelihood) + " × " + number(after.weight)
      + (after.answerability == null ? "" : ", answerability " + number(after.answerability) + " × " + number(after.answerability_weight))
      + "; " + number(hit.scores.reranked) + " in all."));
  }
  return make("div", { class: "wide rich", tabIndex: 0, role: "region", "aria-label": "How rank " + hit.rank + " came about" },
    make("table", {}, make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...rows)), ...sum);
}
export const setUp = () => $("search-form").addEventListener("submit", search);
