/// A stretch of a page's text that is one block, or begins or continues one.
struct PagePiece: Sendable {
    enum Kind: Sendable {
        case text
        case item(ListMarker)
        case code
        case table(FoundTable)
    }

    var kind: Kind
    /// Indices of the page's lines, in order.
    var lines: [Int]
    var box: LayoutBox
    var size: Float
    var isBold: Bool
    /// Whether its last line reaches the right edge of its block, so that the text may go on elsewhere.
    var isFull = false
    /// Whether it is a line of a table of contents.
    var isContentsRow = false
}

/// Cuts a page's lines into pieces: at gaps, indents, marks of lists and changes of type.
struct PagePieces {
    private let page: PageLayout
    private(set) var pieces: [PagePiece] = []

    /// - Parameter excluded: lines that are no part of the text.
    init(_ page: PageLayout, excluding excluded: Set<Int>) {
        self.page = page
        var tables: [Int: Int] = [:]
        var contents: [Int: [Int]] = [:]
        for row in ContentsRows.rows(of: page, excluding: excluded) { for line in row { contents[line] = row } }
        let found = TableFinder(page).tables(excluding: excluded.union(contents.keys))
        for (number, table) in found.enumerated() { for line in table.lines { tables[line] = number } }
        var block: [Int] = []
        var placed: Set<Int> = []
        for index in page.lines.indices where !excluded.contains(index) {
            if let table = tables[index] {
                close(&block)
                if placed.insert(table).inserted { add(found[table]) }
                continue
            }
            if let row = contents[index] {
                close(&block)
                if row.allSatisfy({ placed.insert(-1 - $0).inserted }) { addContents(row) }
                continue
            }
            if let last = block.last, !follows(index, last) { close(&block) }
            block.append(index)
        }
        close(&block)
    }

    /// A title and its page's number are one piece, whatever else they look like.
    private mutating func addContents(_ row: [Int]) {
        let lines = row.map { page.lines[$0] }
        guard let first = lines.first else { return }
        let box = lines.dropFirst().reduce(first.box) { $0.union($1.box) }
        var piece = PagePiece(kind: .text, lines: row, box: box, size: first.size, isBold: false)
        piece.isContentsRow = true
        pieces.append(piece)
    }

    private mutating func add(_ table: FoundTable) {
        pieces.append(
            PagePiece(kind: .table(table), lines: table.lines.sorted(), box: table.box, size: 0, isBold: false))
    }

    /// Whether a line belongs to the block that the one before it is in.
    private func follows(_ index: Int, _ last: Int) -> Bool {
        let (line, before) = (page.lines[index], page.lines[last])
        if line.block == before.block { return true }
        // A number or a bullet before its text is a block of its own to poppler, where the gap is wide.
        return isBesides(line, before) && before.text.count <= 6
            && line.box.left - before.box.right < 4 * line.box.height
    }

    private func isBesides(_ line: PageLayout.Line, _ before: PageLayout.Line) -> Bool {
        abs(line.box.middle - before.box.middle) < 0.5 * max(line.box.height, before.box.height)
            && line.box.left >= before.box.right - 1
    }

    // MARK: - Within a block

    private mutating func close(_ block: inout [Int]) {
        defer { block = [] }
        guard let first = block.first else { return }
        let shape = BlockShape(block.map { page.lines[$0] })
        var piece = [first]
        for (last, index) in zip(block, block.dropFirst()) {
            if begins(index, after: last, shape: shape, isItem: ListMarker(of: page.lines[piece[0]].text) != nil) {
                finish(piece, shape: shape)
                piece = []
            }
            piece.append(index)
        }
        finish(piece, shape: shape)
    }

    private mutating func finish(_ lines: [Int], shape: BlockShape) {
        guard let first = lines.first, let last = lines.last else { return }
        let box = lines.dropFirst().reduce(page.lines[first].box) { $0.union(page.lines[$1].box) }
        let isCode = lines.allSatisfy { page.lines[$0].isMonospaced }
        let marker = ListMarker(of: page.lines[first].text)
        let sizes = lines.map { page.lines[$0].size }.sorted()
        var piece = PagePiece(
            kind: isCode ? .code : marker.map { .item($0) } ?? .text, lines: lines, box: box,
            size: sizes[sizes.count / 2], isBold: lines.allSatisfy { page.lines[$0].isBold })
        let line = page.lines[last]
        piece.isFull = line.box.right > shape.right - 2 * line.box.height
        if isCode, case .code? = pieces.last?.kind, let before = pieces.last?.lines.last,
            page.lines[first].box.top - page.lines[before].box.bottom < 3 * line.box.height,
            page.lines[first].box.top > page.lines[before].box.top
        {
            pieces[pieces.count - 1].lines += lines
            pieces[pieces.count - 1].box = pieces[pieces.count - 1].box.union(box)
        } else {
            pieces.append(piece)
        }
    }

