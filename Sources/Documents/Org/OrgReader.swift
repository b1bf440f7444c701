/// Reads the lines of an Org file.
struct OrgReader {
    var writer = MarkupWriter()
    private let lines: [MarkupLine]
    private var index = 0
    private var keywords: Set<String> = [
        "TO" + "DO", "DONE", "NEXT", "WAITING", "CANCELLED", "CANCELED", "STARTED", "HOLD",
    ]
    /// Lines of the paragraph or item that is being read.
    private var flow: [MarkupLine] = []
    /// Columns at which the items of open lists begin.
    private var itemColumns: [Int] = []
    private var numbers: [Int] = []
    private var skippedLevel: Int?

    init(_ lines: [MarkupLine]) { self.lines = lines }

    mutating func read() {
        while index < lines.count {
            let line = lines[index]
            index += 1
            take(line)
        }
        endParagraph()
    }

    private mutating func take(_ line: MarkupLine) {
        if line.first == 0x2A, line.byte(line.firstRun) == 0x20 || line.firstRun == line.count {
            return readHeading(line)
        }
        if skippedLevel != nil { return }
        let content = line.trimmed
        if content.isEmpty { return endParagraph() }
        if content.begins(with: "#+") { return readKeyword(content) }
        if content.first == 0x23, content.count == 1 || content.byte(1) == 0x20 { return endParagraph() }
        if content.first == 0x3A, readColon(line, content) { return }
        if content.first == 0x7C { return readTable() }
        if isPlanning(content) { return }
        if content.count >= 5, content.allSatisfy({ $0 == 0x2D }) {
            endParagraph()
            writer.text.separator()
            return
        }
        if content.begins(with: "[fn:"), line.indent == 0, let close = content.firstIndex(of: 0x5D) {
            endParagraph()
            endLists()
            writer.lead = "[" + content[(content.startIndex + 4)..<close].string + "]"
            flow = [content[(close + 1)...].trimmed]
            return
        }
        if let mark = OrgMark(line) { return beginItem(mark, column: line.indent) }
        if flow.isEmpty, let last = itemColumns.last, line.indent <= last { closeItems(above: line.indent) }
        flow.append(line)
    }

    // MARK: - Paragraphs and lists

    private mutating func endParagraph() {
        guard !flow.isEmpty else { return }
        let text = inline(MarkupText.joined(flow))
        flow = []
        writer.paragraph(text)
        writer.lead = nil
    }

    private mutating func endLists() {
        itemColumns = []
        numbers = []
        writer.listDepth = 0
        writer.marker = nil
    }

    private mutating func closeItems(above column: Int) {
        while let last = itemColumns.last, last >= column {
            itemColumns.removeLast()
            numbers.removeLast()
        }
        writer.listDepth = itemColumns.count
        writer.marker = nil
    }

    private mutating func beginItem(_ mark: OrgMark, column: Int) {
        endParagraph()
        var number = 1
        while let last = itemColumns.last, last >= column {
            if last == column { number = (numbers.last ?? 0) + 1 }
            itemColumns.removeLast()
            numbers.removeLast()
        }
        guard itemColumns.count < 20 else { return }
        itemColumns.append(column)
        // A list of another kind begins its numbers anew.
        numbers.append(mark.isNumbered ? number : 0)
        writer.listDepth = itemColumns.count
        writer.marker = mark.isNumbered ? "\(number)." : "-"
        var content = mark.content
        for box in ["[ ] ", "[X] ", "[x] ", "[-] "] where content.begins(with: box) { content = content.dropFirst(4) }
        if let marks = content.firstRange(of: Array(" :: ".utf8)) {
            let term = Array(content[..<marks.lowerBound])
            writer.paragraph(inline(term))
            content = content[marks.upperBound...]
        }
        flow = [content]
    }

    // MARK: - Headings

    private mutating func readHeading(_ line: MarkupLine) {
        endParagraph()
        endLists()
        writer.quoteDepth = 0
        let level = line.firstRun
        if let skipped = skippedLevel, level > skipped { return }
        skippedLevel = nil
        var words = line.dropFirst(level).trimmed.string.split(separator: " ").map(String.init)
        if let first = words.first, keywords.contains(first) { words.removeFirst() }
        if let first = words.first, first.hasPrefix("[#"), first.hasSuffix("]"), first.count == 4 {
            words.removeFirst()
        }
        if words.first == "COMMENT" {
            skippedLevel = level
            return
        }
        if let last = words.last, last.count > 2, last.hasPrefix(":"), last.hasSuffix(":") {
            for tag in last.split(separator: ":") { writer.entry("tag", String(tag)) }
            words.removeLast()
        }
        writer.heading(inline(Array(words.joined(separator: " ").utf8)), level: level)
    }

    private func isPlanning(_ content: MarkupLine) -> Bool {
        ["SCHEDULED: ", "DEADLINE: ", "CLOSED: ", "CLOCK: "].contains { content.begins(with: $0) }
    }

