/// What a chart says in words and figures (DrawingML).
struct ChartText {
    /// Its title.
    let title: String?
    /// Its series as a table: a row for each category, a column for each series. Empty where it has no figures.
    private(set) var rows: [[String]] = []

    /// Charts with more points are figures in cells, not words on a slide.
    private static let longest = 200

    init(_ root: XMLNode) {
        let chart = root.first("c:chart")
        let stated = chart?.first("c:title")?.descendants("a:p").map { paragraph in
            ExtractedText.line(paragraph.descendants("a:t").map(\.text).joined())
        }.joined(separator: " ")
        let line = ExtractedText.line(stated ?? "")
        title = line.isEmpty ? nil : line
        let series = chart?.first("c:plotArea")?.descendants("c:ser") ?? []
        guard !series.isEmpty, series.count <= 20 else { return }
        var categories: [String] = []
        var columns: [[Int: String]] = []
        var names: [String] = []
        for one in series {
            names.append(Self.points(one.first("c:tx"))[0] ?? one.first("c:tx")?.text ?? "")
            let labels = Self.points(one.first("c:cat") ?? one.first("c:xVal"))
            if let last = labels.keys.max(), last + 1 > categories.count, last < Self.longest {
                categories = (0...last).map { labels[$0] ?? "" }
            }
            columns.append(Self.points(one.first("c:val") ?? one.first("c:yVal")))
        }
        let count = max(categories.count, columns.compactMap { $0.keys.max() }.max().map { $0 + 1 } ?? 0)
        guard count > 0, count <= Self.longest else { return }
        rows = [[""] + names]
        for index in 0..<count {
            rows.append(
                [index < categories.count ? categories[index] : ""] + columns.map { $0[index] ?? "" })
        }
    }

    /// The values that a chart keeps of its cells, by their position.
    private static func points(_ node: XMLNode?) -> [Int: String] {
        var points: [Int: String] = [:]
        for point in node?.descendants("c:pt") ?? [] {
            guard let index = point["idx"].flatMap({ Int($0) }), index >= 0, points.count <= longest else { continue }
            let text = ExtractedText.line(point.first("c:v")?.text ?? "")
            points[index] = DecimalText(text)?.general ?? text
        }
        return points
    }
}
