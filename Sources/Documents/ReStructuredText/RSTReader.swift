/// Reads blocks of reStructuredText and writes them.
struct RSTReader {
    var writer = MarkupWriter()
    /// What stands for `|name|`.
    var substitutions: [String: String] = [:]
    private let lines: [MarkupLine]
    /// Adornments in the order in which they were met: each is a level.
    private var adornments: [[UInt8]] = []
    /// The last number of the items that number themselves, by the depth of their list.
    private var automaticNumbers: [Int: Int] = [:]
    /// Whether nothing but the title was written.
    var isAtBeginning = true
    /// Bodies within bodies.
    private var depth = 0

    /// Bodies nested deeper are read as plain lines.
    private static let deepest = 40

    init(lines: [MarkupLine]) { self.lines = lines }

    mutating func read() {
        collectSubstitutions(in: lines)
        readBlocks(lines[...], isTop: true)
    }

    /// Reads a body: lines without the indentation that they share.
    mutating func readBlocks(_ lines: ArraySlice<MarkupLine>, isTop: Bool = false) {
        depth += 1
        defer { depth -= 1 }
        guard depth < Self.deepest else {
            writer.paragraph(inline(MarkupText.joined(lines)))
            return
        }
        var index = lines.startIndex
        while index < lines.endIndex {
            let line = lines[index]
            if line.isEmpty {
                index += 1
            } else if line.first == 0x20 {
                index = readQuote(lines, index)
            } else {
                index = readBlock(lines, index, isTop: isTop)
            }
        }
    }

    /// Reads the block that begins on a line that isn't indented; returns the index after it.
    private mutating func readBlock(_ lines: ArraySlice<MarkupLine>, _ index: Int, isTop: Bool) -> Int {
        let line = lines[index]
        if isTop, let next = readTitle(lines, index) { return next }
        let wasAtBeginning = isAtBeginning
        if line.begins(with: ".."), line.count == 2 || line.byte(2) == 0x20 { return readExplicit(lines, index) }
        if line.begins(with: "__ ") || line == [0x5F, 0x5F] { return body(after: index, in: lines) }
        if let end = fieldName(line) {
            return readFields(lines, index, nameEnd: end, isMetadata: wasAtBeginning && isTop)
        }
        isAtBeginning = false
        if !line.begins(with: "#") { automaticNumbers[writer.listDepth] = nil }
        if isTransition(lines, index) {
            writer.text.separator()
            return index + 1
        }
        if let width = Self.bullet(line) {
            return readItem(lines, index, width: width, marker: "-")
        }
        if let found = RSTEnumerator.find(line),
            found.isConfirmed(by: index + 1 < lines.endIndex ? lines[index + 1] : nil)
        {
            return readItem(lines, index, width: found.width, marker: number(found.marker))
        }
        if line.begins(with: ">>> ") { return readLiteral(lines, index) { $0.isEmpty } }
        if line.begins(with: "| ") || line == [0x7C] { return readLineBlock(lines, index) }
        if line.begins(with: "+-"), let table = RSTGridTable(lines[index...]) {
            writeTable(table.rows, headerRows: table.headerRows)
            return index + table.lineCount
        }
        if line.begins(with: "=="), let table = RSTSimpleTable(lines[index...]) {
            writeTable(table.rows, headerRows: table.headerRows)
            return index + table.lineCount
        }
        if Self.isOption(line) { return readOption(lines, index) }
        return readParagraph(lines, index)
    }

    mutating func writeTable(_ rows: [[[UInt8]]], headerRows: Int) {
        writer.table(rows.map { row in row.map { inline($0) } }, headerRows: headerRows)
    }

    /// The index of the first line after a body that is indented.
    func body(after index: Int, in lines: ArraySlice<MarkupLine>, indent: Int = 1) -> Int {
        var end = index + 1
        var last = end
        while end < lines.endIndex {
            if !lines[end].isEmpty {
                if lines[end].indent < indent { break }
                last = end + 1
            }
            end += 1
        }
        return last
    }

