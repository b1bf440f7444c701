/// Makes a document's text of its pages' pieces, and keeps where each line went.
struct PDFComposer {
    /// The text, its blocks, and the pages with their lines.
    struct Composition {
        let text: String
        let blocks: [Block]
        let pages: [Page]
    }

    /// A line's place in a text that is being put together.
    private struct Mark {
        let page: Int
        let range: Range<Int>
        let box: LayoutBox
        let confidence: Double?
    }

    /// A paragraph or an item that may go on in the next column or on the next page.
    private struct Open {
        var text = ""
        var marks: [Mark] = []
        var marker: ListMarker?
        var depth = 0
        var size: Float
        var isFull: Bool
        let firstPage: Int
        var lastPage: Int
        var box: LayoutBox
    }

    private let layouts: [PageLayout]
    private let hyphenation: Hyphenation
    private var output = ExtractedText()
    private var lines: [[PageLine]]
    private var open: Open?
    /// What stands on the page between the parts of an open paragraph.
    private var waiting: [(piece: PagePiece, page: Int)] = []
    /// The last table, while nothing stands after it: it may go on overleaf.
    private var lastTable: (table: FoundTable, page: Int)?
    /// Left edges of the items around the next one.
    private var itemEdges: [Float] = []
    private let style: PDFStyle

    /// Puts a document together. Time is linear in its words, but for sorting.
    ///
    /// - Parameter labels: what the file says the pages are called; nil where that is looked for on the pages.
    static func compose(
        _ layouts: [PageLayout], outline: [FontScanner.OutlineItem], labels: [String]? = nil
    ) -> Composition {
        let heads = RunningHeads(layouts)
        let pieces = layouts.indices.map { PagePieces(layouts[$0], excluding: heads.lines[$0]).pieces }
        var composer = PDFComposer(layouts, style: PDFStyle(pieces, pages: layouts, outline: outline))
        for (index, page) in pieces.enumerated() { composer.add(page, page: index) }
        composer.close()
        return composer.finish(labels: labels ?? heads.labels)
    }

    private init(_ layouts: [PageLayout], style: PDFStyle) {
        self.layouts = layouts
        self.style = style
        hyphenation = Hyphenation(layouts)
        lines = Array(repeating: [], count: layouts.count)
    }

    // MARK: - Pages

    private mutating func add(_ pieces: [PagePiece], page: Int) {
        let notes = noteIndices(pieces, page: page)
        for (index, piece) in pieces.enumerated() where !notes.contains(index) { add(piece, page: page) }
        guard !notes.isEmpty else { return }
        // Notes stand behind the page's text, but before a paragraph that goes on overleaf.
        let unfinished = open.flatMap { isUnfinished($0) && $0.firstPage == page ? $0 : nil }
        if unfinished != nil { writeWaiting(before: true) } else { close() }
        if unfinished != nil { open = nil }
        for index in notes.sorted() { write(pieces[index], page: page) }
        if let unfinished {
            close()
            open = unfinished
        }
    }

    /// Pieces at the foot of a page in smaller type, from one that begins with a mark on.
    private func noteIndices(_ pieces: [PagePiece], page: Int) -> Set<Int> {
        let height = layouts[page].height
        func isSmall(_ piece: PagePiece) -> Bool {
            if case .table = piece.kind { return false }
            return piece.size < 0.93 * style.bodySize && piece.box.top > 0.4 * height
        }
        let text = pieces.filter { !isSmall($0) }
        var notes: Set<Int> = []
        for (index, piece) in pieces.enumerated() where isSmall(piece) {
            guard let first = piece.lines.first,
                Self.beginsWithMark(layouts[page].lines[first].text) || notes.contains(index - 1)
            else { continue }
            let isBelow = !text.contains { $0.box.top > piece.box.top && $0.box.sharedWidth(piece.box) > 0 }
            if isBelow { notes.insert(index) }
        }
        return notes
    }

    private static func beginsWithMark(_ text: String) -> Bool {
        guard let first = text.first else { return false }
        return first.isNumber || "*†‡§¶∗".contains(first) || first == "[" || first == "("
    }

    private mutating func add(_ piece: PagePiece, page: Int) {
        if let current = open, isUnfinished(current) {
            if continues(piece, current, page: page), comesAfterWaiting(current, page: page) {
                extend(piece, page: page)
                return
            }
            // A figure's words or a table between two columns: they wait until the sentence has ended.
            if isFloat(piece), waiting.count < 40 {
                waiting.append((piece, page))
                return
            }
        }
        close()
        write(piece, page: page)
    }

