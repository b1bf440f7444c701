/// Reads blocks of AsciiDoc and writes them.
struct AsciiDocReader {
    var writer = MarkupWriter()
    /// Values of attributes, by name.
    var attributes: [String: String] = [:]
    let lines: [MarkupLine]
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

    static func isUnderline(_ line: MarkupLine, of title: MarkupLine) -> Bool {
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
                writer.paragraph(String(decoding: MarkupText.joined(content), as: UTF8.self))
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