    /// Whether a line begins a paragraph or an item.
    private func begins(_ index: Int, after last: Int, shape: BlockShape, isItem: Bool) -> Bool {
        let (line, before) = (page.lines[index], page.lines[last])
        if isBesides(line, before) { return false }
        if line.isMonospaced != before.isMonospaced { return true }
        if abs(line.size - before.size) > 0.12 * max(line.size, before.size), !isOrphan(line), !isOrphan(before) {
            return true
        }
        if line.isBold != before.isBold, line.words.count > 1 || before.words.count > 1 {
            // A bold word within a line is no change; whole lines are.
            let ends = before.box.right < shape.right - 3 * line.box.height || Self.ends(before.text)
            if ends { return true }
        }
        if line.box.top - before.box.bottom > shape.gap + 0.45 * line.box.height { return true }
        // The block goes on in another column or higher up.
        if line.box.bottom < before.box.top { return true }
        // Dots lead to a page's number: each line of a table of contents is its own.
        if Self.hasLeader(before.text) { return true }
        let isShort = before.box.right < shape.right - 0.15 * shape.width
        if let marker = ListMarker(of: line.text) {
            return !marker.isNumber || isShort || Self.ends(before.text) || isItem
        }
        if isShort, Self.ends(before.text) { return true }
        return shape.isIndented(line, before) && !isItem
    }

    /// A lone sign, raised or of another font, says nothing about its line's size.
    private func isOrphan(_ line: PageLayout.Line) -> Bool { line.words.count == 1 && line.text.count <= 3 }

    private static func hasLeader(_ text: String) -> Bool {
        text.contains("....") || text.contains(". . . .") || text.contains("……")
    }

    /// Whether a text ends a sentence.
    static func ends(_ text: String) -> Bool {
        let closing: Set<Character> = ["\"", "”", "’", "'", ")", "]", "»", "“"]
        var rest = text[...]
        while let last = rest.last,
            closing.contains(last) || last.isNumber && rest.count > 2 && rest.dropLast().last == "."
        {
            rest = rest.dropLast()
        }
        return rest.last.map { [".", "!", "?", ":", "…", "。", "！", "？", ";", "؟", "।"].contains($0) } ?? true
    }
}

/// Edges and spacing of a block's lines.
struct BlockShape {
    let left: Float
    let right: Float
    /// The usual gap between its lines; 0 or less where they overlap.
    let gap: Float
    /// Whether most lines begin right of the left edge, so that a line at the edge begins something.
    private let isHanging: Bool

    var width: Float { right - left }

    init(_ lines: [PageLayout.Line]) {
        left = lines.map(\.box.left).min() ?? 0
        right = lines.map(\.box.right).max() ?? 0
        let gaps = zip(lines, lines.dropFirst()).map { $1.box.top - $0.box.bottom }.filter { $0 > -20 }.sorted()
        // The lower third: paragraphs' gaps shall not count where paragraphs have two lines.
        gap = gaps.isEmpty ? 0 : gaps[gaps.count / 3]
        let edge = (lines.map(\.box.left).min() ?? 0) + (lines.first?.box.height ?? 10) * 0.6
        let indented = lines.count { $0.box.left > edge }
        isHanging = lines.count >= 3 && 2 * indented > lines.count
    }

    /// Whether a line begins a paragraph by where it begins.
    func isIndented(_ line: PageLayout.Line, _ before: PageLayout.Line) -> Bool {
        let step = 0.6 * line.box.height
        if isHanging { return line.box.left < left + step && before.box.left >= left - step }
        // Centred lines each have an edge of their own.
        let isCentred = abs((line.box.left + line.box.right) - (before.box.left + before.box.right)) < step
        return line.box.left > left + step && before.box.left < left + step && !isCentred
    }
}
