// The tab "Measure": how good the answers are, on questions whose answers are known.
import { $, counted, make, notice, say } from "./dom.js";
import { get, send } from "./server.js";

let running = null, askAgain = () => {}, modelsOf = () => [];
const percent = (value) => (100 * value).toFixed(0) + "\u00A0%";
const faults = { withheld: "no answer was given", wrong: "another answer was given", invented: "an answer was given, and the documents hold none" };

// Who can be measured: each assistant by itself.
export function show() {
  const chosen = $("measure-model").value, list = modelsOf();
  $("measure-model").replaceChildren(...list.map(({ id, name }) => make("option", { value: id }, name)));
  if (list.some(({ id }) => id === chosen)) $("measure-model").value = chosen;
  $("measure-model").parentElement.hidden = list.length < 2;
}
async function start(event) {
  event.preventDefault();
  if (running) return;
  const file = $("measure-file").files[0], mine = running = {};
  $("measure-state").textContent = "Beginning…";
  $("measure-report").replaceChildren();
  $("measure-start").disabled = true;
  try {
    const body = { ...($("measure-model").value ? { model: $("measure-model").value } : {}) };
    if ($("measure-limit").value) body.limit = Number($("measure-limit").value);
    if (file) body.questions = await file.text();
    let one = await (await send("POST", "/v1/measurements", body)).json();
    mine.id = one.id;
    $("measure-stop").hidden = $("measure-progress").hidden = false;
    $("measure-progress").removeAttribute("value");
    const begun = performance.now();
    while (one.state === "in_progress" && running === mine) {
      const { done, total } = one.progress;
      if (total) $("measure-progress").value = done / total;
      const left = done ? (performance.now() - begun) / 1000 / done * (total - done) : 0;
      $("measure-state").textContent = total ? done + " of " + counted(total, "question") + (left > 1 ? " · about " + (left < 90 ? Math.ceil(left) + " seconds" : Math.ceil(left / 60) + " minutes") + " left" : "") : "Reading the questions…";
      await new Promise((wait) => setTimeout(wait, 500));
      if (running === mine) one = await get("/v1/measurements/" + one.id);
    }
    if (running !== mine) return;
    $("measure-state").textContent = "";
    if (one.error) $("measure-report").replaceChildren(notice("It could not be measured", one.error.message));
    else { $("measure-report").replaceChildren(...reportView(one.report, body.model)); say("The measurement is done."); }
  } catch (error) {
    $("measure-state").textContent = "";
    $("measure-report").replaceChildren(notice("It could not be measured", error.message));
  } finally {
    if (running === mine) running = null;
    $("measure-stop").hidden = $("measure-progress").hidden = true;
    $("measure-start").disabled = false;
  }
}
async function stop() {
  const { id } = running ?? {};
  running = null;
  $("measure-state").textContent = "Stopped.";
  // One that has ended meanwhile is as good as stopped.
  if (id) await send("DELETE", "/v1/measurements/" + id).catch(() => {});
}
function table(heads, rows, label) {
  return make("div", { class: "wide rich", tabIndex: 0, role: "region", "aria-label": label },
    make("table", {}, make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", { scope: "col" }, head)))), make("tbody", {}, ...rows)));
}
function figureRow(one) {
  return make("tr", {}, make("th", { scope: "row", title: one.meaning }, one.label), make("td", {}, percent(one.mean)),
    make("td", {}, percent(one.low) + " – " + percent(one.high)), make("td", {}, one.questions));
}
function missView(one, model) {
  return make("li", { class: "miss" },
    make("button", { type: "button", class: "past", onclick: () => askAgain(model, one.question) },
      make("b", { dir: "auto" }, one.question), make("span", {}, faults[one.fault] + " · confidence " + percent(one.confidence))),
    make("p", { class: "place", dir: "auto" }, one.accepted.length ? "Right: " + one.accepted.join(" | ") : "The documents hold no answer."),
    ...(one.said ? [make("p", { class: "place", dir: "auto" }, (one.fault === "withheld" ? "Withheld: " : "Said: ") + one.said)] : []));
}
function reportView(report, model) {
  const omitted = Object.entries(report.omissions);
  return [
    make("p", {}, counted(report.answerable + report.unanswerable, "question") + ": " + report.answerable + " that the documents answer, "
      + report.unanswerable + " that they don't. An answer needs a confidence of " + percent(report.threshold) + ", and takes "
      + report.median_seconds.toFixed(1) + " s in the middle. Of " + counted(report.quotes, "quote") + ", " + report.invented_quotes + " do not stand in their source."),
    ...(omitted.length ? [make("p", { class: "place" }, "Left out: " + omitted.map(([reason, count]) => counted(count, "question") + " " + reason).join(", "))] : []),
    make("h2", {}, "Figures"),
    table(["what", "share", "95 of 100 times", "questions"], report.figures.map(figureRow), "Figures"),
    ...(report.kinds.length ? [make("h2", {}, "By the form of the answer"), table(["form", "questions", "answered", "cites the place"],
      report.kinds.map((one) => make("tr", {}, make("th", { scope: "row" }, one.kind || "not said"), make("td", {}, one.questions),
        make("td", {}, percent(one.answered)), make("td", {}, one.cites_evidence == null ? "–" : percent(one.cites_evidence)))), "By the form of the answer")] : []),
    make("h2", {}, report.misses.length ? counted(report.misses.length, "miss", "misses") : "No miss"),
    make("ul", { class: "docs" }, ...report.misses.slice(0, 300).map((one) => missView(one, model))),
  ];
}
export function setUp({ models, ask }) {
  [modelsOf, askAgain] = [models, ask];
  $("measure-form").addEventListener("submit", start);
  $("measure-stop").addEventListener("click", stop);
}
