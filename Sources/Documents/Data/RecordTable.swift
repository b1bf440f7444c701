import Formats

/// Objects with the same few keys, as a table.
///
/// A member that is a small object of plain values has a column for each of its keys (`author › name`), and one that is a
/// short list of plain values has one cell.
struct RecordTable {
    /// The columns, in the order of their first use.
    private(set) var columns: [String] = []
    private var places: [String: Int] = [:]

    private static let mostColumns = 12
    /// Wider rows are easier to read as sections.
    private static let widestRow = 400

    /// Nil where the elements are no records of one kind: fewer than two, others than objects, keys that differ.
    init?(_ elements: [JSON], isCell: (JSON) -> Bool) {
        guard elements.count > 1 else { return nil }
        var filled = 0
        var bytes = 0
        for element in elements {
            guard case .object(let members) = element.value else { return nil }
            for member in members {
                guard let cells = Self.cells(of: member, isCell: isCell) else { return nil }
                for cell in cells {
                    if places[cell.column] == nil {
                        guard columns.count < Self.mostColumns else { return nil }
                        places[cell.column] = columns.count
                        columns.append(cell.column)
                    }
                    filled += 1
                    bytes += Self.length(of: cell.values)
                }
            }
        }
        guard !columns.isEmpty, filled * 10 >= columns.count * elements.count * 6 else { return nil }
        guard bytes <= Self.widestRow * elements.count else { return nil }
    }

    /// A row as cells, header first.
    func rows(of elements: [JSON], spell: (JSON) -> String) -> [(cells: [String], isHeader: Bool)] {
        var rows: [(cells: [String], isHeader: Bool)] = [(columns, true)]
        rows.reserveCapacity(elements.count + 1)
        for element in elements {
            guard case .object(let members) = element.value else { continue }
            var row = [String](repeating: "", count: columns.count)
            for member in members {
                for cell in Self.cells(of: member, isCell: { _ in true }) ?? [] {
                    guard let column = places[cell.column] else { continue }
                    row[column] = cell.values.map { Self.isNull($0) ? "" : spell($0) }.joined(separator: ", ")
                }
            }
            rows.append((row, false))
        }
        return rows
    }

    private static func isNull(_ value: JSON) -> Bool {
        if case .null = value.value { return true }
        return false
    }

    private static func cells(
        of member: JSON.Member, isCell: (JSON) -> Bool
    ) -> [(column: String, values: [JSON])]? {
        switch member.value.value {
        case .object(let inner):
            guard inner.count <= 4, inner.allSatisfy({ isPlain($0.value) && isCell($0.value) }) else { return nil }
            return inner.map { ("\(member.name) › \($0.name)", [$0.value]) }
        case .array(let elements):
            guard elements.count <= 16, elements.allSatisfy({ isPlain($0) && isCell($0) }) else { return nil }
            return [(member.name, elements)]
        default:
            return isCell(member.value) ? [(member.name, [member.value])] : nil
        }
    }

    private static func isPlain(_ value: JSON) -> Bool {
        switch value.value {
        case .array, .object: false
        default: true
        }
    }

    private static func length(of values: [JSON]) -> Int {
        values.reduce(0) { length, value in
            if case .string(let text) = value.value { return length + min(text.utf8.count, 64) }
            return length + 6
        }
    }
}
