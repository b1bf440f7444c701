/// Reads blocks of AsciiDoc and writes them.
struct AsciiDocReader {
    var writer = MarkupWriter()
    /// Values of attributes, by name.
    var attributes: [String: String] = [:]
    private let lines: [MarkupLine]
    /// What stands in square brackets above the next block.
    private var style: [String] = []
    private var listMarks: [String] = []
    private var numbers: [Int] = []
    private var depth = 0

    init(_ lines: [MarkupLine]) { self.lines = lines }

    mutating func read() {
        let start = readHeader()
        readBlocks(lines[start...])
    }

    // MARK: - Header

    private mutating func readHeader() -> Int {
        var index = 0
        while index < lines.count,
            lines[index].isEmpty || lines[index].begins(with: "//") || Self.attribute(lines[index]) != nil
        {
            setAttribute(lines[index])
            index += 1
        }
        guard index < lines.count else { return index }
        if lines[index].begins(with: "= ") {
            writer.title = inline(Array(lines[index].dropFirst(2)))
            writer.heading(writer.title ?? "", level: 1)
            index += 1
        } else if index + 1 < lines.count, lines[index + 1].first == 0x3D,
            Self.isUnderline(lines[index + 1], of: lines[index])
        {
            writer.title = inline(Array(lines[index]))
            writer.heading(writer.title ?? "", level: 1)
            index += 2
        } else {
            return index
        }
        var isAuthor = true
        while index < lines.count, !lines[index].isEmpty {
            let line = lines[index]
            if Self.attribute(line) != nil {
                setAttribute(line)
            } else if !line.begins(with: "//") {
                if isAuthor { readAuthors(line) } else { readRevision(line) }
                isAuthor = false
            }
            index += 1
        }
        return index
    }

    private mutating func readAuthors(_ line: MarkupLine) {
        for author in line.string.split(separator: ";") {
            let name = author.prefix { $0 != "<" }
            writer.entry("author", String(name).replacing("_", with: " "))
        }
    }

    private mutating func readRevision(_ line: MarkupLine) {
        for part in line.string.split(whereSeparator: { $0 == "," || $0 == ":" }) {
            let word = ExtractedText.line(String(part))
            if word.hasPrefix("v"), word.dropFirst().first?.isNumber == true {
                writer.entry("version", String(word.dropFirst()))
            } else if word.contains(where: \.isNumber) {
                writer.entry("date", word)
                return
            }
        }
    }

    /// The name and the value of `:name: value`.
    private static func attribute(_ line: MarkupLine) -> (name: String, value: String)? {
        guard line.first == 0x3A, let close = line.dropFirst().prefix(80).firstIndex(of: 0x3A),
            close > line.startIndex + 1,
            close + 1 == line.endIndex || line[close + 1] == 0x20
        else { return nil }
        let name = line[(line.startIndex + 1)..<close].string
        guard !name.contains(" ") else { return nil }
        return (name.lowercased(), line[(close + 1)...].trimmed.string)
    }

    private mutating func setAttribute(_ line: MarkupLine) {
        guard let (name, value) = Self.attribute(line), attributes.count < 5000, value.utf8.count < 4000 else { return }
        attributes[name] = value
        switch name {
        case "author", "description", "title": writer.entry(name, value)
        case "revdate", "docdate", "date": writer.entry("date", value)
        case "lang": writer.entry("language", value)
        case "keywords", "tags", "page-tags":
            for tag in value.split(separator: ",") { writer.entry("tag", String(tag)) }
        default: break
        }
    }

    // MARK: - Blocks

    mutating func readBlocks(_ lines: ArraySlice<MarkupLine>) {
        depth += 1
        defer { depth -= 1 }
        guard depth < 30 else { return writer.paragraph(inline(MarkupText.joined(lines))) }
        var index = lines.startIndex
        while index < lines.endIndex {
            index = readBlock(lines, index)
        }
        endLists()
    }

    private mutating func readBlock(_ lines: ArraySlice<MarkupLine>, _ index: Int) -> Int {
        let line = lines[index]
        if line.isEmpty { return index + 1 }
        if line.begins(with: "////") { return Self.end(of: line, lines, index) + 1 }
        if line.begins(with: "//") { return index + 1 }
        if Self.attribute(line) != nil {
            setAttribute(line)
            return index + 1
        }
        if line.first == 0x5B, line.last == 0x5D { return readStyle(line, index) }
        if let delimiter = AsciiDocDelimiter(line) { return readDelimited(delimiter, lines, index) }
        if line.first == 0x2E, line.count > 1, line.byte(1) != 0x20, line.byte(1) != 0x2E {
            endLists()
            writer.paragraph(inline(Array(line.dropFirst())))
            return index + 1
        }
        if isMacro(line) { return readMacro(line, index) }
        if let next = readTitle(lines, index) { return next }
        if line.elementsEqual("'''".utf8) || line.elementsEqual("---".utf8) || line.elementsEqual("***".utf8) {
            writer.text.separator()
            return index + 1
        }
        if line.elementsEqual("<<<".utf8) || line == [0x2B] { return index + 1 }
        if let mark = AsciiDocMark(line) { return readItem(mark, lines, index) }
        if line.first == 0x20, listMarks.isEmpty { return readIndented(lines, index) }
        return readParagraph(lines, index)
    }