    /// Whether what waits can be written before an open paragraph that goes on overleaf: a page's text stays together.
    private mutating func comesAfterWaiting(_ open: Open, page: Int) -> Bool {
        guard page > open.lastPage, !waiting.isEmpty else { return true }
        guard waiting.allSatisfy({ $0.page == open.firstPage }) else { return false }
        writeWaiting(before: true)
        return true
    }

    private func isFloat(_ piece: PagePiece) -> Bool {
        if case .table = piece.kind { return true }
        return piece.size < 0.95 * style.bodySize
    }

    private func isUnfinished(_ open: Open) -> Bool { !PagePieces.ends(open.text) }

    /// Whether a piece goes on with the sentence that the open one leaves unfinished.
    private func continues(_ piece: PagePiece, _ open: Open, page: Int) -> Bool {
        guard case .text = piece.kind, abs(piece.size - open.size) <= 0.06 * open.size, let first = piece.lines.first,
            page - open.lastPage <= 2
        else { return false }
        let text = layouts[page].lines[first].text
        guard let letter = text.first else { return false }
        let moved = page != open.lastPage || piece.box.top < open.box.bottom - 2 || piece.box.left > open.box.right
        if letter.isLowercase || "-" == open.text.last { return moved || open.isFull }
        if !letter.isCased, letter.isLetter || letter.isNumber { return moved && open.isFull }
        guard moved, open.isFull, letter.isLetter || letter == "(" else { return false }
        return style.headingLevel(of: piece, text: PDFStyle.text(of: piece, on: layouts[page]), page: page + 1) == nil
    }

    // MARK: - Writing

    private mutating func write(_ piece: PagePiece, page: Int) {
        close()
        let before = lastTable
        lastTable = nil
        switch piece.kind {
        case .table(let table): write(table, page: page, after: before)
        case .code: writeCode(piece, page: page)
        case .text, .item:
            if let level = style.headingLevel(
                of: piece, text: PDFStyle.text(of: piece, on: layouts[page]), page: page + 1)
            {
                var heading = Open(size: piece.size, isFull: false, firstPage: page, lastPage: page, box: piece.box)
                append(piece, page: page, to: &heading)
                itemEdges = []
                let before = output.blocks.count
                output.heading(heading.text, level: level)
                if output.blocks.count > before { record(heading.marks, length: heading.text.utf8.count, shift: 0) }
            } else {
                begin(piece, page: page)
            }
        }
    }

    private mutating func begin(_ piece: PagePiece, page: Int) {
        var next = Open(size: piece.size, isFull: piece.isFull, firstPage: page, lastPage: page, box: piece.box)
        if case .item(let marker) = piece.kind {
            next.marker = marker
            while let edge = itemEdges.last, edge > piece.box.left + 4 { itemEdges.removeLast() }
            if itemEdges.last.map({ piece.box.left > $0 + 4 }) ?? true { itemEdges.append(piece.box.left) }
            next.depth = itemEdges.count - 1
        } else {
            itemEdges = []
        }
        append(piece, page: page, to: &next)
        if let marker = next.marker { Self.drop(marker, from: &next) }
        close()
        open = next
    }

    /// Takes the marker off a text, which is added with it again in its own form.
    private static func drop(_ marker: ListMarker, from open: inout Open) {
        let rest = open.text.dropFirst(marker.length).drop { $0 == " " }
        let removed = open.text.utf8.count - rest.utf8.count
        open.text = String(rest)
        open.marks = open.marks.map { mark in
            let range = max(mark.range.lowerBound - removed, 0)..<max(mark.range.upperBound - removed, 0)
            return Mark(page: mark.page, range: range, box: mark.box, confidence: mark.confidence)
        }
    }

    private mutating func extend(_ piece: PagePiece, page: Int) {
        guard var current = open else { return }
        append(piece, page: page, to: &current)
        current.isFull = piece.isFull
        current.lastPage = page
        current.box = piece.box
        open = current
    }

    private func append(_ piece: PagePiece, page: Int, to open: inout Open) {
        for index in piece.lines {
            let line = layouts[page].lines[index]
            let text = line.text
            guard !text.isEmpty else { continue }
            if !open.text.isEmpty {
                let joint = hyphenation.joint(open.text, text)
                if joint.drop > 0 {
                    let lost = String(open.text.removeLast()).utf8.count
                    if let last = open.marks.popLast() {
                        let range = last.range.lowerBound..<max(last.range.upperBound - lost, last.range.lowerBound)
                        open.marks.append(
                            Mark(page: last.page, range: range, box: last.box, confidence: last.confidence))
                    }
                }
                open.text += joint.between
            }
            let start = open.text.utf8.count
            open.text += text
            open.marks.append(
                Mark(
                    page: page, range: start..<open.text.utf8.count, box: line.box,
                    confidence: confidence(of: line, page)))
        }
    }

