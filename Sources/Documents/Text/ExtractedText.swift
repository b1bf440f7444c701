import Digests

/// Builds the text and the blocks of a document whose format is not text.
///
/// The text is UTF-8 with LF. A blank line separates blocks; a line end separates list items that follow each other and
/// the rows of a table. White space is collapsed except in code. Soft hyphens, zero-width spaces, direction overrides
/// and control characters are left out. The heading path of each block is kept by itself. Time is linear in the text.
struct ExtractedText {
    /// The text so far, in well-formed UTF-8.
    private(set) var bytes: [UInt8] = []
    /// The blocks so far. A table that is still open is not among them.
    private(set) var blocks: [Block] = []
    private var headings: [(level: Int, title: String)] = []
    private var table: OpenTable?
    private var endsWithItem = false
    private var pageMarks: [(label: String?, size: PageSize?, start: Int)] = []

    private struct OpenTable {
        let start: Int
        var headerRows: [[String]] = []
        var label: String?
    }

    /// Whether nothing was added yet.
    var isEmpty: Bool { bytes.isEmpty }

    /// The titles of the headings that the next block stands under, outermost first.
    var headingPath: [String] { headings.map(\.title) }

    // MARK: - Blocks

    /// Adds a heading; it ends those of its level and below. `level` is held within 1…6 in the block's kind, while
    /// deeper levels still nest in the path.
    mutating func heading(_ text: String, level: Int) {
        let title = Self.line(text)
        guard !title.isEmpty else { return }
        headings.removeAll { $0.level >= level }
        headings.append((level, title))
        add(title, kind: .heading(level: min(max(level, 1), 6)))
    }

    /// Adds a paragraph. Line ends in the text stay.
    mutating func paragraph(_ text: String) { add(Self.lines(text), kind: .paragraph) }

    /// Adds a quotation. Line ends in the text stay.
    mutating func quote(_ text: String) { add(Self.lines(text), kind: .quote) }

    /// Adds an item of a list.
    ///
    /// - Parameters:
    ///   - depth: lists around the item's own list, from 0.
    ///   - marker: what stands before the item, such as `-`, `3.` or `(a)`; empty for a further paragraph of an item.
    mutating func listItem(_ text: String, depth: Int = 0, marker: String = "-") {
        let content = Self.lines(text)
        guard !content.isEmpty else { return }
        let mark = Self.line(marker)
        let indent = 2 * min(max(depth, 0), 20)
        add(
            mark.isEmpty ? content : mark + " " + content, kind: .listItem, indent: mark.isEmpty ? 0 : indent,
            isMarked: !mark.isEmpty)
    }

    /// Adds lines whose breaks and spaces matter. Blank lines at both ends are left out.
    mutating func code(_ text: String) {
        var lines = Self.verbatim(text).split(separator: "\n", omittingEmptySubsequences: false)
        while let first = lines.first, first.allSatisfy(\.isWhitespace) { lines.removeFirst() }
        while let last = lines.last, last.allSatisfy(\.isWhitespace) { lines.removeLast() }
        guard !lines.isEmpty else { return }
        let content = lines.joined(separator: "\n")
        let trailing = content.reversed().prefix { $0.isWhitespace }.count
        add(String(content.dropLast(trailing)), kind: .code)
    }

    /// Adds a thematic break.
    mutating func separator() { add("---", kind: .separator) }

    /// Adds a block whose text is used as it is: it must be clean (see ``line(_:)``) and begin and end visibly.
    private mutating func add(_ text: String, kind: Block.Kind, indent: Int = 0, isMarked: Bool = false) {
        endTable()
        guard !text.isEmpty else { return }
        beginBlock(afterItem: isMarked && endsWithItem)
        bytes.append(contentsOf: repeatElement(0x20, count: indent))
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        blocks.append(Block(kind: kind, byteRange: start..<bytes.count, headingPath: headingPath))
        endsWithItem = kind == .listItem
    }

    private mutating func beginBlock(afterItem: Bool = false) {
        guard !bytes.isEmpty else { return }
        bytes.append(0x0A)
        if !afterItem { bytes.append(0x0A) }
    }

    // MARK: - Tables

    /// Adds a row to the table that is open, or opens one. Empty cells keep their column; those at the row's end and
    /// rows without text are left out.
    ///
    /// - Parameter isHeader: whether the row names the columns. It counts so at the table's beginning.
    mutating func tableRow(_ cells: [String], isHeader: Bool = false) {
        var cleaned = cells.map(Self.line)
        while cleaned.last?.isEmpty == true { cleaned.removeLast() }
        guard !cleaned.isEmpty else { return }
        if table == nil {
            beginBlock()
            endsWithItem = false
            table = OpenTable(start: bytes.count)
        } else {
            bytes.append(0x0A)
        }
        if isHeader { table?.headerRows.append(cleaned) }
        // Bars stand for the columns passed since the last text; at the row's beginning no space comes before them.
        var passed = 0
        var isFirst = true
        for cell in cleaned {
            if !cell.isEmpty {
                for _ in 0..<passed { bytes.append(contentsOf: (isFirst ? "| " : " | ").utf8) }
                bytes.append(contentsOf: cell.utf8)
                isFirst = false
                passed = 0
            }
            passed += 1
        }
    }

