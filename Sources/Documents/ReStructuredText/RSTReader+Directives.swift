extension RSTReader {
    /// Writes what a reader of the page sees of a directive.
    mutating func readDirective(_ directive: RSTDirective) {
        if case .metadata = directive.treatment { return readMetadata(directive) }
        if directive.name != "currentmodule", directive.name != "module" { isAtBeginning = false }
        switch directive.treatment {
        case .leftOut, .metadata: break
        case .code:
            if let caption = directive.options["caption"] { writer.paragraph(inline(Array(caption.utf8))) }
            // Some languages' blocks need no name, so that code may begin where arguments stand.
            let lines = Array(directive.content)
            if lines.contains(where: { !$0.isEmpty }) {
                writer.code(MarkupText.code(lines))
            } else if directive.arguments.count > 1 {
                writer.code(MarkupText.code(directive.arguments.dropFirst()))
            }
        case .admonition(let label): readAdmonition(directive, label: label)
        case .body(let showsArguments):
            if showsArguments {
                for argument in directive.arguments { writer.paragraph(inline(Array(argument))) }
            }
            readBlocks(directive.content)
        case .picture: readPicture(directive)
        case .figure:
            readPicture(directive)
            readBlocks(directive.content)
        case .table:
            writeCaption(directive)
            readBlocks(directive.content)
        case .valueTable:
            writeCaption(directive)
            readValueTable(directive)
        case .listTable:
            writeCaption(directive)
            readListTable(directive)
        case .mathematics:
            let text = MarkupText.joined(directive.arguments + directive.content)
            writer.paragraph(String(decoding: text, as: UTF8.self))
        case .quotation:
            writer.quoteDepth += 1
            readBlocks((directive.arguments + directive.content)[...])
            writer.quoteDepth = max(writer.quoteDepth - 1, 0)
        }
    }

    private mutating func writeCaption(_ directive: RSTDirective) {
        if !directive.arguments.isEmpty { writer.paragraph(inline(MarkupText.joined(directive.arguments))) }
    }

    private mutating func readPicture(_ directive: RSTDirective) {
        if let text = directive.options["alt"], !text.isEmpty { writer.paragraph(inline(Array(text.utf8))) }
    }

    private mutating func readMetadata(_ directive: RSTDirective) {
        for line in directive.arguments + directive.content {
            guard let end = fieldName(line) else { continue }
            let words = line[(line.startIndex + 1)..<end].string.lowercased().split(separator: " ")
            guard let name = words.first else { continue }
            let value = line[(end + 1)...].trimmed.string
            if name == "keywords" {
                for tag in value.split(separator: ",") { writer.entry("tag", String(tag)) }
            } else {
                writer.entry(String(name), value)
            }
        }
    }

    private mutating func readAdmonition(_ directive: RSTDirective, label: String) {
        let outer = writer.lead
        var lines = directive.arguments + directive.content
        if label.hasSuffix("version") {
            // The first word is the version.
            let words = (directive.arguments.first?.string ?? "").split(separator: " ", maxSplits: 1)
            let rest = words.count > 1 ? [Array(words[1].utf8)[...]] : []
            let following = rest + directive.arguments.dropFirst() + directive.content
            let isEmpty = following.allSatisfy(\.isEmpty)
            writer.lead = label + " " + (words.first.map(String.init) ?? "") + (isEmpty ? "." : ":")
            lines = following
        } else {
            writer.lead = label
        }
        readBlocks(lines[...])
        if let lead = writer.lead {
            writer.lead = nil
            if label.hasSuffix("version") { writer.paragraph(lead) }
        }
        writer.lead = outer
    }

    private mutating func readValueTable(_ directive: RSTDirective) {
        var rows: [[[UInt8]]] = []
        var headerRows = directive.options["header-rows"].flatMap { Int($0) } ?? 0
        if let header = directive.options["header"] {
            rows += Self.separatedValues(Array(header.utf8))
            headerRows += rows.count
        }
        var text: [UInt8] = []
        for line in directive.content {
            text.append(contentsOf: line)
            text.append(0x0A)
        }
        rows += Self.separatedValues(text)
        writeTable(rows, headerRows: headerRows)
    }

    /// Rows of values that commas separate, in quotation marks where they hold one.
    static func separatedValues(_ text: [UInt8]) -> [[[UInt8]]] {
        var rows: [[[UInt8]]] = []
        var row: [[UInt8]] = []
        var cell: [UInt8] = []
        var isQuoted = false
        var index = 0
        func isBlank(_ row: [[UInt8]]) -> Bool { row.allSatisfy { $0.allSatisfy(Whitespace.isASCII) } }
        while index < text.count {
            let byte = text[index]
            if isQuoted {
                if byte == 0x22, index + 1 < text.count, text[index + 1] == 0x22 {
                    cell.append(byte)
                    index += 1
                } else if byte == 0x22 {
                    isQuoted = false
                } else {
                    cell.append(byte)
                }
            } else if byte == 0x22, cell.allSatisfy(Whitespace.isASCII) {
                isQuoted = true
                cell = []
            } else if byte == 0x2C || byte == 0x0A {
                row.append(cell)
                cell = []
                if byte == 0x0A {
                    if !isBlank(row) { rows.append(row) }
                    row = []
                }
            } else {
                cell.append(byte)
            }
            index += 1
        }
        row.append(cell)
        if !isBlank(row) { rows.append(row) }
        return rows
    }

    /// A list of lists: each item of the outer one is a row.
    private mutating func readListTable(_ directive: RSTDirective) {
        var rows: [[[UInt8]]] = []
        var cell: [MarkupLine] = []
        func endCell() {
            guard !rows.isEmpty, !cell.isEmpty else { return }
            rows[rows.count - 1].append(MarkupText.joined(cell))
            cell = []
        }
        for line in directive.content {
            let isRow = line.first == 0x2A || line.first == 0x2D
            var content = line
            if isRow {
                endCell()
                rows.append([])
                content = line.dropFirst().trimmed
            } else if line.indent <= 3 {
                content = line.trimmed
            }
            guard isRow || line.indent <= 3 else {
                cell.append(line)
                continue
            }
            if content.first == 0x2D || content.first == 0x2A, content.count == 1 || content.byte(1) == 0x20 {
                endCell()
                // An empty cell keeps its column.
                cell.append(content.dropFirst())
            } else if !content.isEmpty {
                cell.append(content)
            }
        }
        endCell()
        writeTable(rows, headerRows: directive.options["header-rows"].flatMap { Int($0) } ?? 0)
    }
}