    private func confidence(of line: PageLayout.Line, _ page: Int) -> Double? {
        guard layouts[page].isRecognised else { return nil }
        return Double(line.words.reduce(0) { $0 + $1.confidence }) / Double(max(line.words.count, 1))
    }

    /// Ends the open paragraph, and writes what waited for its end.
    private mutating func close() {
        if let ended = open {
            open = nil
            let text = ended.text
            let before = output.blocks.count
            var shift = 0
            if let marker = ended.marker {
                output.listItem(text, depth: ended.depth, marker: marker.text)
                shift = marker.text.utf8.count + 1
            } else {
                output.paragraph(text)
            }
            if output.blocks.count > before { record(ended.marks, length: text.utf8.count, shift: shift) }
        }
        writeWaiting(before: false)
    }

    /// Writes what waited, before the open paragraph or with none open.
    private mutating func writeWaiting(before: Bool) {
        let kept = open
        open = nil
        let pending = waiting
        waiting = []
        for (piece, page) in pending { write(piece, page: page) }
        if !pending.isEmpty { close() }
        if before { open = kept }
    }

    /// Notes where the last block's lines went.
    private mutating func record(_ marks: [Mark], length: Int, shift: Int) {
        // Lines have places only where the text was taken as it is.
        guard let block = output.blocks.last, block.byteRange.count == length + shift else { return }
        let start = block.byteRange.lowerBound + shift
        for mark in marks where !mark.range.isEmpty {
            lines[mark.page].append(
                PageLine(
                    byteRange: start + mark.range.lowerBound..<start + mark.range.upperBound,
                    rectangle: mark.box.rectangle, confidence: mark.confidence))
        }
    }

    private mutating func write(_ table: FoundTable, page: Int, after before: (table: FoundTable, page: Int)?) {
        itemEdges = []
        let goesOn = before.map { page == $0.page + 1 && table.goesOn(from: $0.table) } ?? false
        if !goesOn { output.endTable() }
        var last = table
        if goesOn, let before {
            // The names of the columns stand again at the top of each page.
            last.rows = Array(before.table.rows[before.table.header]) + table.rows.dropFirst(table.header.upperBound)
            last.header = 0..<before.table.header.count
        }
        for (index, row) in table.rows.enumerated() where !goesOn || !table.header.contains(index) {
            let start = output.bytes.count
            output.tableRow(row.cells, isHeader: table.header.contains(index))
            guard output.bytes.count > start else { continue }
            var first = start
            while first < output.bytes.count, output.bytes[first] == 0x0A { first += 1 }
            lines[page].append(
                PageLine(
                    byteRange: first..<output.bytes.count, rectangle: row.box.rectangle, confidence: table.confidence))
        }
        lastTable = (last, page)
    }

    /// Lines of code keep their line ends, and indents by how far right they begin.
    private mutating func writeCode(_ piece: PagePiece, page: Int) {
        itemEdges = []
        var text = ""
        var marks: [Mark] = []
        for index in piece.lines {
            let line = layouts[page].lines[index]
            let width = max(line.box.width / Float(max(line.text.count, 1)), 1)
            let indent = min(max(Int(((line.box.left - piece.box.left) / width).rounded()), 0), 80)
            if !text.isEmpty { text += "\n" }
            text += String(repeating: " ", count: indent)
            let start = text.utf8.count
            text += line.text
            marks.append(Mark(page: page, range: start..<text.utf8.count, box: line.box, confidence: nil))
        }
        let before = output.blocks.count
        output.code(text)
        if output.blocks.count > before { record(marks, length: text.utf8.count, shift: 0) }
    }

    // MARK: - The end

    private func finish(labels: [String?]) -> Composition {
        let (text, blocks, _) = output.finish()
        var pages: [Page] = []
        var end = 0
        for (index, layout) in layouts.enumerated() {
            let sorted = lines[index].sorted { $0.byteRange.lowerBound < $1.byteRange.lowerBound }
            let start = max(sorted.first?.byteRange.lowerBound ?? end, end)
            let last = max(sorted.last?.byteRange.upperBound ?? start, start)
            let label = labels[index]
            pages.append(
                Page(
                    number: index + 1, label: label == "\(index + 1)" || label == "" ? nil : label,
                    size: PageSize(width: Double(layout.width), height: Double(layout.height)),
                    byteRange: start..<last, lines: sorted))
            end = last
        }
        return Composition(text: text, blocks: blocks, pages: pages)
    }
}