    /// A body's lines without the indentation that they share, beside the first.
    func dedented(_ lines: ArraySlice<MarkupLine>) -> ArraySlice<MarkupLine> {
        let shared = lines.lazy.filter { !$0.isEmpty }.map(\.indent).min() ?? 0
        return lines.map { $0.dedented(by: shared) }[...]
    }

    // MARK: - Titles

    private static func isAdornment(_ line: MarkupLine) -> Bool {
        guard line.count >= 2, line.isRun, let byte = line.first else { return false }
        return (0x21...0x2F).contains(byte) || (0x3A...0x40).contains(byte) || (0x5B...0x60).contains(byte)
            || (0x7B...0x7E).contains(byte)
    }

    private mutating func readTitle(_ lines: ArraySlice<MarkupLine>, _ index: Int) -> Int? {
        let line = lines[index]
        if Self.isAdornment(line) {
            guard index + 2 < lines.endIndex, lines[index + 2] == line, !lines[index + 1].isEmpty,
                line.count >= min(4, lines[index + 1].trimmed.count), !Self.isAdornment(lines[index + 1])
            else { return nil }
            writeTitle(lines[index + 1].trimmed, style: [line[line.startIndex], 1])
            return index + 3
        }
        guard index + 1 < lines.endIndex, Self.isAdornment(lines[index + 1]) else { return nil }
        let under = lines[index + 1]
        guard under.count >= 4 || under.count >= line.count else { return nil }
        writeTitle(line, style: [under[under.startIndex]])
        return index + 2
    }

    private mutating func writeTitle(_ title: MarkupLine, style: [UInt8]) {
        let level: Int
        if let known = adornments.firstIndex(of: style) {
            level = known + 1
        } else {
            adornments.append(style)
            level = adornments.count
        }
        if !writer.text.isEmpty { isAtBeginning = false }
        writer.heading(inline(Array(title)), level: level)
    }

    private func isTransition(_ lines: ArraySlice<MarkupLine>, _ index: Int) -> Bool {
        guard lines[index].count >= 4, Self.isAdornment(lines[index]) else { return false }
        return index + 1 >= lines.endIndex || lines[index + 1].isEmpty
    }

    // MARK: - Lists and paragraphs

    private mutating func readQuote(_ lines: ArraySlice<MarkupLine>, _ index: Int) -> Int {
        let end = body(after: index, in: lines)
        writer.quoteDepth += 1
        readBlocks(dedented(lines[index..<end]))
        writer.quoteDepth = max(writer.quoteDepth - 1, 0)
        return end
    }

    /// The width of a bullet and the space after it, or nil where none stands.
    private static func bullet(_ line: MarkupLine) -> Int? {
        guard let first = line.first else { return nil }
        if first == 0x2A || first == 0x2B || first == 0x2D {
            if line.count == 1 { return 2 }
            return line.byte(1) == 0x20 ? 1 + line.dropFirst().indent : nil
        }
        // •, ‣, ⁃
        if line.begins(with: "\u{2022} ") || line.begins(with: "\u{2023} ") || line.begins(with: "\u{2043} ") {
            return 4
        }
        return nil
    }

    mutating func readItem(_ lines: ArraySlice<MarkupLine>, _ index: Int, width: Int, marker: String) -> Int {
        let end = body(after: index, in: lines)
        var rest = Array(lines[index..<end])
        rest[0] = rest[0].dropFirst(width)
        let inner = rest.dropFirst().lazy.filter { !$0.isEmpty }.map(\.indent).min() ?? width
        for position in rest.indices.dropFirst() { rest[position] = rest[position].dedented(by: min(width, inner)) }
        let outer = writer.marker
        writer.listDepth += 1
        writer.marker = marker
        readBlocks(rest[...])
        writer.listDepth = max(writer.listDepth - 1, 0)
        writer.marker = outer == nil ? nil : writer.marker
        return end
    }

