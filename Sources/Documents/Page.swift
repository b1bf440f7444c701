/// A page of a document: of a PDF or a scan, or a slide.
public struct Page: Sendable, Codable, Equatable {
    /// Position among the document's pages, from 1.
    public let number: Int
    /// What is printed as the page's number where it differs from ``number``, such as `iv`; else nil.
    public let label: String?
    /// The size in points (1/72 inch), after the page's own rotation; nil for a slide.
    public let size: PageSize?
    /// The page's UTF-8 bytes in the document's text; empty where no text is on it.
    public let byteRange: Range<Int>
    /// The lines of text on it, in the order of the text; none where places are not known.
    public let lines: [PageLine]

    /// Makes a page.
    public init(
        number: Int, label: String? = nil, size: PageSize? = nil, byteRange: Range<Int>, lines: [PageLine] = []
    ) {
        self.number = number
        self.label = label
        self.size = size
        self.byteRange = byteRange
        self.lines = lines
    }

    /// Where a stretch of the document's text stands on the page: one rectangle for each line that it touches.
    ///
    /// Of a line that is touched in part, the part's place is estimated by its share of the line's characters.
    public func rectangles(of range: Range<Int>) -> [PageRectangle] {
        lines.compactMap { line in
            let shared = line.byteRange.clamped(to: range)
            guard !shared.isEmpty else { return nil }
            let length = Double(line.byteRange.count)
            let box = line.rectangle
            let left = Double(shared.lowerBound - line.byteRange.lowerBound) / length
            let right = Double(shared.upperBound - line.byteRange.lowerBound) / length
            return PageRectangle(
                left: box.left + left * (box.right - box.left), top: box.top,
                right: box.left + right * (box.right - box.left), bottom: box.bottom)
        }
    }
}

/// A page's width and height in points.
public struct PageSize: Sendable, Codable, Equatable {
    /// Points from left to right.
    public let width: Double
    /// Points from top to bottom.
    public let height: Double

    /// Makes a size.
    public init(width: Double, height: Double) {
        self.width = width
        self.height = height
    }
}

/// A line of text and its place on the page.
public struct PageLine: Sendable, Codable, Equatable {
    /// The line's UTF-8 bytes in the document's text.
    public let byteRange: Range<Int>
    /// Where it stands.
    public let rectangle: PageRectangle
    /// How sure the engine that recognised the line in a picture is, 0…1; nil for a text layer.
    public let confidence: Double?

    /// Makes a line.
    public init(byteRange: Range<Int>, rectangle: PageRectangle, confidence: Double? = nil) {
        self.byteRange = byteRange
        self.rectangle = rectangle
        self.confidence = confidence
    }
}

/// A rectangle in points from a page's upper left corner.
public struct PageRectangle: Sendable, Codable, Equatable {
    /// The left edge.
    public let left: Double
    /// The upper edge.
    public let top: Double
    /// The right edge.
    public let right: Double
    /// The lower edge.
    public let bottom: Double

    /// Makes a rectangle.
    public init(left: Double, top: Double, right: Double, bottom: Double) {
        self.left = left
        self.top = top
        self.right = right
        self.bottom = bottom
    }
}