    private static func isUnderline(_ line: MarkupLine, of title: MarkupLine) -> Bool {
        guard line.count >= 4 || line.count >= title.count, line.isRun, let mark = line.first,
            [0x3D, 0x2D, 0x7E, 0x5E, 0x2B].contains(mark), let first = title.first,
            SourceLexer.isWord(first) || first == 0x7B
        else { return false }
        return abs(title.string.count - line.count) <= 2
    }

    private mutating func readTitle(_ lines: ArraySlice<MarkupLine>, _ index: Int) -> Int? {
        let line = lines[index]
        if line.first == 0x3D || line.first == 0x23 {
            let level = line.firstRun
            guard level <= 6, line.byte(level) == 0x20 else { return nil }
            endLists()
            var title = line.dropFirst(level).trimmed
            // Marks may stand at the end as well.
            while title.last == line.first, title.count > 1 { title = title.dropLast() }
            style = []
            writer.heading(inline(Array(title.trimmed)), level: level)
            return index + 1
        }
        guard index + 1 < lines.endIndex, Self.isUnderline(lines[index + 1], of: line), depth == 1 else { return nil }
        let levels: [UInt8: Int] = [0x3D: 1, 0x2D: 2, 0x7E: 3, 0x5E: 4, 0x2B: 5]
        guard let mark = lines[index + 1].first, let level = levels[mark] else { return nil }
        endLists()
        style = []
        writer.heading(inline(Array(line)), level: level)
        return index + 2
    }

    private mutating func readStyle(_ line: MarkupLine, _ index: Int) -> Int {
        if line.begins(with: "[[") { return index + 1 }
        style = line.dropFirst().dropLast().string.split(separator: ",", omittingEmptySubsequences: false).map {
            ExtractedText.line(String($0))
        }
        return index + 1
    }

    /// The index of the line that ends a block with this delimiter, or of the end of the lines.
    private static func end(of delimiter: MarkupLine, _ lines: ArraySlice<MarkupLine>, _ index: Int) -> Int {
        var end = index + 1
        while end < lines.endIndex, lines[end] != delimiter { end += 1 }
        return end
    }

    private mutating func readDelimited(
        _ delimiter: AsciiDocDelimiter, _ lines: ArraySlice<MarkupLine>, _ index: Int
    ) -> Int {
        var end = Self.end(of: delimiter.close, lines, index)
        // Without an end, it goes to the end of what it stands in.
        let content = lines[min(index + 1, end)..<end]
        end = min(end + 1, lines.endIndex)
        let style = self.style
        self.style = []
        let kind = style.first ?? ""
        if listMarks.isEmpty { writer.marker = nil }
        switch delimiter.kind {
        case .literal: writer.code(MarkupText.code(content))
        case .passed:
            if kind == "stem" || kind == "latexmath" || kind == "asciimath" {
                writer.paragraph(
                    MarkupText.joined(content).map { Character(Unicode.Scalar($0)) }.reduce(into: "") { $0.append($1) })
            }
        case .table: readTable(content, style: style, separator: delimiter.separator)
        case .quote:
            writer.quoteDepth += 1
            if kind == "verse" {
                writer.paragraph(content.map { inline(Array($0)) }.joined(separator: "\n"))
            } else {
                nested(content)
            }
            if style.count > 1 { writer.paragraph(inline(Array(style[1...].joined(separator: ", ").utf8))) }
            writer.quoteDepth = max(writer.quoteDepth - 1, 0)
        case .open:
            if kind == "source" || kind == "listing" || kind == "literal" {
                writer.code(MarkupText.code(content))
            } else if kind != "comment" {
                if let label = Self.admonitions[kind] { writer.lead = label }
                nested(content)
                writer.lead = nil
            }
        }
        return end
    }

    /// Reads blocks within a block: lists begin anew there.
    private mutating func nested(_ content: ArraySlice<MarkupLine>) {
        let outer = (listMarks, numbers)
        (listMarks, numbers) = ([], [])
        let depth = writer.listDepth
        readBlocks(content)
        (listMarks, numbers) = outer
        writer.listDepth = depth
    }

    private static let admonitions = [
        "NOTE": "Note:", "TIP": "Tip:", "WARNING": "Warning:", "IMPORTANT": "Important:", "CAUTION": "Caution:",
    ]

    private func isMacro(_ line: MarkupLine) -> Bool {
        guard line.last == 0x5D, let marks = line.prefix(30).firstRange(of: [0x3A, 0x3A]),
            marks.lowerBound > line.startIndex
        else { return false }
        return line[..<marks.lowerBound].allSatisfy { ($0 | 0x20) &- 0x61 < 26 || $0 == 0x5F || $0 == 0x2D }
            && marks.upperBound < line.endIndex && line[marks.upperBound] != 0x20
    }

