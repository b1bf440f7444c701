// The tab "Write": the bare model, its settings, and what it might have written instead.
import { $, make, say } from "./dom.js";
import { events } from "./server.js";
import { copyText } from "./clipboard.js";

const presets = {
  "": null,
  Classification: {
    mode: "text", temperature: 0, max: 4, stop: "\n",
    prompt: "Decide whether a message is praise or a complaint.\n\nMessage: The parcel came a week late.\nKind: complaint\n\nMessage: Your support was quick and kind.\nKind: praise\n\nMessage: The handle broke on the first day.\nKind:",
  },
  Summary: {
    mode: "chat", temperature: 0.2, max: 120, stop: "",
    prompt: "Sum up this text in one sentence:\n\nThe harbour office closes the north pier on Monday for repairs. Boats moor at the south pier meanwhile. The work takes about three weeks if the weather holds.",
  },
  "Questions and answers": {
    mode: "text", temperature: 0, max: 40, stop: "\n",
    prompt: "Q: What is the capital of Italy?\nA: Rome.\n\nQ: How many legs has a spider?\nA: Eight.\n\nQ: What do bees make?\nA:",
  },
  Code: { mode: "chat", temperature: 0.2, max: 200, stop: "", prompt: "Write a Python function that returns the n-th Fibonacci number." },
};
let modelID = () => null;
let writing = null;
// The settings beside the ones that both sides share.
const sides = ["", "-b"];
// Those that are left out where their field is empty; the marked ones are no part of OpenAI's own interface.
const others = { "top-k": "top_k", "min-p": "min_p", "repeat-penalty": "repeat_penalty", "presence-penalty": "presence_penalty", "frequency-penalty": "frequency_penalty" };
const ownFields = ["top_k", "min_p", "repeat_penalty"];

function body(side) {
  const value = (name) => $(name + side).value;
  const stops = value("stop").split("|").map((stop) => stop.replaceAll("\\n", "\n")).filter(Boolean);
  const common = { model: modelID(), temperature: Number(value("temperature")), top_p: Number(value("top-p")), max_tokens: Number($("max-tokens").value) };
  for (const [field, name] of Object.entries(others)) if (value(field)) common[name] = Number(value(field));
  if (stops.length) common.stop = stops;
  if (Number($("sequences").value) > 1) common.n = Number($("sequences").value);
  if ($("seed").value) common.seed = Number($("seed").value);
  const isChat = $("mode").value === "chat", wantsTokens = $("show-tokens").checked;
  return isChat
    ? { path: "/v1/chat/completions", body: { ...common, messages: [{ role: "user", content: $("prompt").value }], ...(wantsTokens ? { logprobs: true, top_logprobs: 5 } : {}) } }
    : { path: "/v1/completions", body: { ...common, prompt: $("prompt").value, ...(wantsTokens ? { logprobs: 5 } : {}) } };
}

