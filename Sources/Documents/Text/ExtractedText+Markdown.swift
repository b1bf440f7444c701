extension ExtractedText {
    /// Adds the blocks of a Markdown text within another file, such as a cell of a notebook, without their marks.
    ///
    /// Its headings go on with this text's: what is added next stands under them.
    mutating func addBlocks(ofMarkdown document: Document) {
        for block in document.blocks {
            guard let source = document.text(at: block.byteRange) else { continue }
            switch block.kind {
            case .heading(let level): heading(block.headingPath.last ?? source, level: level)
            case .paragraph: paragraph(Self.inline(source))
            case .quote: quote(Self.inline(Self.unquoted(source)))
            case .listItem:
                let indent = Self.indentation(before: block.byteRange.lowerBound, in: document.text)
                let item = source.split(separator: " ", maxSplits: 1)
                listItem(
                    Self.inline(item.count > 1 ? String(item[1]) : ""), depth: indent / 2,
                    marker: Self.marker(item.first))
            case .code: code(Self.unfenced(source))
            case .table: addTable(ofMarkdown: source)
            case .html: paragraph(Self.inline(source))
            case .separator: separator()
            case .comment: break
            }
        }
        endTable()
    }

    /// Lines of Markdown as a reader sees them.
    private static func inline(_ source: String) -> String {
        source.split(separator: "\n").map { MarkdownInline.plain(String($0)) }.joined(separator: "\n")
    }

    private static func unquoted(_ source: String) -> String {
        source.split(separator: "\n").map { line in
            String(line.drop { $0 == ">" || $0 == " " })
        }.joined(separator: "\n")
    }

    private static func marker(_ mark: Substring?) -> String {
        guard let mark, mark.first?.isNumber == true else { return "-" }
        return String(mark)
    }

    /// The number of spaces before an offset on its line; at most 40 are counted.
    private static func indentation(before offset: Int, in text: String) -> Int {
        let bytes = text.utf8
        var index = bytes.index(bytes.startIndex, offsetBy: offset)
        var count = 0
        while count < 40, index > bytes.startIndex {
            index = bytes.index(before: index)
            guard bytes[index] == 0x20 else { break }
            count += 1
        }
        return count
    }

    /// Code without the lines that fence it.
    private static func unfenced(_ source: String) -> String {
        var lines = source.split(separator: "\n", omittingEmptySubsequences: false)
        guard let first = lines.first?.drop(while: { $0 == " " }), first.hasPrefix("```") || first.hasPrefix("~~~")
        else {
            return source
        }
        lines.removeFirst()
        if let last = lines.last?.drop(while: { $0 == " " }), last.hasPrefix("```") || last.hasPrefix("~~~") {
            lines.removeLast()
        }
        return lines.joined(separator: "\n")
    }

    private mutating func addTable(ofMarkdown source: String) {
        endTable()
        for (index, line) in source.split(separator: "\n").enumerated() {
            var cells = line.replacing("\\|", with: "\u{1}").split(separator: "|", omittingEmptySubsequences: false)
                .map { MarkdownInline.plain(String($0).replacing("\u{1}", with: "|")) }
            if cells.first?.isEmpty == true { cells.removeFirst() }
            if cells.last?.isEmpty == true { cells.removeLast() }
            let isRule = index == 1 && cells.allSatisfy { $0.allSatisfy { $0 == "-" || $0 == ":" } }
            if !isRule { tableRow(cells, isHeader: index == 0) }
        }
        endTable()
    }
}