    /// Says what names the columns of the open table, in place of its header rows.
    mutating func tableHeader(_ cells: [String]) {
        table?.label = Self.joined(cells.map(Self.line))
    }

    /// Ends the table that is open, if one is. Every other block ends it too.
    mutating func endTable() {
        guard let ended = table else { return }
        table = nil
        let label = ended.label ?? Self.joined(Self.mergedHeader(ended.headerRows))
        blocks.append(
            Block(
                kind: .table, byteRange: ended.start..<bytes.count, headingPath: headingPath,
                tableHeader: label.isEmpty ? nil : label))
    }

    /// One name for each column of several header rows: their texts from above, each once.
    static func mergedHeader(_ rows: [[String]]) -> [String] {
        let width = rows.reduce(0) { max($0, $1.count) }
        return (0..<width).map { column in
            var parts: [String] = []
            for row in rows where column < row.count {
                if !row[column].isEmpty, parts.last != row[column] { parts.append(row[column]) }
            }
            return parts.joined(separator: " ")
        }
    }

    private static func joined(_ cells: [String]) -> String {
        cells.allSatisfy(\.isEmpty) ? "" : cells.joined(separator: " | ")
    }

    // MARK: - Pages and files within the file

    /// Notes that a page begins: what is added from here on stands on it, up to the next mark.
    mutating func beginPage(label: String? = nil, size: PageSize? = nil) {
        endTable()
        pageMarks.append((label, size, bytes.count))
    }

    /// Adds what a parser made of a part of the file, such as a chapter.
    ///
    /// - Parameter path: titles that the part's own heading paths stand under.
    mutating func append(_ part: Document, under path: [String] = []) {
        endTable()
        guard let first = part.blocks.first, let last = part.blocks.last else { return }
        let content = Array(part.text.utf8)
        // From the beginning of the first line, so that an item keeps its indentation.
        var start = first.byteRange.lowerBound
        while start > 0, content[start - 1] == 0x20 { start -= 1 }
        beginBlock()
        let shift = bytes.count - start
        bytes.append(contentsOf: content[start..<last.byteRange.upperBound])
        for block in part.blocks {
            let range = block.byteRange
            blocks.append(
                Block(
                    kind: block.kind, byteRange: range.lowerBound + shift..<range.upperBound + shift,
                    headingPath: path + block.headingPath, tableHeader: block.tableHeader))
        }
        endsWithItem = last.kind == .listItem
    }

    /// Forgets the headings: what follows stands under none.
    mutating func endHeadings() { endHeadings(from: .min) }

    /// Forgets the headings of this level and deeper ones: their section ends, and what is around it goes on.
    mutating func endHeadings(from level: Int) {
        endTable()
        headings.removeAll { $0.level >= level }
    }

    // MARK: - The document

    /// Ends the text and hands over.
    func finish() -> (text: String, blocks: [Block], pages: [Page]) {
        var last = self
        last.endTable()
        let end = last.bytes.count
        if end > 0 { last.bytes.append(0x0A) }
        let pages = pageMarks.enumerated().map { index, mark in
            let next = index + 1 < pageMarks.count ? pageMarks[index + 1].start : end
            return Page(
                number: index + 1, label: mark.label, size: mark.size,
                byteRange: last.visible(mark.start..<max(next, mark.start)))
        }
        return (String(decoding: last.bytes, as: UTF8.self), last.blocks, pages)
    }

    private func visible(_ range: Range<Int>) -> Range<Int> {
        let range = range.clamped(to: 0..<bytes.count)
        return range.isEmpty ? range : Whitespace.trimmed(range, in: bytes.span)
    }

    /// The document of this text.
    ///
    /// - Parameters:
    ///   - title: what the file states; else its first heading, else the file's name.
    ///   - source: the file's bytes.
    func document(
        path: String, title: String?, mediaType: MediaType, source: [UInt8], metadata: [MetadataEntry] = [],
        notes: [ReadingNote] = []
    ) -> Document {
        let (text, blocks, pages) = finish()
        let stated = title.map(Self.line) ?? ""
        let firstHeading = blocks.first { if case .heading = $0.kind { true } else { false } }?.headingPath.last
        return Document(
            path: path, title: !stated.isEmpty ? stated : firstHeading ?? PathName.title(of: path),
            mediaType: mediaType, sourceSHA256: SHA256.hexadecimal(of: source), sourceByteCount: source.count,
            textForm: .extracted, text: text, blocks: blocks, metadata: metadata, pages: pages, notes: notes)
    }
}
