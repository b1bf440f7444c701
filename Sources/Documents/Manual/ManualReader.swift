/// Reads a manual page's lines.
struct ManualReader {
    var writer = MarkupWriter()
    var troff = TroffText()
    var input: TroffInput
    /// The macros that the page defines.
    var macros: [String: [MarkupLine]] = [:]
    /// The numbers that the page keeps, and how much `\n+` adds to each.
    var registers: [String: (value: Int, step: Int)] = [:]
    /// Whether backslashes are plain characters, as between `.eo` and `.ec`.
    var isPlain = false
    /// The paragraph that is being filled.
    private var flow: [UInt8] = []
    /// Whether the next text goes on without a space, as `\c` says.
    var isJoined = false
    /// Lines that are not filled, while there are such.
    var code: [UInt8]?
    /// A macro such as `.TP` takes the next line as its tag.
    private var awaitsTag = false
    /// Items of mdoc's lists, and what `.RS` indents.
    var lists: [MdocList] = []
    private var indents = 0
    /// For each `.ie` that waits for its `.el`, whether that one holds.
    var alternatives: [Bool] = []
    /// The page's name, for `.Nm` without one.
    var name = ""
    private var isTagged = false
    private var nesting = 0

    init(_ lines: [MarkupLine]) { input = TroffInput(lines) }

    mutating func read() {
        while let line = input.next() { take(line) }
        endCode()
        endParagraph()
    }

    mutating func take(_ line: MarkupLine) {
        // A request may stand within a request within a request, on one line.
        nesting += 1
        defer { nesting -= 1 }
        guard nesting < 100 else { return }
        if line.first == 0x2E || (line.first == 0x27 && line.count > 1 && line.byte(1) != 0x27 && code == nil) {
            let content = line.dropFirst().trimmed
            if content.isEmpty || content.begins(with: "\\\"") { return }
            request(content)
        } else if line.isEmpty {
            if code != nil { code?.append(0x0A) } else { endParagraph() }
        } else {
            let line = interpolated(line)
            add(
                troff.text(line), continues: line.suffix(2).elementsEqual([0x5C, 0x63]), isIndented: line.first == 0x20)
        }
    }

    // MARK: - Text

    /// Adds a line of text.
    mutating func add(_ text: [UInt8], continues: Bool = false, isIndented: Bool = false) {
        if awaitsTag {
            awaitsTag = false
            beginItem(text)
            return
        }
        if code != nil {
            code?.append(contentsOf: text)
            if !continues { code?.append(0x0A) }
            return
        }
        // An indented line breaks the one before it.
        if isIndented, !flow.isEmpty { flow.append(0x0A) }
        if !flow.isEmpty, !isJoined, flow.last != 0x0A { flow.append(0x20) }
        flow.append(contentsOf: text)
        isJoined = continues
    }

    /// Ends the paragraph that is being filled.
    mutating func endParagraph() {
        let text = String(decoding: flow, as: UTF8.self)
        flow = []
        isJoined = false
        writer.paragraph(text)
    }

    mutating func breakLine() {
        if !flow.isEmpty { flow.append(0x0A) }
    }

    mutating func beginCode() {
        guard code == nil else { return }
        endParagraph()
        writer.marker.map { writer.paragraph($0) }
        code = []
    }

    mutating func endCode() {
        guard let lines = code else { return }
        code = nil
        writer.code(MarkupText.code(MarkupLines.split(lines)))
    }

    // MARK: - Items

    /// Begins an item with this tag.
    mutating func beginItem(_ tag: [UInt8]) {
        endTag()
        let text = ExtractedText.line(String(decoding: tag, as: UTF8.self))
        writer.listDepth = indents + lists.count + 1
        isTagged = true
        writer.marker = ["•", "·", "*", "o", "\u{B7}"].contains(text) ? "-" : text.isEmpty ? nil : text
    }

    /// Ends the item; a tag without text stands alone.
    mutating func endTag() {
        endCode()
        endParagraph()
        if let marker = writer.marker, isTagged {
            writer.marker = nil
            if marker != "-" { writer.paragraph(marker) }
        }
        isTagged = false
        writer.listDepth = indents + lists.count
    }

    mutating func heading(_ text: [UInt8], level: Int) {
        endTag()
        lists = []
        indents = 0
        let words = String(decoding: text, as: UTF8.self)
        writer.heading(words, level: level)
    }

    /// The arguments of a macro: words, or what stands in quotation marks.
    static func arguments(_ rest: MarkupLine) -> [MarkupLine] {
        var arguments: [MarkupLine] = []
        var index = rest.startIndex
        while index < rest.endIndex {
            if rest[index] == 0x20 {
                index += 1
                continue
            }
            if rest[index] == 0x22 {
                let start = index + 1
                var end = start
                while end < rest.endIndex, rest[end] != 0x22 || (end + 1 < rest.endIndex && rest[end + 1] == 0x22) {
                    end += rest[end] == 0x22 ? 2 : 1
                }
                arguments.append(rest[min(start, rest.endIndex)..<min(end, rest.endIndex)])
                index = min(end + 1, rest.endIndex)
            } else {
                let start = index
                while index < rest.endIndex, rest[index] != 0x20 {
                    if rest[index] == 0x5C, index + 1 < rest.endIndex {
                        if rest[index + 1] == 0x22 {
                            if index > start { arguments.append(rest[start..<index]) }
                            return arguments
                        }
                        index += 1
                    }
                    index += 1
                }
                arguments.append(rest[start..<min(index, rest.endIndex)])
            }
        }
        return arguments
    }

    mutating func readTable() {
        endCode()
        endParagraph()
        var table = TroffTable()
        while let line = input.nextHere() {
            if line.begins(with: ".TE") { break }
            if table.isInBlock, let text = wordsOfMacro(line) {
                table.take(text)
            } else {
                table.take(line)
            }
        }
        let rows = table.finish().map { row in
            row.map { String(decoding: troff.text($0), as: UTF8.self) }
        }
        writer.table(rows, headerRows: rows.count > 1 && table.hasHeader ? 1 : 0)
    }

    /// What a macro within a table's cell writes: the words of one that sets a font, else nothing. Nil for text.
    private func wordsOfMacro(_ line: MarkupLine) -> MarkupLine? {
        guard line.first == 0x2E else { return nil }
        let arguments = Self.arguments(line.dropFirst())
        switch arguments.first?.string {
        case "B", "I", "SM", "SB", "R", "CW": return Array(arguments.dropFirst().joined(separator: [0x20]))[...]
        case "BR", "RB", "BI", "IB", "IR", "RI": return Array(arguments.dropFirst().joined())[...]
        default: return []
        }
    }

    /// Sets how far `.RS` indents.
    mutating func indent(by step: Int) {
        endTag()
        indents = min(max(indents + step, 0), 40)
        writer.listDepth = indents + lists.count
    }

    /// Notes that the next line is a tag.
    mutating func awaitTag() {
        endTag()
        awaitsTag = true
    }
}
