/// What stands on a slide, before it is put in order.
struct SlideShape {
    /// A paragraph of a shape.
    struct Paragraph {
        var text: String
        /// Lists around it, from 0; nil for one that is no item of a list.
        var depth: Int?
        var marker = "-"
    }

    /// A shape's content.
    enum Content {
        case paragraphs([Paragraph])
        /// Rows, how many of them name the columns where the file says so, and the rows with each text in all columns and
        /// rows that its cell spans.
        case table(rows: [[String]], headerRows: Int?, spanned: [[String]])
        case chart(title: String?, rows: [[String]])
    }

    var content: Content
    /// Where it stands, in any unit; nil where nothing says so.
    var place: SlideRectangle?
}

/// A rectangle on a slide.
struct SlideRectangle: Equatable {
    var left: Double
    var top: Double
    var right: Double
    var bottom: Double
}

/// A slide's parts in the order in which they are read.
struct SlideContent {
    var title: String?
    var shapes: [SlideShape] = []
    var notes: [String] = []

    /// Writes the slide as the next page.
    func write(to text: inout ExtractedText) {
        text.beginPage()
        text.endHeadings()
        let heading = ExtractedText.line(title ?? "")
        if !heading.isEmpty { text.heading(heading, level: 1) }
        for shape in SlideOrder.reading(shapes) { Self.write(shape.content, to: &text) }
        let spoken = notes.map { ExtractedText.line($0) }.filter { !$0.isEmpty }
        if !spoken.isEmpty {
            text.heading("Notes", level: 2)
            for paragraph in spoken { text.paragraph(paragraph) }
        }
        text.endTable()
    }

    private static func spansColumns(_ row: [String], _ spanned: [String]) -> Bool {
        zip(row, spanned).contains { $0.isEmpty && !$1.isEmpty } && Set(spanned).count > 1
    }

    /// A row with the texts of cells that span several columns or rows in each of them; but not where one is long, or is
    /// the whole row.
    private static func filled(_ row: [String], _ spanned: [String]) -> [String] {
        let isTitle = Set(spanned).count == 1 && row.dropFirst().allSatisfy(\.isEmpty)
        guard !isTitle, row.count == spanned.count else { return row }
        return zip(row, spanned).map { $0.isEmpty && $1.utf8.count <= 256 ? $1 : $0 }
    }

    /// Writes what a shape holds.
    static func write(_ content: SlideShape.Content, to text: inout ExtractedText) {
        switch content {
        case .paragraphs(let paragraphs):
            for paragraph in paragraphs {
                if let depth = paragraph.depth {
                    text.listItem(paragraph.text, depth: depth, marker: paragraph.marker)
                } else {
                    text.paragraph(paragraph.text)
                }
            }
        case .table(let rows, let headerRows, let spanned):
            var count = headerRows ?? TableShape(rows: rows).headerRows
            // Below names that span columns stand those of the columns.
            while count > 0, count < 3, count + 1 < rows.count, Self.spansColumns(rows[count - 1], spanned[count - 1]) {
                count += 1
            }
            for (index, row) in rows.enumerated() {
                text.tableRow(Self.filled(row, spanned[index]), isHeader: index < count)
            }
            if count > 0 { text.tableHeader(ExtractedText.mergedHeader(Array(spanned[..<count]))) }
            text.endTable()
        case .chart(let title, let rows):
            if let title { text.paragraph(title) }
            for (index, row) in rows.enumerated() { text.tableRow(row, isHeader: index == 0) }
            text.endTable()
        }
    }
}

/// Puts shapes in the order in which they are read.
///
/// The shapes are cut apart along the widest gap that no shape crosses, across or down, and each side is cut again
/// (recursive XY-cut; Nagy and Seth, "Hierarchical Representation of Optically Scanned Documents", ICPR 1984). What can't be cut
/// is read from top to bottom. A shape without a place stays behind the one that it follows in the file.
enum SlideOrder {
    /// Slides with more shapes are read in the order of the file: cutting takes quadratic time in the worst case.
    private static let most = 500

    static func reading(_ shapes: [SlideShape]) -> [SlideShape] {
        guard shapes.count > 1, shapes.count <= most else { return shapes }
        // Groups of a placed shape and those without place after it.
        var groups: [(place: SlideRectangle, members: [Int])] = []
        var leading: [Int] = []
        for (index, shape) in shapes.enumerated() {
            if let place = shape.place {
                groups.append((place, [index]))
            } else if groups.isEmpty {
                leading.append(index)
            } else {
                groups[groups.count - 1].members.append(index)
            }
        }
        let order = cut(Array(groups.indices), groups.map(\.place))
        return (leading + order.flatMap { groups[$0].members }).map { shapes[$0] }
    }

    private static func cut(_ indices: [Int], _ places: [SlideRectangle]) -> [Int] {
        guard indices.count > 1 else { return indices }
        let across = widestGap(indices.map { (places[$0].top, places[$0].bottom) })
        let down = widestGap(indices.map { (places[$0].left, places[$0].right) })
        if let across, across.width >= (down?.width ?? -1) {
            let above = indices.filter { places[$0].bottom <= across.at }
            let below = indices.filter { places[$0].bottom > across.at }
            return cut(above, places) + cut(below, places)
        }
        if let down {
            let left = indices.filter { places[$0].right <= down.at }
            let right = indices.filter { places[$0].right > down.at }
            return cut(left, places) + cut(right, places)
        }
        return indices.sorted {
            (places[$0].top, places[$0].left, $0) < (places[$1].top, places[$1].left, $1)
        }
    }

    /// The widest stretch between spans that none of them reaches into, and where it begins.
    private static func widestGap(_ spans: [(Double, Double)]) -> (at: Double, width: Double)? {
        let sorted = spans.sorted { $0 < $1 }
        var end = sorted[0].1
        var best: (at: Double, width: Double)?
        for (start, stop) in sorted.dropFirst() {
            if start >= end, start - end > best?.width ?? -1 { best = (end, start - end) }
            end = max(end, stop)
        }
        return best
    }
}
