import { $, make, notice } from "./dom.js";
import { call, dataAddress, get } from "./server.js";
import { pageName, place } from "./places.js";
import { blockNode, listItem } from "./layout.js";

// The reader: a document, opened at a quote, as what it is: pages as pictures, text with its headings and tables, or lines.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const isDrawn = (type) => ["application/pdf", "image/png", "image/jpeg", "image/tiff"].includes(type);
// What is open: a later one takes the place of an earlier one that is still being fetched.
let shown = null;
export async function read(documentID, source) {
  const mine = shown = { id: documentID, source, page: source?.places?.[0]?.page ?? source?.page ?? 1, view: null };
  $("reader-title").textContent = source?.title ?? "";
  $("reader-place").textContent = source ? source.path + " · " + place(source) : "";
  $("reader-tools").hidden = true;
  $("reader-body").replaceChildren("Opening…");
  if (!$("reader").open) $("reader").showModal();
  try {
    mine.record = await get("/v1/documents/" + documentID);
    if (shown !== mine) return;
    $("reader-title").textContent = mine.record.title || mine.record.filename;
    $("reader-place").textContent = mine.record.path + (source ? " · " + place(source) : "");
    // The documents of an imported index are not here, and neither are their pages.
    const isHere = mine.record.path.startsWith("/");
    await show(mine, isHere && isDrawn(mine.record.media_type) ? "page" : mine.record.text !== null ? "rich" : "text");
  } catch (error) {
    if (shown === mine) $("reader-body").replaceChildren(notice("The document can't be shown", error.message));
  }
}
const views = { page: showPage, rich: showBlocks, text: showText };
async function show(mine, view) {
  mine.best ??= view;
  mine.view = view;
  // The toolbar is there where there is a choice: pages to turn, or the bare text.
  $("reader-tools").hidden = mine.best === "text";
  for (const name of ["page-before", "page-after", "page-name"]) $(name).hidden = view !== "page";
  $("reader-view").textContent = view === "text" ? (mine.best === "page" ? "Show pages" : "Show layout") : "Show text";
  $("reader-quote").hidden = !mine.source;
  try {
    await views[view](mine);
  } catch (error) {
    if (shown !== mine) return;
    if (view === "text") throw error;
    mine.best = "text";
    await show(mine, "text");
    if (shown !== mine) return;
    $("reader-body").prepend(notice(view === "page" ? "The page can't be shown" : "Shown as plain text", error.message));
  }
}
function toQuote() {
  const mark = $("reader-body").querySelector("mark, .box");
  if (mark) { mark.scrollIntoView({ block: "center" }); mark.focus({ preventScroll: true }); } else $("reader-body").scrollTop = 0;
}

// Pages.
const pictures = new Map();
async function picture(path) {
  if (!pictures.has(path)) {
    const address = await dataAddress(await (await call(path)).blob());
    pictures.set(path, address);
    if (pictures.size > 12) pictures.delete(pictures.keys().next().value);
  }
  return pictures.get(path);
}
async function showPage(mine) {
  mine.pages ??= (await get("/v1/documents/" + mine.id + "/pages")).data;
  const count = Math.max(1, mine.pages.length);
  const number = mine.page = Math.min(Math.max(1, mine.page), count);
  const page = mine.pages.find((page) => page.number === number);
  const cited = mine.source?.places?.find((place) => place.page === number);
  let size = page?.width ? page : cited;
  const name = pageName(mine.record.media_type, [{ page: number, label: page?.label }]);
  $("page-name").textContent = name + (count > 1 ? " of " + count : "");
  $("page-before").disabled = number === 1;
  $("page-after").disabled = number === count;
  const wanted = 72 * $("reader-body").clientWidth * (window.devicePixelRatio || 1) / (size?.width || 612);
  const address = await picture("/v1/documents/" + mine.id + "/pages/" + number + "?dpi=" + (wanted <= 100 ? 100 : wanted <= 150 ? 150 : 200));
  const image = make("img", { src: address, alt: name + " of " + (mine.record.title || mine.record.filename) + ", as a picture" + (cited?.rectangles.length ? "; the quote is marked" : "") });
  await image.decode();
  if (shown !== mine || mine.view !== "page" || mine.page !== number) return;
  // Of a page that lies on its side, some programs say the size before it was turned.
  const shape = image.naturalWidth / image.naturalHeight;
  if (size?.width && Math.abs(shape - size.height / size.width) < Math.abs(shape - size.width / size.height)) size = { width: size.height, height: size.width };
  const paper = make("div", { class: "paper" });
  paper.append(image);
  if (size?.width) image.style.aspectRatio = size.width + " / " + size.height;
  const boxes = size?.width ? cited?.rectangles ?? [] : [];
  boxes.forEach((box, position) => {
    const element = make("div", { class: "box", tabIndex: -1, "aria-hidden": "true" });
    const next = boxes[position + 1];
    // Lines are as high as their type, and overlap where they stand close; a place is coloured once.
    const bottom = next && next.top > box.top && next.top < box.bottom && next.left < box.right && next.right > box.left ? next.top : box.bottom;
    const [left, top] = [Math.max(0, box.left - 1), Math.max(0, box.top)];
    element.style.left = 100 * left / size.width + "%";
    element.style.top = 100 * top / size.height + "%";
    element.style.width = 100 * Math.max(0, Math.min(size.width, box.right + 1) - left) / size.width + "%";
    element.style.height = 100 * Math.max(0, Math.min(size.height, bottom) - top) / size.height + "%";
    paper.append(element);
  });
  const figure = make("figure", { class: "sheet" }, paper);
  if (cited) figure.append(make("figcaption", {}, "“" + mine.source.quote + "”"));
  const body = [];
  if (cited && !cited.rectangles.length) body.push(notice("The quote is on this page", "Its place on the page is not known."));
  if (mine.source?.is_stale) body.push(notice("This source has changed", "The quote was here when it was indexed."));
  $("reader-body").replaceChildren(...body, figure);
  if (cited?.rectangles.length) toQuote(); else $("reader-body").scrollTop = 0;
}
function turn(step) {
  if (shown?.view !== "page") return;
  const number = shown.page + step;
  if (number < 1 || number > Math.max(1, shown.pages?.length ?? 1)) return;
  shown.page = number;
  show(shown, "page");
}
$("page-before").addEventListener("click", () => turn(-1));
$("page-after").addEventListener("click", () => turn(1));
$("reader").addEventListener("keydown", (event) => {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  // A wide table scrolls by the same keys.
  if (step && !event.altKey && !event.ctrlKey && !event.metaKey && !event.target.closest?.(".wide")) turn(step);
});
$("reader-view").addEventListener("click", () => show(shown, shown.view === "text" ? shown.best : "text"));
$("reader-quote").addEventListener("click", async () => {
  if (shown.view === "page") {
    shown.page = shown.source.places?.[0]?.page ?? shown.source.page ?? 1;
    await show(shown, "page");
  }
  toQuote();
});

