/// Turns the events of an OpenDocument text into blocks.
///
/// Paragraphs, list styles and properties are read as small trees, the rest as events, so that memory follows the text
/// and not the markup.
final class OpenTextBody: XMLEventHandler {
    private struct OpenTable {
        var table = OfficeTable()
        var row: [OfficeTable.Cell] = []
        var rowRepeats = 1
        var cell: [OfficeBlock] = []
        var cellRepeats = 1
        var isCovered = false
        /// Rows that the cells above still fill, by column, where a column has such a cell.
        var filled: [Int: Int] = [:]
        var rowSpan = 1
        var isInHeader = false
    }

    private struct OpenList {
        var style: String?
        var number: Int?
        var isHeader = false
        var isFirstInItem = true
    }

    /// The blocks of the text's body.
    private(set) var blocks: [OfficeBlock] = []
    /// Lines of headers and footers, each once.
    private(set) var runningLines: [String] = []
    /// What a flat file says about itself.
    private(set) var meta: XMLNode?
    /// Whether a paragraph was too large to be read.
    private(set) var hasExcess = false

    private var styles = OpenStyles()
    private var tables: [OpenTable] = []
    private var deeperTables = 0
    private static let tableDepthLimit = 12
    private static let repeatLimit = 64
    private var lists: [OpenList] = []
    private var tree: XMLTreeBuilder?
    private var treeDepth = 0
    private var skipDepth = 0
    private var isInBody = false
    private var isInRunningLine = false
    /// Notes that paragraphs within a table refer to; they follow the table.
    private var held: [OfficeBlock] = []
    private var boxDepth = 0

    private static let trees: Set<String> = [
        "text:p", "text:h", "text:list-style", "style:style", "office:meta", "text:outline-style", "draw:frame",
        "draw:custom-shape",
    ]
    private static let skipped: Set<String> = [
        "text:tracked-changes", "office:annotation", "office:forms", "text:table-of-content", "text:alphabetical-index",
        "text:illustration-index", "text:table-index", "text:object-index", "text:user-index", "office:scripts",
        "office:settings", "text:sequence-decls", "text:variable-decls", "text:user-field-decls", "table:shapes",
        "office:font-face-decls",
    ]
    private static let runningParts: Set<String> = [
        "style:header", "style:footer", "style:header-left", "style:footer-left", "style:header-first",
        "style:footer-first",
    ]

    func start(_ element: XMLStart) {
        if let tree {
            treeDepth += 1
            tree.start(element)
        } else if skipDepth > 0 || Self.skipped.contains(element.name) || isHiddenSection(element) {
            skipDepth += 1
        } else if Self.trees.contains(element.name) {
            tree = XMLTreeBuilder(limit: 400_000)
            treeDepth = 1
            tree?.start(element)
        } else {
            open(element)
        }
    }

