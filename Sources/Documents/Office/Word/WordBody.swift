/// Turns the events of a part of a document (its body, its notes, a header) into blocks.
///
/// Paragraphs are read as small trees; what lies around them (tables, text boxes, marked content) as events, so that
/// memory follows the text and not the markup.
final class WordBody: XMLEventHandler {
    private struct OpenTable {
        var table = OfficeTable()
        var row: [OfficeTable.Cell] = []
        var isRowDeleted = false
        var isHeaderRow = false
        var cell: [OfficeBlock] = []
        var span = 1
        var isContinued = false
    }

    /// What notes say, by their ids.
    var notes: [String: [OfficeBlock]] = [:]
    /// What ends up in the document: the blocks outside all notes.
    private(set) var blocks: [OfficeBlock] = []
    /// Parts that are left out: text of other formats, kept within.
    private(set) var foreignParts = 0

    private var paragraphs: WordParagraphs
    private var tables: [OpenTable] = []
    /// Tables within tables within tables are read as lines from this depth on.
    private static let tableDepthLimit = 12
    private var deeperTables = 0
    /// A paragraph or a small element that is being read as a tree.
    private var tree: XMLTreeBuilder?
    private var treeDepth = 0
    /// Elements that are open and whose content is left out.
    private var skipDepth = 0
    private var openNote: (id: String, blocksBefore: [OfficeBlock])?
    /// Whether a paragraph was too large to be read.
    private(set) var hasExcess = false

    init(_ paragraphs: WordParagraphs) { self.paragraphs = paragraphs }

    private static let trees: Set<String> = ["w:p", "w:tcPr", "w:trPr"]
    private static let skipped: Set<String> = [
        "w:del", "w:moveFrom", "mc:Fallback", "w:sdtPr", "w:tblPr", "w:tblGrid", "w:sectPr", "w:tblPrEx",
    ]

    func start(_ element: XMLStart) {
        if let tree {
            treeDepth += 1
            tree.start(element)
        } else if skipDepth > 0 || Self.skipped.contains(element.name) {
            skipDepth += 1
        } else if Self.trees.contains(element.name) {
            tree = XMLTreeBuilder(limit: 400_000)
            treeDepth = 1
            tree?.start(element)
        } else {
            open(element)
        }
    }

    func end(_ name: String) {
        if let tree {
            tree.end(name)
            treeDepth -= 1
            guard treeDepth == 0 else { return }
            self.tree = nil
            if tree.isOverLimit { hasExcess = true } else if let node = tree.finished { take(node) }
        } else if skipDepth > 0 {
            skipDepth -= 1
        } else {
            close(name)
        }
    }

    func text(_ text: String) { tree?.text(text) }

    private func open(_ element: XMLStart) {
        switch element.name {
        case "w:tbl":
            if tables.count < Self.tableDepthLimit { tables.append(OpenTable()) } else { deeperTables += 1 }
        case "w:tr" where deeperTables == 0:
            change { table in
                table.row = []
                table.isRowDeleted = false
                table.isHeaderRow = false
            }
        case "w:tc" where deeperTables == 0:
            change { table in
                table.cell = []
                table.span = 1
                table.isContinued = false
            }
        case "w:footnote", "w:endnote": openNote = (element["w:id"] ?? "", blocks)
        case "w:altChunk": foreignParts += 1
        default: break
        }
    }

    private func close(_ name: String) {
        switch name {
        case "w:tbl":
            if deeperTables > 0 {
                deeperTables -= 1
            } else if let ended = tables.popLast(), !ended.table.rows.isEmpty {
                add([.table(ended.table)])
            }
            if tables.isEmpty { flushHeld() }
        case "w:tr" where deeperTables == 0: change(Self.endRow)
        case "w:tc" where deeperTables == 0:
            add(paragraphs.rest())
            change { table in
                table.row.append(table.isContinued ? .coveredFromAbove : .blocks(table.cell))
                for _ in 1..<max(table.span, 1) { table.row.append(.coveredFromLeft) }
            }
        case "w:footnote", "w:endnote":
            guard let note = openNote else { return }
            add(paragraphs.rest())
            notes[note.id] = Array(blocks[note.blocksBefore.count...])
            blocks = note.blocksBefore
            openNote = nil
        case "w:body", "w:hdr", "w:ftr": add(paragraphs.rest())
        default: break
        }
    }

    private static func endRow(_ table: inout OpenTable) {
        guard !table.isRowDeleted, !table.row.isEmpty else { return }
        if table.isHeaderRow, table.table.headerRowCount == table.table.rows.count { table.table.headerRowCount += 1 }
        table.table.rows.append(table.row)
    }

    private func change(_ body: (inout OpenTable) -> Void) {
        if !tables.isEmpty { body(&tables[tables.count - 1]) }
    }

    /// Takes a paragraph, or the properties of a row or a cell.
    private func take(_ node: XMLNode) {
        switch node.name {
        case "w:tcPr":
            guard deeperTables == 0 else { return }
            let span = node.first("w:gridSpan")?["w:val"].flatMap { Int($0) } ?? 1
            let merge = node.first("w:vMerge")
            change { table in
                table.span = min(max(span, 1), 64)
                table.isContinued = merge != nil && merge?["w:val"] != "restart"
            }
        case "w:trPr":
            guard deeperTables == 0 else { return }
            let before = node.first("w:gridBefore")?["w:val"].flatMap { Int($0) } ?? 0
            change { table in
                table.isHeaderRow = WordStyles.isOn(node.first("w:tblHeader"))
                table.isRowDeleted = node.first("w:del") != nil
                for _ in 0..<min(max(before, 0), 64) { table.row.append(.blocks([])) }
            }
        default: take(paragraph: node)
        }
    }

    /// Notes that paragraphs within a table refer to; they follow the table.
    private var held: [OfficeBlock] = []

    private func take(paragraph node: XMLNode) {
        let read = paragraphs.read(node)
        add(read.blocks + read.figures)
        for box in read.boxes { add(self.blocks(ofBox: box)) }
        if tables.isEmpty { add(read.notes) } else { held += read.notes }
    }

    private func flushHeld() {
        let notes = held
        held = []
        add(notes)
    }

    private func add(_ new: [OfficeBlock]) {
        guard !new.isEmpty else { return }
        if tables.isEmpty { blocks += new } else { change { $0.cell += new } }
    }

    private var boxDepth = 0

    /// The blocks of a text box. Boxes within boxes are read up to a depth that no page has.
    private func blocks(ofBox box: XMLNode) -> [OfficeBlock] {
        guard boxDepth < 8 else { return [] }
        boxDepth += 1
        defer { boxDepth -= 1 }
        let (outerTables, outerBlocks, outerHeld) = (tables, blocks, held)
        (tables, blocks, held) = ([], [], [])
        replay(box, depth: 0)
        add(paragraphs.rest())
        let result = blocks + held
        (tables, blocks, held) = (outerTables, outerBlocks, outerHeld)
        return result
    }

    private func replay(_ node: XMLNode, depth: Int) {
        guard depth < 100 else { return }
        for child in node.elements where !Self.skipped.contains(child.name) {
            if Self.trees.contains(child.name) {
                take(child)
            } else {
                open(XMLStart(name: child.name, attributes: child.attributes))
                replay(child, depth: depth + 1)
                close(child.name)
            }
        }
    }
}
