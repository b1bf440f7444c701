/// A table of tbl: its rows, as far as they are simple.
struct TroffTable {
    private var separator: UInt8 = 0x09
    private var isFormat = true
    private var isFirst = true
    private var block: [UInt8]?
    private var pending: [[UInt8]] = []
    private var rows: [[[UInt8]]] = []
    /// Whether the first row names the columns: it is set in another way than the rest, or a line is under it.
    private(set) var hasHeader = false
    private var formats: [String] = []

    /// Whether the next line belongs to a cell of several lines.
    var isInBlock: Bool { block != nil }

    /// Reads the next line between `.TS` and `.TE`. Tabs are spaces by now where the page used them.
    mutating func take(_ line: MarkupLine) {
        if isFirst {
            isFirst = false
            if line.last == 0x3B {
                let options = line.string
                if let tab = options.firstRange(of: "tab("), let mark = options[tab.upperBound...].utf8.first {
                    separator = mark
                }
                return
            }
        }
        if isFormat {
            formats.append(line.string.lowercased())
            if line.last == 0x2E { isFormat = false }
            return
        }
        if line.begins(with: ".T&") {
            isFormat = true
            return
        }
        if block != nil { return takeInBlock(line) }
        if line.first == 0x2E, line.byte(1).map({ ($0 | 0x20) &- 0x61 < 26 }) == true { return }
        if line.allSatisfy({ $0 == 0x5F || $0 == 0x3D }) {
            if rows.count == 1 { hasHeader = true }
            return
        }
        takeCells(line)
    }

    private mutating func takeInBlock(_ line: MarkupLine) {
        guard line.begins(with: "T}") else {
            block?.append(contentsOf: line)
            block?.append(0x20)
            return
        }
        pending.append(block ?? [])
        block = nil
        var rest = line.dropFirst(2)
        if rest.first == separator || rest.first == 0x20 {
            // Where tabs were expanded, spaces stand for one.
            rest = rest.first == separator ? rest.dropFirst() : rest.dropFirst(rest.indent)
            takeCells(rest)
        } else {
            endRow()
        }
    }

    private mutating func takeCells(_ line: MarkupLine) {
        for cell in cells(line) {
            if cell.trimmed.elementsEqual("T{".utf8) {
                block = []
                return
            }
            pending.append(Array(cell.trimmed))
        }
        endRow()
    }

    /// The cells of a line; where tabs were expanded, two spaces stand for one.
    private func cells(_ line: MarkupLine) -> [MarkupLine] {
        guard separator == 0x09 else { return line.split(separator: separator, omittingEmptySubsequences: false) }
        return line.split(separator: 0x09, omittingEmptySubsequences: false)
    }

    private mutating func endRow() {
        if pending.contains(where: { !$0.isEmpty }) { rows.append(pending) }
        pending = []
    }

    /// The rows, in order.
    mutating func finish() -> [[[UInt8]]] {
        if let block { pending.append(block) }
        endRow()
        if let first = formats.first, formats.count > 1, first.contains("b") || first.hasPrefix("c") {
            hasHeader = true
        }
        return rows.map { row in row.map { $0 == [0x5C, 0x5E] ? [] : $0 } }
    }
}
