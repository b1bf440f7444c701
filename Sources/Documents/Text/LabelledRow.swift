/// A row of a table in a text, with the names of its columns: of a pipe table, or of CSV and TSV.
package struct LabelledRow: Sendable, Equatable {
    /// A cell that is not empty, in UTF-8 bytes of the text, with its column's name; nil for a column without one.
    package struct Cell: Sendable, Equatable {
        package let place: Range<Int>
        package let name: String?
    }

    /// The row's line in UTF-8 bytes of the text, without what ends it.
    package let line: Range<Int>
    /// Its cells; none for the lines that name the columns, and for the line under them.
    package let cells: [Cell]
    /// What names the columns, as it stands.
    package let header: String

    /// The rows of the tables in a text whose columns have names, in order.
    ///
    /// - Parameters:
    ///   - header: what names the columns of a table that the text goes on with.
    ///   - hasUnruledHeaders: whether a table's first row names its columns where no line is under it, as in text that was
    ///     extracted from another format. That of CSV and TSV always does.
    ///   - mediaType: what the text was read as.
    package static func all(
        in text: String, header: String? = nil, hasUnruledHeaders: Bool = false, mediaType: MediaType = .markdown
    ) -> [LabelledRow] {
        var rows: [LabelledRow] = []
        var table: [Substring] = []
        var isInFence = false
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
        let isDelimited = mediaType == .csv || mediaType == .tsv
        let separator = isDelimited ? RenderedText.separator(of: lines, mediaType: mediaType) : nil
        func endTable() {
            rows += labelled(
                table, in: text, header: header, hasUnruledHeaders: hasUnruledHeaders || isDelimited,
                separator: separator?.character)
            table = []
        }
        for line in lines {
            let start = line.drop { $0 == " " || $0 == "\t" }
            if isDelimited {
                // A title above a table has other cells than its rows, and so has a line of a cell with several.
                let count = separator.map { RenderedText.delimitedCells(line, by: $0.character).count }
                if let count, count == separator?.cells { table.append(line) } else { endTable() }
                continue
            }
            if start.hasPrefix("```") || start.hasPrefix("~~~") { isInFence.toggle() }
            if !isInFence, RenderedText.tableRow(start) != nil { table.append(start) } else { endTable() }
        }
        endTable()
        return rows
    }

    /// The rows of one table.
    ///
    /// - Parameter separator: what parts its cells where they are not parted by pipes.
    private static func labelled(
        _ lines: [Substring], in text: String, header: String?, hasUnruledHeaders: Bool, separator: Character?
    ) -> [LabelledRow] {
        var header = header ?? ""
        var headerCount = 0
        if separator == nil, let rule = lines.firstIndex(where: RenderedText.isDelimiterRow) {
            header = lines[..<rule].joined(separator: "\n")
            headerCount = rule + 1
        } else if header.isEmpty, hasUnruledHeaders, lines.count > 1, !lines[0].contains(where: \.isNumber) {
            // Numbers name no columns.
            header = String(lines[0])
            headerCount = 1
        }
        let names = columnNames(header, separator: separator)
        guard names.contains(where: { !$0.isEmpty }) else { return [] }
        return lines.enumerated().map { number, line in
            let isHeader = number < headerCount
            let cells = isHeader ? [] : Self.cells(line, separator: separator)
            return LabelledRow(
                line: bytes(of: line, in: text),
                cells: cells.enumerated().filter { !$0.element.isEmpty }.map { column, cell in
                    let name = column < names.count ? names[column] : ""
                    return Cell(place: bytes(of: cell, in: text), name: name.isEmpty ? nil : name)
                }, header: header)
        }
    }

    private static func cells(_ line: Substring, separator: Character?) -> [Substring] {
        separator.map { RenderedText.delimitedCells(line, by: $0) } ?? RenderedText.pipeCells(line)
    }

    /// The names of the columns; a header that the index keeps has pipes, whatever parts the rows.
    private static func columnNames(_ header: String, separator: Character?) -> [String] {
        guard let separator, !header.contains(" | ") else {
            return RenderedText.columnNames(header, mediaType: .markdown)
        }
        return RenderedText.delimitedCells(header[...], by: separator).map(String.init)
    }

    private static func bytes(of part: Substring, in text: String) -> Range<Int> {
        let start = text.utf8.distance(from: text.startIndex, to: part.startIndex)
        return start..<start + part.utf8.count
    }
}