    /// Pictures stand as their alternative text; what is included or decided elsewhere is left out.
    private mutating func readMacro(_ line: MarkupLine, _ index: Int) -> Int {
        if line.begins(with: "image::"), let open = line.lastIndex(of: 0x5B) {
            let text = line[(open + 1)..<(line.endIndex - 1)].prefix { $0 != 0x2C }
            if !text.contains(0x3D) { writer.paragraph(inline(Array(text))) }
        }
        return index + 1
    }

    private mutating func readIndented(_ lines: ArraySlice<MarkupLine>, _ index: Int) -> Int {
        var end = index
        while end < lines.endIndex, !lines[end].isEmpty { end += 1 }
        writer.code(MarkupText.code(lines[index..<end]))
        return end
    }

    // MARK: - Paragraphs and lists

    /// The index after the lines of text that begin here.
    private func endOfText(_ lines: ArraySlice<MarkupLine>, _ index: Int, isItem: Bool) -> Int {
        var end = index + 1
        while end < lines.endIndex, !lines[end].isEmpty, lines[end] != [0x2B], AsciiDocDelimiter(lines[end]) == nil {
            if isItem, AsciiDocMark(lines[end]) != nil { break }
            if lines[end].first == 0x5B, lines[end].last == 0x5D, isItem || lines[end].begins(with: "[[") { break }
            end += 1
        }
        return end
    }

    private func text(_ lines: ArraySlice<MarkupLine>) -> String {
        var parts: [String] = []
        var current: [MarkupLine] = []
        for line in lines where !line.begins(with: "//") && Self.condition(line) == nil {
            let isBroken = line.suffix(2).elementsEqual([0x20, 0x2B])
            current.append(isBroken ? line.dropLast(2) : line)
            if isBroken {
                parts.append(inline(MarkupText.joined(current)))
                current = []
            }
        }
        parts.append(inline(MarkupText.joined(current)))
        return parts.joined(separator: "\n")
    }

    private static func condition(_ line: MarkupLine) -> String? {
        ["ifdef::", "ifndef::", "endif::", "ifeval::", "include::"].first { line.begins(with: $0) }
    }

    private mutating func readParagraph(_ lines: ArraySlice<MarkupLine>, _ index: Int) -> Int {
        let isAttached = index > lines.startIndex && lines[index - 1] == [0x2B]
        if !isAttached { endLists() }
        let end = endOfText(lines, index, isItem: false)
        let style = self.style
        self.style = []
        let kind = style.first ?? ""
        if ["source", "listing", "literal", "verse"].contains(kind), kind != "verse" {
            writer.code(MarkupText.code(lines[index..<end]))
            return end
        }
        var first = lines[index]
        if let colon = first.prefix(12).firstRange(of: [0x3A, 0x20]),
            let label = Self.admonitions[first[..<colon.lowerBound].string]
        {
            writer.lead = label
            first = first[colon.upperBound...]
        } else if let label = Self.admonitions[kind] {
            writer.lead = label
        }
        let isQuote = kind == "quote" || kind == "verse"
        if isQuote { writer.quoteDepth += 1 }
        writer.paragraph(text([first] + lines[(index + 1)..<end]))
        if isQuote {
            if style.count > 1 { writer.paragraph(inline(Array(style[1...].joined(separator: ", ").utf8))) }
            writer.quoteDepth -= 1
        }
        writer.lead = nil
        return end
    }

    private mutating func endLists() {
        listMarks = []
        numbers = []
        writer.listDepth = 0
        writer.marker = nil
    }

    private mutating func readItem(_ mark: AsciiDocMark, _ lines: ArraySlice<MarkupLine>, _ index: Int) -> Int {
        style = []
        if let level = listMarks.firstIndex(of: mark.key) {
            listMarks.removeLast(listMarks.count - level - 1)
            numbers.removeLast(numbers.count - level - 1)
        } else {
            guard listMarks.count < 20 else { return index + 1 }
            listMarks.append(mark.key)
            numbers.append(0)
        }
        numbers[numbers.count - 1] += 1
        writer.listDepth = listMarks.count
        var content = mark.content
        if let term = mark.term {
            writer.marker = nil
            writer.listDepth -= 1
            writer.paragraph(inline(Array(term)))
            writer.listDepth += 1
            if content.isEmpty {
                // The definition may follow after a blank line.
                var next = index + 1
                while next < lines.endIndex, lines[next].isEmpty { next += 1 }
                guard next < lines.endIndex, AsciiDocMark(lines[next]) == nil, AsciiDocDelimiter(lines[next]) == nil,
                    lines[next].first == 0x20 || next == index + 1, lines[next] != [0x2B]
                else { return index + 1 }
                let end = endOfText(lines, next, isItem: true)
                writer.paragraph(text(lines[next..<end]))
                return end
            }
        } else {
            writer.marker = mark.isNumbered ? "\(numbers[numbers.count - 1])." : "-"
            for box in ["[ ] ", "[x] ", "[X] ", "[*] "] where content.begins(with: box) {
                content = content.dropFirst(4)
            }
        }
        let end = endOfText(lines, index, isItem: true)
        writer.paragraph(text([content] + lines[(index + 1)..<end]))
        return end
    }
}
