// Text with its headings, lists and tables, and what is quoted in it marked.
import { make } from "./dom.js";

const rowsShown = 400;
// A text from which marks of layout are gone; each of its characters knows where it stood.
function stripped(text, isGone) {
  const kept = [], places = [];
  let offset = 0;
  for (const line of text.split(/(?<=\n)/)) {
    const gone = isGone(line);
    for (let i = gone; i < line.length; i += 1) { kept.push(line[i]); places.push(offset + i); }
    offset += line.length;
  }
  return { text: kept.join(""), at: (i) => places[i] ?? offset };
}
const asItIs = (text, offset = 0) => ({ text, at: (i) => offset + i });
const length = (match) => match ? match[0].length : 0;
export function listItem(text, depth, marked, isMarkdown) {
  const marker = text.match(/^([-*+•]|\d{1,9}[.)])[ \t]+/);
  const isNumbered = /^\d/.test(marker?.[1] ?? "");
  const item = make("li", { class: isNumbered ? "numbered" : "bulleted", "data-marker": isNumbered ? marker[1] : "•" });
  item.style.marginLeft = Math.min(depth, 20) * .6 + "em";
  let isFirst = true;
  const content = stripped(text, (line) => { const gone = isFirst ? length(marker) : length(line.match(/^[ \t]+/)); isFirst = false; return gone; });
  fill(item, content, marked, isMarkdown);
  return item;
}
export function blockNode(block, text, marked, { isMarkdown, isSource, type }) {
  const node = (tag, content, isInline = isMarkdown) => { const element = make(tag); fill(element, content, marked, isInline); return element; };
  switch (block.kind) {
  case "heading": {
    const tag = "h" + Math.min(6, (block.level ?? 1) + 2);
    if (!isMarkdown) return node(tag, asItIs(text));
    const marker = text.match(/^#{1,6}[ \t]+/);
    return node(tag, stripped(text, (line) => /^(=+|-+)\s*$/.test(line) && !marker ? line.length : marker ? length(line.match(/^#{1,6}[ \t]+/)) : 0));
  }
  case "quote": return node("blockquote", isMarkdown ? stripped(text, (line) => length(line.match(/^[ \t]*(>[ \t]?)+/))) : asItIs(text));
  case "code": {
    if (!isMarkdown) return node("pre", asItIs(text), false);
    const isFenced = /^[ \t]*(```|~~~)/.test(text);
    return node("pre", stripped(text, (line) => isFenced && /^[ \t]*(```|~~~)/.test(line) ? line.length : isFenced ? 0 : length(line.match(/^( {1,4}|\t)/))), false);
  }
  case "separator": return make("hr");
  case "comment": return node("pre", asItIs(text), false);
  case "table": return table(block, text, marked, { isMarkdown, isCommas: isSource && type === "text/csv", isTabs: isSource && type === "text/tab-separated-values" });
  default: return node("p", asItIs(text));
  }
}
// The cells of a row, each with its place in the row.
function cells(row, { isMarkdown, isCommas, isTabs }) {
  const found = [];
  if (isCommas) {
    for (const match of row.matchAll(/(?:^|,)("(?:[^"]|"")*"|[^,]*)/g)) {
      const isQuoted = match[1].startsWith("\"");
      found.push(isQuoted ? { text: match[1].slice(1, -1), at: match.index + match[0].length - match[1].length + 1 } : { text: match[1], at: match.index + match[0].length - match[1].length });
    }
    return found;
  }
  const parts = isTabs ? row.split(/(\t)/) : isMarkdown ? row.split(/((?<!\\)\|)/) : row.split(/( \| )/);
  let at = 0;
  parts.forEach((part, position) => {
    if (position % 2 === 0) found.push({ text: part, at });
    at += part.length;
  });
  if (isMarkdown) {
    if (found.length && !found[0].text.trim()) found.shift();
    if (found.length && !found[found.length - 1].text.trim()) found.pop();
  }
  return found;
}
export function table(block, text, marked, form) {
  const rows = [];
  let offset = 0;
  for (const line of text.split(/(?<=\n)/)) {
    const row = line.replace(/\r?\n$/, "");
    if (row.trim() && !(form.isMarkdown && /^[\s|:-]+$/.test(row) && row.includes("-"))) rows.push({ row, offset });
    offset += line.length;
  }
  const named = (block.table_header ?? "").split("\n").filter((line) => line.trim() && !/^[\s|:-]+$/.test(line));
  const isFirst = named.length && rows.length && rows[0].row.trim() === named[0].trim();
  const head = make("thead"), rowsOf = make("tbody");
  const heading = isFirst ? rows.slice(0, named.length) : named.map((row) => ({ row, offset: -1 }));
  for (const { row, offset } of heading) {
    head.append(make("tr", {}, ...cells(row, form).map((cell) => { const element = make("th", { scope: "col" }); fill(element, asItIs(cell.text, offset + cell.at), offset < 0 ? [0, 0] : marked, form.isMarkdown); return element; })));
  }
  const body = rows.slice(isFirst ? named.length : 0);
  const isCited = ({ row, offset }) => marked[1] > marked[0] && offset < marked[1] && offset + row.length > marked[0];
  const center = Math.max(0, body.findIndex(isCited));
  const first = Math.max(0, Math.min(center - rowsShown / 2, body.length - rowsShown));
  const visible = body.slice(first, first + rowsShown);
  const left = (count) => count > 0 ? [make("tr", {}, make("td", { class: "aside", colSpan: 99 }, count.toLocaleString("en") + " more rows. “Show text” has all of them."))] : [];
  rowsOf.append(...left(first));
  for (const row of visible) {
    const element = make("tr", isCited(row) ? { class: "on" } : {});
    for (const cell of cells(row.row, form)) {
      const data = make("td");
      fill(data, asItIs(cell.text, row.offset + cell.at), marked, form.isMarkdown);
      element.append(data);
    }
    rowsOf.append(element);
  }
  rowsOf.append(...left(body.length - first - visible.length));
  return make("div", { class: "wide", tabIndex: 0, role: "region", "aria-label": "Table" }, make("table", {}, head, rowsOf));
}
// Puts text into an element, what is quoted in it as marks; of Markdown also emphasis, code and links.
function fill(element, content, marked, isMarkdown) {
  const put = (parent, from, to, written) => {
    for (let i = from; i < to;) {
      const isOn = (place) => place >= marked[0] && place < marked[1];
      const on = isOn(content.at(i));
      let end = i + 1;
      while (end < to && isOn(content.at(end)) === on) end += 1;
      const text = written ?? content.text.slice(i, end);
      if (written) end = to;
      parent.append(on ? make("mark", {}, text) : text);
      i = end;
    }
  };
  if (!isMarkdown || content.text.length > 20000) return put(element, 0, content.text.length);
  inline(element, content.text, 0, content.text.length, put, 0);
}
const spans = [
  [/\\([!-\/:-@[-`{-~])/y, (match, from, put, parent) => put(parent, from + 1, from + 2)],
  [/(`{1,3})([^`]+)\1(?!`)/y, (match, from, put, parent) => { const code = make("code"); put(code, from + match[1].length, from + match[0].length - match[1].length); parent.append(code); }],
  [/<!--[^]*?-->|<\/?[A-Za-z][^<>]{0,400}>/y, () => {}],
  [/!\[([^\][]{0,400})\]\([^()]{0,1000}\)/y, (match, from, put, parent) => put(parent, from + 2, from + 2 + match[1].length)],
  [/\[\[(?:[^\][|]{0,400}\|)?([^\][|]{1,400})\]\]/y, (match, from, put, parent) => { const end = from + match[0].length - 2; put(parent, end - match[1].length, end); }],
  [/\[((?:[^\][]|\[[^\][]{0,400}\]){1,1000})\]\(<?([^()\s<>]{0,1000})>?(?:\s+"[^"]{0,400}")?\)/y, (match, from, put, parent, depth, text) => {
    // An address is only followed when somebody chooses it.
    const isWeb = /^(https?:\/\/|mailto:)/i.test(match[2]);
    const link = make(isWeb ? "a" : "span", isWeb ? { href: match[2], rel: "noreferrer noopener nofollow", target: "_blank" } : {});
    inline(link, text, from + 1, from + 1 + match[1].length, put, depth + 1);
    parent.append(link);
  }],
  [/(\*\*|__)(?=\S)([^]{1,4000}?\S)\1/y, (match, from, put, parent, depth, text) => nested("strong", match, from, put, parent, depth, text)],
  [/(~~)(?=\S)([^]{1,4000}?\S)\1/y, (match, from, put, parent, depth, text) => nested("del", match, from, put, parent, depth, text)],
  [/([*_])(?=[^\s*_])([^*_]{0,2000}[^\s*_])\1(?![A-Za-z0-9])/y, (match, from, put, parent, depth, text) => nested("em", match, from, put, parent, depth, text)],
  [/&(amp|lt|gt|quot|nbsp|#\d{1,7}|#x[0-9a-f]{1,6});/iy, (match, from, put, parent) => {
    const names = { amp: "&", lt: "<", gt: ">", quot: "\"", nbsp: "\u00A0" };
    const code = match[1][1]?.toLowerCase() === "x" ? parseInt(match[1].slice(2), 16) : Number(match[1].slice(1));
    put(parent, from, from + match[0].length, names[match[1].toLowerCase()] ?? (code > 0 && code < 0x110000 ? String.fromCodePoint(code) : "\uFFFD"));
  }],
];
function nested(tag, match, from, put, parent, depth, text) {
  const element = make(tag);
  inline(element, text, from + match[1].length, from + match[0].length - match[1].length, put, depth + 1);
  parent.append(element);
}
function inline(parent, text, from, to, put, depth) {
  let plain = from, i = from, tries = 0;
  const slice = text.slice(0, to);
  while (i < to) {
    let found = null;
    // A hostile text begins thousands of spans and ends none.
    if (depth < 6 && tries < 2000 && /[\\`<![*_~&]/.test(text[i])) {
      for (const [pattern, show] of spans) {
        if (pattern.source.startsWith("([*_])") && text[i] === "_" && /[A-Za-z0-9]/.test(text[i - 1] ?? "")) continue;
        tries += 1;
        pattern.lastIndex = i;
        const match = pattern.exec(slice);
        if (match) { found = { match, show }; break; }
      }
    }
    if (!found) { i += 1; continue; }
    put(parent, plain, i);
    found.show(found.match, i, put, parent, depth, slice);
    plain = i += found.match[0].length;
  }
  put(parent, plain, to);
}
