// Where a quote stands, in words.
const range = (first, last) => first === last ? String(first) : first + "–" + last;
export function pageName(type, pages) {
  if (type === "image/png" || type === "image/jpeg") return "picture";
  const [first, last] = [pages[0], pages[pages.length - 1]];
  const numbers = range(first.page, last.page), labels = range(first.label ?? first.page, last.label ?? last.page);
  const unit = /presentation/.test(type ?? "") ? "slide" : "page";
  return unit + (first.page === last.page ? " " : "s ") + (labels === numbers ? numbers : labels + " (" + numbers + ")");
}
export function place(source) {
  const pages = source.places?.length ? source.places : source.page ? [{ page: source.page, label: source.page_label }] : null;
  const lines = source.first_line === source.last_line ? "line " + source.first_line : "lines " + source.first_line + "–" + source.last_line;
  return [pages ? pageName(source.media_type, pages) : lines, ...(source.heading_path ?? []).slice(-1)].filter(Boolean).join(" · ");
}
