// The page /docs: what /openapi.json says of each route, for people.
import { $, counted, make } from "./dom.js";
import { get } from "./server.js";

let routes = [];

// A schema in a line of words.
function words(schema = {}) {
  if (schema.$ref) return schema.$ref.split("/").pop();
  if ("const" in schema) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(" | ");
  if (schema.anyOf) return [...new Set(schema.anyOf.map(words))].join(" or ");
  if (schema.type === "array") return "list of " + words(schema.items);
  const bounds = [schema.minimum, schema.maximum].map((value) => Math.abs(value ?? Infinity) >= 2147483647 ? null : value);
  const range = bounds[0] != null && bounds[1] != null ? " " + bounds[0] + "–" + bounds[1] : bounds[0] != null ? " from " + bounds[0] : "";
  return (schema.format ? schema.format + " " : "") + (schema.type ?? "anything") + range;
}
// What may be absent is null or something else; that it may be null says nothing more.
const withoutNull = (schema) => schema.anyOf?.length === 2 && schema.anyOf[1].type === "null" ? schema.anyOf[0] : schema;
function rows(schema, prefix = "") {
  const required = schema.required ?? [];
  return Object.entries(schema.properties ?? {}).flatMap(([name, value]) => {
    const inner = withoutNull(value);
    return [[prefix + name, words(inner), required.includes(name)], ...(inner.type === "object" ? rows(inner, prefix + name + ".") : [])];
  });
}
function table(caption, list, marks, route) {
  if (!list.length) return [];
  const head = ["name", "what", ...(marks ? ["needed"] : [])].map((name) => make("th", { scope: "col" }, name));
  return [make("h2", {}, caption), make("div", { class: "wide rich", tabIndex: 0, role: "region", "aria-label": caption + " of " + route },
    make("table", {}, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...list.map(([name, what, isNeeded]) =>
      make("tr", {}, make("th", { scope: "row" }, make("code", {}, name)), make("td", {}, what), ...(marks ? [make("td", {}, isNeeded ? "yes" : "")] : []))))))];
}
function example({ method, path, operation }) {
  const content = Object.entries(operation.requestBody?.content ?? {})[0];
  const address = location.origin + path.replace(/\{(\w+)\}/g, "$1");
  if (!content) return "curl -s " + (method === "GET" ? "" : "-X " + method + " ") + address;
  if (content[0] !== "application/json") return "curl -s " + address + " -H 'Content-Type: " + content[0] + "' …";
  const needed = (content[1].schema.required ?? []).map((name) => [name, sample(content[1].schema.properties[name])]);
  return "curl -s " + address + " -H 'Content-Type: application/json' -d '" + JSON.stringify(Object.fromEntries(needed)) + "'";
}
function sample(schema = {}) {
  if ("const" in schema) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf) return sample(schema.anyOf[0]);
  return { string: "…", integer: Math.max(1, schema.minimum ?? 1), number: schema.minimum ?? 0, boolean: true, array: [], object: {} }[schema.type] ?? "…";
}
function view(route) {
  const { method, path, operation } = route, name = method + " " + path;
  const details = make("details", { class: "route" }, make("summary", {}, make("b", { class: "method" }, method), " ", make("code", {}, path), " ", make("span", { class: "place" }, operation.summary)));
  // What is closed is not made.
  details.addEventListener("toggle", () => {
    if (!details.open || details.children.length > 1) return;
    const body = Object.entries(operation.requestBody?.content ?? {})[0];
    const replies = Object.entries(operation.responses?.["200"]?.content ?? {});
    details.append(
      ...table("In the address", operation.parameters.map((one) => [one.name, words(one.schema), one.required]), true, name),
      ...(body ? table("Body (" + body[0] + ")", rows(body[1].schema), true, name) : []),
      ...replies.flatMap(([type, { schema }]) => schema ? table("Reply (" + type + ")", rows(schema), false, name) : [make("p", {}, "Reply: " + type)]),
      make("h2", {}, "For example"), make("pre", { tabIndex: 0 }, example(route)));
  });
  return details;
}
function list() {
  const wanted = $("find").value.toLowerCase().split(/\s+/).filter(Boolean);
  const found = routes.filter(({ method, path, operation }) => {
    const text = (method + " " + path + " " + operation.summary).toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
  $("state").textContent = counted(found.length, "route");
  $("routes").replaceChildren(...found.map(view));
}
async function start() {
  try {
    const { paths, info } = await get("/openapi.json");
    $("about").textContent = "The HTTP interface, version " + info.version;
    routes = Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })));
    list();
  } catch (error) { $("state").textContent = error.message; }
}
$("find").addEventListener("input", list);
$("find-form").addEventListener("submit", (event) => event.preventDefault());
$("key-form").addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem("key", $("key").value);
  $("key-form").hidden = true;
  start();
});
start();