// A token with how likely it was, as a colour and in words.
function tokenView(text, logprob, others) {
  const probability = Math.exp(logprob);
  const list = others.filter(([other]) => other !== text).map(([other, value]) => JSON.stringify(other) + " " + (100 * Math.exp(value)).toFixed(1) + "%").join(" · ");
  const element = make("span", { class: "token", tabIndex: 0 }, text);
  element.style.setProperty("--doubt", (1 - probability).toFixed(3));
  const show = () => { $("token-about").textContent = JSON.stringify(text) + ": " + (100 * probability).toFixed(1) + "%" + (list ? "; instead " + list : ""); };
  element.addEventListener("mouseenter", show);
  element.addEventListener("focus", show);
  return element;
}
// The tokens that a piece of a stream brings, whichever of the two forms it has.
function tokens(choice) {
  if (choice.logprobs?.content) {
    return choice.logprobs.content.map(({ token, logprob, top_logprobs: top }) => tokenView(token, logprob, top.map((one) => [one.token, one.logprob])));
  }
  return (choice.logprobs?.tokens ?? []).map((token, at) =>
    tokenView(token, choice.logprobs.token_logprobs[at] ?? 0, Object.entries(choice.logprobs.top_logprobs?.[at] ?? {})));
}
async function write(side, output, state, signal) {
  const request = body(side), isText = request.path === "/v1/completions";
  const texts = Array.from({ length: request.body.n ?? 1 }, () => make("div", { class: "output", dir: "auto" }));
  output.replaceChildren(...texts);
  if (isText) for (const text of texts) text.append(make("span", { class: "given" }, request.body.prompt));
  texts[0].classList.add("caret");
  state.textContent = "Writing…";
  const start = performance.now();
  try {
    let usage = null;
    const reasons = new Set();
    for await (const chunk of events(request.path, { ...request.body, stream_options: { include_usage: true } }, signal)) {
      usage = chunk.usage ?? usage;
      for (const choice of chunk.choices) {
        const shown = tokens(choice);
        texts[choice.index].append(...(shown.length ? shown : [choice.delta?.content ?? choice.text ?? ""]));
        if (choice.finish_reason) reasons.add(choice.finish_reason);
      }
    }
    const seconds = (performance.now() - start) / 1000;
    state.textContent = usage.completion_tokens + " tokens in " + seconds.toFixed(1) + " s" + (reasons.has("length") ? " · stopped at the limit" : "");
    return true;
  } catch (error) {
    state.textContent = error.name === "AbortError" ? "Stopped." : error.message;
    return false;
  } finally {
    texts[0].classList.remove("caret");
  }
}
const quoted = (text) => "'" + text.replaceAll("'", "'\\''") + "'";
function code(language) {
  const { path, body: request } = body("");
  const json = JSON.stringify(request, null, 2), root = location.origin;
  if (language === "curl") {
    return "curl -s " + root + path + " -H 'Content-Type: application/json' -d " + quoted(json);
  }
  // Strings, numbers and lists are written alike in both languages.
  const python = (value) => value === true ? "True" : JSON.stringify(value);
  const call = path === "/v1/completions" ? "completions" : "chat.completions";
  const isOwn = ([name]) => ownFields.includes(name), all = Object.entries(request);
  const fields = all.filter((field) => !isOwn(field)).map(([name, value]) => "    " + name + "=" + python(value) + ",\n");
  const own = all.filter(isOwn).map(([name, value]) => JSON.stringify(name) + ": " + python(value));
  if (own.length) fields.push("    extra_body={" + own.join(", ") + "},\n");
  const text = path === "/v1/completions" ? "choice.text" : "choice.message.content";
  return "from openai import OpenAI\n\nclient = OpenAI(base_url=" + JSON.stringify(root + "/v1") + ", api_key=\"unused\")\nreply = client."
    + call + ".create(\n" + fields.join("") + ")\nfor choice in reply.choices:\n    print(" + text + ")\n";
}
function showCode() {
  if (!$("code").open) return;
  for (const language of ["curl", "python"]) $("code-" + language).textContent = code(language);
}

export function setUp(ofModel) {
  modelID = ofModel;
  $("preset").replaceChildren(...Object.keys(presets).map((name) => make("option", { value: name }, name || "none")));
  $("preset").addEventListener("change", () => {
    const preset = presets[$("preset").value];
    if (!preset) return;
    [$("mode").value, $("temperature").value, $("max-tokens").value, $("prompt").value] = [preset.mode, preset.temperature, preset.max, preset.prompt];
    $("stop").value = preset.stop.replaceAll("\n", "\\n");
    showCode();
  });
  $("compare").addEventListener("change", () => { $("second").hidden = $("side-b").hidden = !$("compare").checked; });
  $("write-form").addEventListener("input", showCode);
  $("code").addEventListener("toggle", showCode);
  for (const language of ["curl", "python"]) {
    $("copy-" + language).addEventListener("click", (event) => copyText($("code-" + language).textContent, event.currentTarget));
  }
  $("write-stop").addEventListener("click", () => writing?.abort());
  $("write-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!$("prompt").value.trim()) return;
    writing?.abort();
    const controller = writing = new AbortController();
    $("write-stop").hidden = false;
    $("token-about").textContent = "";
    for (const side of $("compare").checked ? sides : sides.slice(0, 1)) {
      if (!await write(side, $("output" + side), $("write-state" + side), controller.signal)) break;
    }
    if (writing === controller) { writing = null; $("write-stop").hidden = true; say("Written."); }
  });
}
