extension TeXReader {
    private static let listings: Set<String> = [
        "verbatim", "verbatim*", "Verbatim", "lstlisting", "minted", "alltt", "BVerbatim", "LVerbatim", "code", "Code",
        "CodeInput", "CodeOutput", "CodeChunk", "Sinput", "Soutput", "Scode", "shell", "console",
    ]
    private static let leftOut: Set<String> = [
        "comment", "tikzpicture", "pgfpicture", "filecontents", "filecontents*", "picture", "asy", "pspicture",
        "CCSXML",
        "tikzcd", "forest",
    ]
    private static let formulas: Set<String> = [
        "equation", "align", "gather", "eqnarray", "multline", "displaymath", "math", "flalign", "alignat", "dmath",
        "split",
        "IEEEeqnarray", "subequations", "gathered", "aligned", "empheq",
    ]
    private static let tables: Set<String> = [
        "tabular", "tabularx", "longtable", "tabulary", "tabu", "longtabu", "tabularray", "tblr", "supertabular",
        "xltabular", "ltablex",
    ]
    /// Arguments of environments that are not for readers.
    private static let arguments: [String: Int] = [
        "minipage": 1, "multicols": 1, "subfigure": 1, "wrapfigure": 2, "wraptable": 2, "adjustwidth": 2, "column": 1,
        "thebibliography": 1, "list": 2, "spacing": 1, "otherlanguage": 1, "adjustbox": 1, "textblock": 1,
        "threeparttable": 0,
        "columns": 0, "block": 0, "subtable": 1, "turn": 1, "parcolumns": 1, "scope": 0,
    ]

    mutating func readBegin(_ input: inout TeXInput) {
        guard let range = input.group() else { return }
        let name = input.text(range).split { $0.isWhitespace }.joined()
        let plain = name.hasSuffix("*") ? String(name.dropLast()) : name
        if name == "document" {
            isPreamble = false
            flow = []
            return
        }
        if Self.leftOut.contains(name) { return skip(name, &input) }
        if isPreamble { return }
        if Self.listings.contains(name) { return readListing(name, &input) }
        if Self.formulas.contains(plain) { return readDisplay(name, &input) }
        if Self.tables.contains(plain) { return beginTable(plain, &input) }
        switch plain {
        case "itemize", "enumerate", "description", "compactitem", "compactenum", "inparaenum", "asparaenum",
            "thebibliography":
            endParagraph()
            while input.optional() != nil {}
            if plain == "thebibliography" {
                _ = input.group()
                if writer.listDepth == 0, inlineDepth == 0, rows == nil { writer.heading("References", level: 1) }
            }
            guard lists.count < 100 else { return }
            lists.append((plain, 0))
            if inlineDepth == 0, rows == nil { writer.listDepth += 1 }
        case "quote", "quotation", "verse", "displayquote":
            endParagraph()
            writer.quoteDepth += 1
        case "abstract":
            endParagraph()
            if writer.title != nil, inlineDepth == 0, rows == nil { writer.heading("Abstract", level: 1) }
        case "frame": readFrame(&input)
        default:
            endParagraph()
            if let title = theorems[plain] {
                let name = input.optional().map { render($0, of: input) } ?? ""
                writer.lead = name.isEmpty ? title + "." : title + " (\(name))."
                return
            }
            while input.next == 0x5B, input.optional() != nil {}
            for _ in 0..<(Self.arguments[plain] ?? 0) {
                while input.next == 0x5B, input.optional() != nil {}
                _ = input.group()
            }
        }
    }

    private mutating func readFrame(_ input: inout TeXInput) {
        endParagraph()
        while input.next == 0x5B, input.optional() != nil {}
        let start = input.index
        guard let range = input.group(), range.count < 400 else {
            input.index = start
            return
        }
        let title = render(range, of: input)
        if inlineDepth == 0 { writer.heading(title, level: max(4 - topLevel + 1, 1)) }
    }

