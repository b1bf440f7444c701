extension HTMLTextBuilder {
    mutating func beginTable(_ element: HTMLElement) {
        guard tables.count < Self.tableNestingLimit else {
            plainTableDepth += 1
            breakParagraph()
            return
        }
        endBlockOutsideCells()
        var table = HTMLTable()
        table.isPresentation = ["presentation", "none"].contains(element.role)
        table.isData =
            ["table", "grid", "treegrid"].contains(element.role)
            || element["border"].map { !$0.isEmpty && $0 != "0" } ?? false
            || element.classes.contains("wikitable") || element["summary"].map { !$0.isEmpty } ?? false
        if !tables.isEmpty { tables[tables.count - 1].table.holdsTable = true }
        tables.append((table, around))
        var fresh = Surroundings()
        // An item's marker goes to the first text within.
        fresh.quoteDepth = around.quoteDepth
        around = fresh
    }

    /// Ends the block before a table; in a heading, the table's text goes on in it.
    private mutating func endBlockOutsideCells() {
        endBlock()
    }

    mutating func beginRow() {
        guard !tables.isEmpty, plainTableDepth == 0 else {
            breakParagraph()
            return
        }
        endCell()
        endBlock()
        tables[tables.count - 1].table.beginRow()
    }

    mutating func beginCell(_ element: HTMLElement) {
        guard !tables.isEmpty, plainTableDepth == 0 else {
            breakParagraph()
            return
        }
        endCell()
        endBlock()
        resetSurroundings()
        tables[tables.count - 1].table.beginCell(element)
        sinks.append([])
    }

    /// Ends the cell that is open, if one is.
    mutating func endCell() {
        guard !tables.isEmpty, plainTableDepth == 0, tables[tables.count - 1].table.isCellOpen else { return }
        endBlock()
        let pieces = sinks.removeLast()
        resetSurroundings()
        tables[tables.count - 1].table.endCell(pieces)
    }

    /// Lists and headings that a cell leaves open end with it.
    private mutating func resetSurroundings() {
        var fresh = Surroundings()
        fresh.quoteDepth = tables.last?.around.quoteDepth ?? 0
        around = fresh
        preDepth = 0
    }

    /// Ends the table: its rows, or what its cells hold, join the blocks around it.
    mutating func endTable() {
        guard !tables.isEmpty else { return }
        endCell()
        endBlock()
        guard let (table, outer) = tables.popLast() else { return }
        around = outer
        var pieces = table.pieces(region: openRegions.last?.index)
        if let marker = around.marker, !pieces.isEmpty, pieces[0].marker == nil, pieces[0].kind != .table {
            pieces[0].marker = marker
            pieces[0].indentation = max(around.lists.count - 1, 0)
            around.marker = nil
        }
        sinks[sinks.count - 1] += pieces
    }
}
