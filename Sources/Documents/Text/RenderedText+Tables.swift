extension RenderedText {
    /// A table's row with the names of its columns: `Part: KX-47; Bin: 241`.
    ///
    /// Cells that are empty are left out; a cell without a name stands alone. Where row and header have not a cell in
    /// common, the row is returned as ``plain(_:mediaType:)`` renders it.
    ///
    /// - Parameters:
    ///   - row: one line of a table, as it stands in the text.
    ///   - header: what names its columns (``Passage/tableHeader``); of several lines, each names a column in part.
    package static func row(
        _ row: some StringProtocol, header: some StringProtocol, mediaType: MediaType = .html
    ) -> String {
        let names = columnNames(header, mediaType: mediaType)
        let values = cells(Substring(trimmed(row)), mediaType: mediaType)
        var pairs: [String] = []
        for (index, cell) in values.enumerated() {
            let value = plain(cell, mediaType: mediaType)
            guard !trimmed(value).isEmpty else { continue }
            let name = index < names.count ? names[index] : ""
            pairs.append(name.isEmpty || name == value ? value : "\(name): \(value)")
        }
        return pairs.isEmpty || names.isEmpty ? plain(row, mediaType: mediaType) : pairs.joined(separator: "; ")
    }

    /// The names of a header's columns, in order.
    package static func columnNames(_ header: some StringProtocol, mediaType: MediaType = .html) -> [String] {
        var names: [String] = []
        for line in header.split(whereSeparator: \.isNewline) {
            let line = Substring(trimmed(line))
            if line.isEmpty || isDelimiterRow(line) { continue }
            for (index, cell) in cells(line, mediaType: mediaType).enumerated() {
                let text = cell.isEmpty ? "" : plain(cell, mediaType: mediaType)
                if index >= names.count {
                    names.append(text)
                } else if !text.isEmpty, text != names[index] {
                    names[index] += names[index].isEmpty ? text : " " + text
                }
            }
        }
        return names
    }

    /// The row's cells separated by ` | `; empty for the line under a header, nil for what is no row.
    static func tableRow(_ line: Substring) -> String? {
        if isDelimiterRow(line) { return "" }
        guard line.hasPrefix("|") || line.contains(" | ") else { return nil }
        let cells = cells(line, mediaType: .markdown).map { MarkdownInline.plain(String($0)) }
        return trimmed(cells.joined(separator: " | "))
    }

    /// `|---|:-:|`
    static func isDelimiterRow(_ line: Substring) -> Bool {
        var hasPipe = false
        var hasDash = false
        for character in line {
            switch character {
            case "|": hasPipe = true
            case "-": hasDash = true
            case ":", " ", "\t": break
            default: return false
            }
        }
        return hasPipe && hasDash
    }

    /// A line's cells, trimmed: between pipes, or of CSV and TSV between their separators.
    static func cells(_ line: Substring, mediaType: MediaType) -> [Substring] {
        if mediaType == .csv || mediaType == .tsv, !line.contains(" | ") {
            return separated(line, by: mediaType == .tsv ? ["\t"] : [",", ";", "\t"])
        }
        return mediaType == .markdown ? pipeCells(line) : betweenPipes(line)
    }

    /// The cells of a row with or without pipes at its ends, trimmed stretches of the line.
    static func pipeCells(_ line: Substring) -> [Substring] {
        var line = withoutBlanks(line)
        if line.hasPrefix("|") { line = line.dropFirst() }
        if line.hasSuffix("|"), !line.hasSuffix("\\|") { line = line.dropLast() }
        return betweenPipes(line)
    }

    private static func betweenPipes(_ line: Substring) -> [Substring] {
        var cells: [Substring] = []
        var start = line.startIndex
        var isEscaped = false
        var index = line.startIndex
        while index < line.endIndex {
            let character = line[index]
            if character == "|", !isEscaped {
                cells.append(withoutBlanks(line[start..<index]))
                start = line.index(after: index)
            }
            isEscaped = character == "\\" && !isEscaped
            index = line.index(after: index)
        }
        cells.append(withoutBlanks(line[start...]))
        return cells
    }

    /// A stretch of a line without white space at its ends.
    private static func withoutBlanks(_ stretch: Substring) -> Substring {
        var stretch = stretch.drop(while: \.isWhitespace)
        while stretch.last?.isWhitespace == true { stretch.removeLast() }
        return stretch
    }

    /// What parts the cells of CSV and TSV, and into how many: that by which most lines have as many cells as each other, and
    /// the most cells; nil where nothing parts any line.
    static func separator(of lines: [Substring], mediaType: MediaType) -> (character: Character, cells: Int)? {
        let separators: [Character] = mediaType == .tsv ? ["\t"] : [",", ";", "\t"]
        var best: (separator: Character, lines: Int, cells: Int)?
        for separator in separators {
            var counts: [Int: Int] = [:]
            for line in lines { counts[delimitedCells(line, by: separator).count, default: 0] += 1 }
            counts[1] = nil
            guard let common = counts.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }) else { continue }
            if let best, (best.lines, best.cells) >= (common.value, common.key) { continue }
            best = (separator, common.value, common.key)
        }
        return best.map { ($0.separator, $0.cells) }
    }

    /// The cells of a line of CSV or TSV as stretches of it, without white space and quotation marks at their ends.
    static func delimitedCells(_ line: Substring, by separator: Character) -> [Substring] {
        var cells: [Substring] = []
        var start = line.startIndex
        var isQuoted = false
        func close(_ end: Substring.Index) {
            var cell = withoutBlanks(line[start..<end])
            if cell.count > 1, cell.hasPrefix("\""), cell.hasSuffix("\"") { cell = cell.dropFirst().dropLast() }
            cells.append(withoutBlanks(cell))
        }
        for index in line.indices {
            if line[index] == "\"" {
                isQuoted.toggle()
            } else if line[index] == separator, !isQuoted {
                close(index)
                start = line.index(after: index)
            }
        }
        close(line.endIndex)
        return cells
    }

    /// The cells between the first of these separators that the line has; quoted cells may hold it.
    private static func separated(_ line: Substring, by separators: [Character]) -> [Substring] {
        let separator = separators.first { line.contains($0) } ?? ","
        var cells: [Substring] = []
        var cell = ""
        var isQuoted = false
        for character in line {
            if character == "\"" {
                isQuoted.toggle()
            } else if character == separator, !isQuoted {
                cells.append(Substring(trimmed(cell)))
                cell = ""
            } else {
                cell.append(character)
            }
        }
        cells.append(Substring(trimmed(cell)))
        return cells
    }
}