    /// A marker with its number in place of `#`.
    private mutating func number(_ marker: String) -> String {
        guard marker.contains("#") else { return marker }
        automaticNumbers[writer.listDepth, default: 0] += 1
        return marker.replacing("#", with: "\(automaticNumbers[writer.listDepth] ?? 1)")
    }

    private mutating func readLineBlock(_ lines: ArraySlice<MarkupLine>, _ index: Int) -> Int {
        var end = index
        var parts: [String] = []
        while end < lines.endIndex, !lines[end].isEmpty, lines[end].first == 0x7C || lines[end].first == 0x20 {
            let content = lines[end].first == 0x7C ? lines[end].dropFirst() : lines[end]
            parts.append(inline(Array(content.trimmed)))
            end += 1
        }
        writer.paragraph(parts.joined(separator: "\n"))
        return max(end, index + 1)
    }

    private static func isOption(_ line: MarkupLine) -> Bool {
        guard line.first == 0x2D, let second = line.byte(1), second != 0x20 else { return false }
        if second == 0x2D { return line.byte(2).map(SourceLexer.isWord) ?? false }
        return SourceLexer.isWord(second) && (line.count == 2 || [0x20, 0x2C, 0x3D].contains(line.byte(2)))
    }

    private mutating func readOption(_ lines: ArraySlice<MarkupLine>, _ index: Int) -> Int {
        let line = lines[index]
        let end = body(after: index, in: lines)
        guard let gap = line.firstRange(of: [0x20, 0x20]) ?? (end > index + 1 ? line.endIndex..<line.endIndex : nil)
        else {
            return readParagraph(lines, index)
        }
        let outer = writer.marker
        writer.listDepth += 1
        writer.marker = line[..<gap.lowerBound].string
        readBlocks(([line[gap.upperBound...].trimmed] + dedented(lines[(index + 1)..<end]))[...])
        writer.listDepth = max(writer.listDepth - 1, 0)
        writer.marker = outer
        return end
    }

    private mutating func readParagraph(_ lines: ArraySlice<MarkupLine>, _ index: Int) -> Int {
        // A term stands right above its definition.
        if index + 1 < lines.endIndex, !lines[index + 1].isEmpty, lines[index + 1].first == 0x20,
            !lines[index].suffix(2).elementsEqual([0x3A, 0x3A])
        {
            writer.paragraph(inline(Array(lines[index])))
            let end = body(after: index, in: lines)
            readBlocks(dedented(lines[(index + 1)..<end]))
            return end
        }
        var end = index
        while end < lines.endIndex, !lines[end].isEmpty, end == index || lines[end].first != 0x20 { end += 1 }
        var text = MarkupText.joined(lines[index..<end])
        guard text.suffix(2) == [0x3A, 0x3A] else {
            writer.paragraph(inline(text))
            return end
        }
        text.removeLast(text.count > 2 && text[text.count - 3] != 0x20 ? 1 : 2)
        writer.paragraph(inline(text))
        return readLiteralBody(lines, end)
    }

    private mutating func readLiteralBody(_ lines: ArraySlice<MarkupLine>, _ start: Int) -> Int {
        var index = start
        while index < lines.endIndex, lines[index].isEmpty { index += 1 }
        guard index < lines.endIndex else { return index }
        if lines[index].first == 0x20 {
            let end = body(after: index, in: lines)
            writer.code(MarkupText.code(lines[index..<end]))
            return end
        }
        // Quoted: each line begins with the same mark.
        guard let mark = lines[index].first, !SourceLexer.isWord(mark), index > start else { return index }
        return readLiteral(lines, index) { $0.first != mark }
    }

    private mutating func readLiteral(
        _ lines: ArraySlice<MarkupLine>, _ index: Int, until ends: (MarkupLine) -> Bool
    ) -> Int {
        var end = index + 1
        while end < lines.endIndex, !ends(lines[end]) { end += 1 }
        writer.code(MarkupText.code(lines[index..<end]))
        return end
    }
}