    /// Drawers, and lines of fixed width; false where the line is text.
    private mutating func readColon(_ line: MarkupLine, _ content: MarkupLine) -> Bool {
        if content.count == 1 || content.byte(1) == 0x20 {
            endParagraph()
            var code = [content.dropFirst(2)]
            while index < lines.count, lines[index].trimmed.first == 0x3A,
                lines[index].trimmed.count == 1 || lines[index].trimmed.byte(1) == 0x20
            {
                code.append(lines[index].trimmed.dropFirst(2))
                index += 1
            }
            writer.code(MarkupText.code(code))
            return true
        }
        guard content.last == 0x3A, content.count > 2,
            content.dropFirst().dropLast().allSatisfy({ SourceLexer.isWord($0) || $0 == 0x2D })
        else { return false }
        endParagraph()
        var end = index
        while end < lines.count, !lines[end].trimmed.elementsEqual(":END:".utf8),
            !lines[end].trimmed.elementsEqual(":end:".utf8)
        {
            // A heading ends a drawer that was left open.
            if lines[end].first == 0x2A { return true }
            end += 1
        }
        if end < lines.count { index = end + 1 }
        return true
    }

    // MARK: - Keywords and blocks

    private mutating func readKeyword(_ content: MarkupLine) {
        let text = content.dropFirst(2)
        let lower = text.prefix(12).string.lowercased()
        if lower.hasPrefix("begin_") { return readBlock(text) }
        guard let colon = text.firstIndex(of: 0x3A) else { return endParagraph() }
        endParagraph()
        let name = text[..<colon].string.lowercased()
        let value = text[(colon + 1)...].trimmed
        switch name {
        case "title": writer.title = [writer.title, inline(Array(value))].compactMap { $0 }.joined(separator: " ")
        case "author", "date", "description", "language", "subtitle": writer.entry(name, inline(Array(value)))
        case "filetags", "keywords":
            for tag in value.string.split(whereSeparator: { $0 == ":" || $0 == "," || $0 == " " && name == "filetags" })
            {
                writer.entry("tag", String(tag))
            }
        case "todo", "seq_todo", "typ_todo":
            for word in value.string.split(separator: " ") where word != "|" && keywords.count < 100 {
                keywords.insert(String(word.prefix { $0 != "(" }))
            }
        case _ where name.hasPrefix("caption"): writer.paragraph(inline(Array(value)))
        default: break
        }
    }

    private mutating func readBlock(_ text: MarkupLine) {
        endParagraph()
        let name = text.dropFirst(6).prefix { !Whitespace.isASCII($0) }.string.lowercased()
        let end = "#+end_" + name
        var last = index
        while last < lines.count, !lines[last].trimmed.string.lowercased().hasPrefix(end) {
            if lines[last].first == 0x2A, lines[last].byte(lines[last].firstRun) == 0x20,
                !["src", "example"].contains(name)
            {
                break
            }
            last += 1
        }
        let content = lines[index..<last]
        let isEnded = last < lines.count && lines[last].first != 0x2A
        switch name {
        case "comment", "export", "html", "latex": break
        case "quote": readQuote(content)
        case "verse": writer.paragraph(content.map { inline(Array($0.trimmed)) }.joined(separator: "\n"))
        case "src", "example", "ascii":
            writer.code(MarkupText.code(content.map { $0.first == 0x2C ? $0.dropFirst() : $0 }))
        default:
            // What is centred or special is read like the rest.
            return
        }
        index = isEnded ? last + 1 : last
    }

    private mutating func readQuote(_ content: ArraySlice<MarkupLine>) {
        writer.quoteDepth += 1
        let depth = writer.listDepth
        writer.listDepth = 0
        for part in content.split(whereSeparator: \.isEmpty) { writer.paragraph(inline(MarkupText.joined(part))) }
        writer.listDepth = depth
        writer.quoteDepth -= 1
    }

    private mutating func readTable() {
        endParagraph()
        index -= 1
        var rows: [[String]] = []
        var headerRows = 0
        while index < lines.count, lines[index].trimmed.first == 0x7C {
            let line = lines[index].trimmed
            index += 1
            if line.byte(1) == 0x2D {
                if headerRows == 0 { headerRows = rows.count }
                continue
            }
            var cells = line.dropFirst().split(separator: 0x7C, omittingEmptySubsequences: false).map {
                inline(Array($0.trimmed))
            }
            if line.last == 0x7C { cells.removeLast() }
            // Widths and alignments are no content.
            if cells.allSatisfy({ $0.isEmpty || $0.hasPrefix("<") && $0.hasSuffix(">") && $0.count < 6 }) { continue }
            rows.append(cells)
        }
        writer.table(rows, headerRows: headerRows < rows.count ? headerRows : 0)
    }

    /// The text of a paragraph without its marks.
    private func inline(_ bytes: [UInt8]) -> String {
        var scanner = OrgInline(bytes)
        return scanner.text()
    }
}

/// What begins an item of a list.
struct OrgMark {
    let isNumbered: Bool
    let content: MarkupLine

    /// The mark that a line begins with, or nil.
    init?(_ line: MarkupLine) {
        let indent = line.indent
        let content = line.dropFirst(indent)
        guard let first = content.first else { return nil }
        if first == 0x2D || first == 0x2B || first == 0x2A && indent > 0, content.count == 1 || content.byte(1) == 0x20
        {
            isNumbered = false
            self.content = content.dropFirst(2).trimmed
            return
        }
        let digits = content.prefix { $0 &- 0x30 < 10 }.count
        guard digits > 0, digits < 6, let close = content.byte(digits), close == 0x2E || close == 0x29,
            content.count == digits + 1 || content.byte(digits + 1) == 0x20
        else { return nil }
        isNumbered = true
        self.content = content.dropFirst(digits + 1).trimmed
    }
}
