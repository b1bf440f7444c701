extension AsciiDocReader {
    /// Reads a table: cells begin with a bar, rows have as many cells as there are columns.
    mutating func readTable(_ content: ArraySlice<MarkupLine>, style: [String], separator: UInt8) {
        let options = style.joined(separator: ",")
        let isSeparated =
            separator == 0x2C || separator == 0x3A || options.contains("format=\"csv\"")
            || options.contains("format=csv")
        var rows: [[[UInt8]]] = []
        if isSeparated {
            var text: [UInt8] = []
            for line in content { text += Array(line).map { $0 == separator ? 0x2C : $0 } + [0x0A] }
            rows = RSTReader.separatedValues(text)
        } else {
            let (cells, firstLineCount) = Self.cells(content, separator: separator)
            let width = max(Self.columnCount(options) ?? firstLineCount, 1)
            var row: [[UInt8]] = []
            for cell in cells {
                for _ in 0..<max(cell.repeats, 1) where row.count < 500 { row.append(cell.text) }
                for _ in 1..<max(cell.span, 1) where row.count < 500 { row.append([]) }
                if row.count >= width {
                    rows.append(row)
                    row = []
                }
            }
            if !row.isEmpty { rows.append(row) }
        }
        let first = content.first { !$0.isEmpty }
        let isFollowedByBlank = first.map { line in
            content.first == line && content.count > 1 && content[content.startIndex + 1].isEmpty
        }
        let hasHeader =
            options.contains("header") && !options.contains("noheader")
            || (isFollowedByBlank ?? false) && !options.contains("noheader") && rows.count > 1
        writer.table(rows.map { $0.map { inline($0) } }, headerRows: hasHeader ? 1 : 0)
    }

    private static func columnCount(_ options: String) -> Int? {
        guard let mark = options.firstRange(of: "cols=") else { return nil }
        let rest = options[mark.upperBound...]
        let value: Substring
        if rest.first == "\"" {
            value = rest.dropFirst().prefix { $0 != "\"" }
        } else {
            value = rest.prefix { $0 != "," && $0 != "]" }
        }
        var count = 0
        for part in value.split(whereSeparator: { $0 == "," || $0 == ";" }) {
            if let star = part.firstIndex(of: "*"), let times = Int(part[..<star].filter(\.isNumber)) {
                count += min(times, 200)
            } else {
                count += 1
            }
        }
        if value.allSatisfy(\.isNumber), let number = Int(value), count == 1, number > 1, number < 200 { return number }
        return count > 0 ? count : nil
    }

    private static func cells(
        _ content: ArraySlice<MarkupLine>, separator: UInt8
    ) -> (cells: [(text: [UInt8], span: Int, repeats: Int)], firstLineCount: Int) {
        var cells: [(text: [UInt8], span: Int, repeats: Int)] = []
        var firstLineCount = 0
        for line in content where !line.begins(with: "//") {
            var start = line.startIndex
            var index = start
            while index < line.endIndex {
                if line[index] == separator, index == line.startIndex || line[index - 1] != 0x5C {
                    // What says how the cell is set stands right before its bar.
                    var specifier = index
                    while specifier > start, isSpecifier(line[specifier - 1]) { specifier -= 1 }
                    if specifier > start, line[specifier - 1] != 0x20 { specifier = index }
                    append(line[start..<specifier], to: &cells)
                    let spec = line[specifier..<index].string
                    let number = Int(spec.prefix { $0.isNumber }) ?? 1
                    cells.append(
                        ([], spec.contains("+") ? min(number, 100) : 1, spec.contains("*") ? min(number, 100) : 1))
                    start = index + 1
                }
                index += 1
            }
            append(line[start...], to: &cells)
            if firstLineCount == 0 { firstLineCount = cells.reduce(0) { $0 + max($1.span, $1.repeats) } }
        }
        return (cells, firstLineCount)
    }

    private static func isSpecifier(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10 || ".+*<>^adehlmsv".utf8.contains(byte)
    }

    private static func append(_ part: MarkupLine, to cells: inout [(text: [UInt8], span: Int, repeats: Int)]) {
        let part = part.trimmed
        guard !part.isEmpty, let last = cells.indices.last else { return }
        if !cells[last].text.isEmpty { cells[last].text.append(0x20) }
        var isEscaped = false
        for byte in part {
            if byte == 0x5C, !isEscaped {
                isEscaped = true
                continue
            }
            if isEscaped, byte != 0x7C { cells[last].text.append(0x5C) }
            isEscaped = false
            cells[last].text.append(byte)
        }
    }
}
