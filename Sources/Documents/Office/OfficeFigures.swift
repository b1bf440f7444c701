/// The words of charts and diagrams of Office Open XML, which lie in parts of their own.
enum OfficeFigures {
    /// A chart as its titles and a table: a row for each category, a column for each series.
    static func chart(_ root: XMLNode) -> [OfficeBlock] {
        var blocks: [OfficeBlock] = []
        if let title = root.descendants("c:title").first.map({ paragraphs(of: $0) }) { blocks += title }
        let series = root.descendants("c:ser")
        guard !series.isEmpty else { return blocks }
        var categories: [String] = []
        var columns: [(name: String, values: [String])] = []
        for item in series.prefix(limit) {
            let found = points(of: item.first("c:cat") ?? item.first("c:xVal"))
            if found.count > categories.count { categories = found }
            let name = points(of: item.first("c:tx")).joined(separator: " ")
            columns.append((name, points(of: item.first("c:val") ?? item.first("c:yVal"))))
        }
        let height = columns.reduce(categories.count) { max($0, $1.values.count) }
        func cell(_ text: String) -> OfficeTable.Cell { .blocks([.paragraph(text)]) }
        var table = OfficeTable(headerRowCount: 1)
        table.rows.append([cell("")] + columns.map { cell($0.name) })
        for row in 0..<min(height, 10_000) {
            table.rows.append(
                [cell(row < categories.count ? categories[row] : "")]
                    + columns.map { cell(row < $0.values.count ? $0.values[row] : "") })
        }
        return blocks + [.table(table)]
    }

    /// A diagram as the texts of its shapes.
    static func diagram(_ root: XMLNode) -> [OfficeBlock] {
        root.descendants("dgm:t").flatMap { paragraphs(of: $0) }
    }

    /// The paragraphs of DrawingML within an element.
    private static func paragraphs(of node: XMLNode) -> [OfficeBlock] {
        node.descendants("a:p").map { paragraph in
            ExtractedText.line(paragraph.descendants("a:t").map(\.text).joined())
        }.filter { !$0.isEmpty }.map { .paragraph($0) }
    }

    private static let limit = 256

    /// The values that the file keeps of the cells that a chart was made of.
    private static func points(of node: XMLNode?) -> [String] {
        var values: [String] = []
        for point in node?.descendants("c:pt") ?? [] {
            guard let index = point["idx"].flatMap({ Int($0) }), (0..<10_000).contains(index) else { continue }
            while values.count <= index { values.append("") }
            values[index] = shown(ExtractedText.line(point.first("c:v")?.text ?? ""))
        }
        return values
    }

    /// A number without the digits that it has only because it was binary.
    private static func shown(_ text: String) -> String {
        guard text.utf8.count > 15, let value = Double(text) else { return text }
        return value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
    }
}
