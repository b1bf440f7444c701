/// Reads a manual page's lines.
struct ManualReader {
    var writer = MarkupWriter()
    var troff = TroffText()
    private let lines: [MarkupLine]
    private var index = 0
    /// The paragraph that is being filled.
    private var flow: [UInt8] = []
    /// Whether the next text goes on without a space, as `\c` says.
    var isJoined = false
    /// Lines that are not filled, while there are such.
    private var code: [UInt8]?
    /// A macro such as `.TP` takes the next line as its tag.
    private var awaitsTag = false
    /// Items of mdoc's lists, and what `.RS` indents.
    var lists: [MdocList] = []
    private var indents = 0
    /// What the last `.ie` came to.
    private var otherwise = false
    /// The page's name, for `.Nm` without one.
    var name = ""
    private var isTagged = false

    init(_ lines: [MarkupLine]) { self.lines = lines }

    mutating func read() {
        while index < lines.count {
            let line = lines[index]
            index += 1
            take(line)
        }
        endCode()
        endParagraph()
    }

    private mutating func take(_ line: MarkupLine) {
        if line.first == 0x2E || (line.first == 0x27 && line.count > 1 && line.byte(1) != 0x27 && code == nil) {
            let content = line.dropFirst().trimmed
            if content.isEmpty || content.begins(with: "\\\"") { return }
            request(content)
        } else if line.isEmpty {
            if code != nil { code?.append(0x0A) } else { endParagraph() }
        } else {
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

    // MARK: - Requests

    /// Reads a request or a macro.
    private mutating func request(_ content: MarkupLine) {
        let nameEnd = content.firstIndex { Whitespace.isASCII($0) || $0 == 0x5C } ?? content.endIndex
        let name = content[..<nameEnd].string
        let rest = content[nameEnd...].trimmed
        switch name {
        case "if", "ie": conditional(rest, isElse: name == "ie")
        case "el":
            if otherwise { execute(rest) } else { skipBlock(rest) }
        case "de", "am", "de1", "dei": skipDefinition(Self.arguments(rest).dropFirst().first)
        case "ig": skipDefinition(Self.arguments(rest).first)
        case "ds": define(rest)
        case "TS": readTable()
        case "EQ", "PS": skip(to: name == "EQ" ? ".EN" : ".PE")
        default:
            let arguments = Self.arguments(rest)
            if readMan(name, arguments, rest) { return }
            readMdoc(name, arguments)
        }
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

    private mutating func define(_ rest: MarkupLine) {
        guard let space = rest.firstIndex(of: 0x20) else { return }
        let name = rest[..<space].string
        var value = rest[space...].trimmed
        if value.first == 0x22 { value = value.dropFirst() }
        if troff.strings.count < 1000, value.count < 1000, name != "Aq" { troff.strings[name] = Array(value) }
    }

    private mutating func conditional(_ rest: MarkupLine, isElse: Bool) {
        var rest = rest
        var isNegated = false
        if rest.first == 0x21 {
            isNegated = true
            rest = rest.dropFirst()
        }
        var holds = true
        if rest.first == 0x6E || rest.first == 0x74, rest.count == 1 || rest.byte(1) == 0x20 || rest.byte(1) == 0x5C {
            // Terminals, not typesetters.
            holds = rest.first == 0x6E
            rest = rest.dropFirst().trimmed
        } else {
            let end = rest.firstIndex(of: 0x20) ?? rest.endIndex
            // Registers are not kept: what asks for one is taken as groff would be.
            rest = rest[end...].trimmed
        }
        if isNegated { holds.toggle() }
        if isElse { otherwise = !holds }
        if holds { execute(rest) } else { skipBlock(rest) }
    }

    private mutating func execute(_ rest: MarkupLine) {
        var rest = rest
        if rest.begins(with: "\\{") { rest = rest.dropFirst(2).trimmed }
        if rest.begins(with: "\\") { rest = rest.dropFirst().trimmed }
        if !rest.isEmpty, rest.first == 0x2E || rest.first == 0x27 { take(rest) }
    }

    /// Passes a conditional block whose condition doesn't hold.
    private mutating func skipBlock(_ rest: MarkupLine) {
        var depth = Self.blockDepth(rest)
        while depth > 0, index < lines.count {
            depth += Self.blockDepth(lines[index])
            index += 1
        }
    }

    private static func blockDepth(_ line: MarkupLine) -> Int {
        var depth = 0
        for index in line.indices.dropLast() where line[index] == 0x5C {
            if line[index + 1] == 0x7B { depth += 1 }
            if line[index + 1] == 0x7D { depth -= 1 }
        }
        return depth
    }

    /// Passes the lines of a macro, up to two dots, or a dot and this name.
    private mutating func skipDefinition(_ name: MarkupLine?) {
        // The end is ".." or "." and the name given; spaces may stand between.
        let end = name?.string ?? "."
        while index < lines.count {
            let line = lines[index]
            index += 1
            if line.first == 0x2E, line.dropFirst().trimmed.elementsEqual(end.utf8) { return }
        }
    }

    private mutating func skip(to end: String) {
        while index < lines.count {
            let line = lines[index]
            index += 1
            if line.begins(with: end) { return }
        }
    }

    private mutating func readTable() {
        endCode()
        endParagraph()
        var table = TroffTable()
        while index < lines.count {
            let line = lines[index]
            index += 1
            if line.begins(with: ".TE") { break }
            table.take(line)
        }
        let rows = table.finish().map { row in
            row.map { String(decoding: troff.text($0), as: UTF8.self) }
        }
        writer.table(rows, headerRows: rows.count > 1 && table.hasHeader ? 1 : 0)
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