// The document's text, and the bytes that the quote takes in it. Offsets count bytes of UTF-8, JavaScript's strings don't.
async function located(mine) {
  const { record, source } = mine;
  const body = [];
  let text = record.text, base = 0;
  if (text === null) {
    body.push(notice("This source has changed", record.text_problem + (source ? " Shown is the passage as it was indexed." : "")));
    if (source) {
      const passage = await get("/v1/passages/" + source.passage_id);
      [text, base] = [passage.text, passage.start_byte];
    }
  } else if (source?.is_stale || record.state === "stale") {
    body.push(notice("This source has changed", "Shown is the text as it was indexed. Index its folder again to bring it up to date."));
  }
  const bytes = new TextEncoder().encode(text ?? "");
  let [start, end] = source ? [source.start_byte - base, source.end_byte - base] : [0, 0];
  if (source && text !== null && decoder.decode(bytes.subarray(start, end)) !== source.quote) {
    body.push(notice("The quote is not here", "The document no longer holds it at this place: “" + source.quote + "”"));
    start = end = 0;
  }
  return { body, bytes, start, end };
}
async function showText(mine) {
  const { body, bytes, start, end } = await located(mine);
  if (shown !== mine) return;
  const text = make("pre", {}, decoder.decode(bytes.subarray(0, start)));
  if (end > start) text.append(make("mark", { tabIndex: -1 }, decoder.decode(bytes.subarray(start, end))));
  text.append(decoder.decode(bytes.subarray(end)));
  $("reader-body").replaceChildren(...body, text);
  toQuote();
}

// Text with its headings, lists and tables.
const blocksShown = 1200;
async function showBlocks(mine) {
  mine.blocks ??= (await get("/v1/documents/" + mine.id + "/blocks")).data;
  const { body, bytes, start, end } = await located(mine);
  if (shown !== mine) return;
  const isMarkdown = mine.record.media_type === "text/markdown", isSource = mine.record.text_form === "source";
  const isCited = (block) => end > start && block.start_byte < end && block.end_byte > start;
  const center = Math.max(0, mine.blocks.findIndex(isCited));
  const first = Math.max(0, Math.min(center - blocksShown / 2, mine.blocks.length - blocksShown));
  const blocks = mine.blocks.slice(first, first + blocksShown);
  const rich = make("div", { class: "rich" });
  const left = (count) => { if (count > 0) rich.append(make("p", { class: "aside" }, count.toLocaleString("en") + " more paragraphs. “Show text” has all of them.")); };
  left(first);
  let list = null;
  for (const block of blocks) {
    const text = decoder.decode(bytes.subarray(block.start_byte, block.end_byte));
    // Where the quote begins and ends in the block's own text.
    const at = (offset) => decoder.decode(bytes.subarray(block.start_byte, Math.min(Math.max(offset, block.start_byte), block.end_byte))).length;
    const marked = isCited(block) ? [at(start), at(end)] : [0, 0];
    if (block.kind === "comment" && !isCited(block)) continue;
    if (block.kind === "list_item") {
      let depth = 0;
      while (bytes[block.start_byte - 1 - depth] === 32 && depth < 40) depth += 1;
      if (!list) rich.append(list = make("ul"));
      list.append(listItem(text, depth, marked, isMarkdown));
      continue;
    }
    list = null;
    rich.append(blockNode(block, text, marked, { isMarkdown, isSource, type: mine.record.media_type }));
  }
  left(mine.blocks.length - first - blocks.length);
  rich.querySelector("mark")?.setAttribute("tabindex", "-1");
  $("reader-body").replaceChildren(...body, rich);
  toQuote();
}
$("reader-close").addEventListener("click", () => $("reader").close());
$("reader").addEventListener("click", (event) => { if (event.target === $("reader")) $("reader").close(); });