    mutating func readEnd(_ input: inout TeXInput) {
        guard let range = input.group() else { return }
        let name = input.text(range).split { $0.isWhitespace }.joined()
        let plain = name.hasSuffix("*") ? String(name.dropLast()) : name
        if Self.tables.contains(plain) {
            tableDepth = max(tableDepth - 1, 0)
            if tableDepth == 0 { endTable() }
            return
        }
        endParagraph()
        switch plain {
        case "document": isEnded = inlineDepth == 0
        case "quote", "quotation", "verse", "displayquote": writer.quoteDepth = max(writer.quoteDepth - 1, 0)
        case "itemize", "enumerate", "description", "compactitem", "compactenum", "inparaenum", "asparaenum",
            "thebibliography":
            guard lists.popLast() != nil else { return }
            if inlineDepth == 0, rows == nil {
                writer.listDepth = max(writer.listDepth - 1, 0)
                writer.marker = nil
            }
        default: if theorems[plain] != nil { writer.lead = nil }
        }
    }

    /// Begins an item: what stands in square brackets is its term.
    mutating func readItem(_ input: inout TeXInput) {
        endParagraph()
        input.skipSpace()
        let label = input.next == 0x5B ? input.optional().map { render($0, of: input) } : nil
        guard !lists.isEmpty else { return }
        let last = lists.count - 1
        lists[last].count += 1
        let isNumbered = ["enumerate", "compactenum", "inparaenum", "asparaenum"].contains(lists[last].kind)
        if inlineDepth > 0 || rows != nil {
            flow.append(0x20)
        } else {
            writer.marker = isNumbered && label == nil ? "\(lists[last].count)." : "-"
        }
        if let label, !label.isEmpty { flow.append(contentsOf: (label + " ").utf8) }
    }

    // MARK: - What stays as it is

    private mutating func skip(_ name: String, _ input: inout TeXInput) {
        let mark = "\\end{\(name)}"
        guard !endless.contains(mark), let end = input.find(mark) else {
            endless.insert(mark)
            return
        }
        input.index = end + mark.utf8.count
    }

    private mutating func readListing(_ name: String, _ input: inout TeXInput) {
        let mark = "\\end{\(name)}"
        guard !endless.contains(mark), let end = input.find(mark) else {
            endless.insert(mark)
            return
        }
        endParagraph()
        if name != "verbatim" {
            while input.next == 0x5B, input.optional() != nil {}
            if name == "minted" { _ = input.group() }
        }
        let text = String(decoding: input.bytes[min(input.index, end)..<end], as: UTF8.self)
        if inlineDepth == 0, rows == nil { writer.code(text) } else { flow.append(contentsOf: text.utf8) }
        input.index = end + mark.utf8.count
    }

    private mutating func readDisplay(_ name: String, _ input: inout TeXInput) {
        let mark = "\\end{\(name)}"
        guard !endless.contains(mark), let end = input.find(mark) else {
            endless.insert(mark)
            return
        }
        if name.hasPrefix("alignat") { _ = input.group() }
        if flow.last != 0x20 { flow.append(0x20) }
        writeFormula(input.bytes[min(input.index, end)..<end])
        flow.append(0x20)
        input.index = end + mark.utf8.count
    }

    // MARK: - Tables

    private mutating func beginTable(_ name: String, _ input: inout TeXInput) {
        // The width, the place, the columns.
        if ["tabularx", "tabulary", "xltabular"].contains(name) || name == "tabular" && input.next == 0x2A {
            _ = input.group()
        }
        _ = input.optional()
        _ = input.group()
        if tableDepth == 0 {
            endParagraph()
            guard inlineDepth == 0 else { return tableDepth += 2 }
            rows = [[]]
        }
        tableDepth += 1
    }

    mutating func endCell() {
        guard rows != nil else { return }
        let text = ExtractedText.line(String(decoding: flow, as: UTF8.self))
        flow = []
        if let last = rows?.indices.last { rows?[last].append(text) }
    }

    mutating func endRow() {
        endCell()
        if let last = rows?.indices.last, rows?[last].allSatisfy(\.isEmpty) == true {
            rows?[last] = []
        } else {
            rows?.append([])
        }
    }

    /// Writes the table that is being read.
    mutating func endTable() {
        guard rows != nil else { return }
        endRow()
        tableDepth = 0
        let finished = (rows ?? []).filter { !$0.isEmpty }
        rows = nil
        writer.table(finished, headerRows: finished.count > 1 ? 1 : 0)
    }

    mutating func readMultiColumn(_ input: inout TeXInput) {
        guard let width = input.group(), input.group() != nil, let content = input.group() else { return }
        flow.append(contentsOf: render(content, of: input).utf8)
        guard rows != nil, tableDepth == 1, let count = Int(input.text(width)) else { return }
        // The columns after the first are empty.
        for _ in 1..<max(min(count, 100), 1) { endCell() }
    }
}