    private func isHiddenSection(_ element: XMLStart) -> Bool {
        element.name == "text:section" && element["text:display"] == "none"
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
        case "office:text": isInBody = true
        case let name where Self.runningParts.contains(name): isInRunningLine = true
        case "table:table":
            if tables.count < Self.tableDepthLimit { tables.append(OpenTable()) } else { deeperTables += 1 }
        case "table:table-header-rows" where deeperTables == 0: change { $0.isInHeader = true }
        case "table:table-row" where deeperTables == 0:
            let count = Self.count(element["table:number-rows-repeated"])
            change { table in
                table.row = []
                table.rowRepeats = count
            }
        case "table:table-cell" where deeperTables == 0, "table:covered-table-cell" where deeperTables == 0:
            openCell(element)
        case "text:list":
            let style = element["text:style-name"] ?? lists.last?.style
            var number: Int?
            if element["text:continue-numbering"] == "true" || element["text:continue-list"] != nil {
                number = styles.continued(style, level: lists.count)
            }
            if lists.count < 100 { lists.append(OpenList(style: style, number: number)) } else { skipDepth = 1 }
        case "text:list-item", "text:list-header":
            guard !lists.isEmpty else { return }
            lists[lists.count - 1].isFirstInItem = true
            lists[lists.count - 1].isHeader = element.name == "text:list-header"
            if let start = element["text:start-value"].flatMap({ Int($0) }) {
                lists[lists.count - 1].number = min(max(start, 0), 99_999) - 1
            }
        default: break
        }
    }

    private func openCell(_ element: XMLStart) {
        let repeats = Self.count(element["table:number-columns-repeated"])
        let rows = min(max(element["table:number-rows-spanned"].flatMap { Int($0) } ?? 1, 1), 100_000)
        change { table in
            table.cell = []
            table.cellRepeats = repeats
            table.isCovered = element.name == "table:covered-table-cell"
            table.rowSpan = rows
        }
    }

    private static func count(_ value: String?) -> Int { min(max(value.flatMap { Int($0) } ?? 1, 1), repeatLimit) }

    private func close(_ name: String) {
        switch name {
        case "office:text":
            isInBody = false
        case let name where Self.runningParts.contains(name): isInRunningLine = false
        case "table:table":
            if deeperTables > 0 {
                deeperTables -= 1
            } else if let ended = tables.popLast(), !ended.table.rows.isEmpty {
                add([.table(ended.table)])
            }
            if tables.isEmpty {
                let notes = held
                held = []
                add(notes)
            }
        case "table:table-header-rows" where deeperTables == 0: change { $0.isInHeader = false }
        case "table:table-row" where deeperTables == 0: change(Self.endRow)
        case "table:table-cell" where deeperTables == 0, "table:covered-table-cell" where deeperTables == 0:
            change(Self.endCell)
        case "text:list":
            if let ended = lists.popLast() { styles.remember(ended.number, of: ended.style, level: lists.count) }
        default: break
        }
    }

    private static func endCell(_ table: inout OpenTable) {
        for _ in 0..<table.cellRepeats {
            let column = table.row.count
            if table.isCovered {
                let isBelow = (table.filled[column] ?? 0) > 0
                table.row.append(isBelow ? .coveredFromAbove : .coveredFromLeft)
                if isBelow { table.filled[column]? -= 1 }
            } else {
                table.row.append(.blocks(table.cell))
                table.filled[column] = table.rowSpan - 1
            }
        }
    }

    private static func endRow(_ table: inout OpenTable) {
        func isEmpty(_ cell: OfficeTable.Cell) -> Bool {
            if case .blocks(let blocks) = cell { blocks.isEmpty } else { true }
        }
        guard !table.row.isEmpty, !table.row.allSatisfy(isEmpty) else { return }
        for _ in 0..<table.rowRepeats {
            table.table.rows.append(table.row)
            if table.isInHeader { table.table.headerRowCount += 1 }
        }
    }

    private func change(_ body: (inout OpenTable) -> Void) {
        if !tables.isEmpty { body(&tables[tables.count - 1]) }
    }

    private func take(_ node: XMLNode) {
        switch node.name {
        case "style:style", "text:list-style", "text:outline-style": styles.add(node)
        case "office:meta": meta = node
        default:
            if isInRunningLine {
                takeRunningLine(node)
            } else if isInBody {
                take(paragraph: node)
            }
        }
    }

    private func takeRunningLine(_ node: XMLNode) {
        var text = OpenText(styles: styles)
        text.leavesOutPageNumbers = true
        text.read(node)
        let line = ExtractedText.line(text.text)
        guard !line.isEmpty, !(text.hadPageNumber && line.utf8.count <= 12) else { return }
        if runningLines.count < 1000, !runningLines.contains(line) { runningLines.append(line) }
    }

    private func take(paragraph node: XMLNode) {
        var text = OpenText(styles: styles)
        text.read(node)
        add(block(of: node, text.text).map { [$0] } ?? [])
        for box in text.boxes { add(blocks(of: box)) }
        let notes = text.notes.flatMap { blocks(of: $0) }
        if tables.isEmpty { add(notes) } else { held += notes }
    }

    private func add(_ new: [OfficeBlock]) {
        guard !new.isEmpty else { return }
        if tables.isEmpty { blocks += new } else { change { $0.cell += new } }
    }

    private func block(of node: XMLNode, _ content: String) -> OfficeBlock? {
        let style = node["text:style-name"]
        let role = styles.role(style)
        if case .code? = role, tables.isEmpty { return .code(ExtractedText.verbatim(content)) }
        guard !ExtractedText.line(content).isEmpty else { return nil }
        if node.name == "text:h" {
            let level = node["text:outline-level"].flatMap { Int($0) } ?? 1
            return .heading(styles.number(ofHeading: level) + content, level: min(max(level, 1), 10))
        }
        switch role {
        case .heading(let level)?: return .heading(content, level: level)
        case .quote?: return .quote(content)
        default: break
        }
        guard !lists.isEmpty, !lists[lists.count - 1].isHeader else { return .paragraph(content) }
        let depth = lists.count - 1
        guard lists[depth].isFirstInItem else { return .item(content, depth: depth, marker: "") }
        lists[depth].isFirstInItem = false
        let level = styles.level(of: lists[depth].style, at: lists.count)
        guard let level, level.isNumbered else { return .item(content, depth: depth, marker: "-") }
        let number = (lists[depth].number ?? level.start - 1) + 1
        lists[depth].number = number
        var parts: [String] = []
        for outer in max(0, lists.count - level.shownLevels)..<lists.count {
            let other = styles.level(of: lists[outer].style, at: outer + 1)
            parts.append(ListNumber.text(lists[outer].number ?? 1, format: other?.format ?? "1"))
        }
        let marker = level.format.isEmpty ? "" : level.prefix + parts.joined(separator: ".") + level.suffix
        return .item(content, depth: depth, marker: marker)
    }

    /// The blocks of a text box or a note. Boxes within boxes are read up to a depth that no page has.
    private func blocks(of box: XMLNode) -> [OfficeBlock] {
        guard boxDepth < 8 else { return [] }
        boxDepth += 1
        defer { boxDepth -= 1 }
        let outer = (tables, blocks, held, lists)
        (tables, blocks, held, lists) = ([], [], [], [])
        replay(box, depth: 0)
        let result = blocks + held
        (tables, blocks, held, lists) = outer
        return result
    }

    private func replay(_ node: XMLNode, depth: Int) {
        guard depth < 100 else { return }
        for child in node.elements where !Self.skipped.contains(child.name) {
            if Self.trees.contains(child.name) {
                take(child)
            } else {
                let skippedBefore = skipDepth
                open(XMLStart(name: child.name, attributes: child.attributes))
                skipDepth = skippedBefore
                replay(child, depth: depth + 1)
                close(child.name)
            }
        }
    }
}
