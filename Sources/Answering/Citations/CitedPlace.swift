public import Documents

/// A page that a quote stands on, with the quote's place on it.
public struct CitedPlace: Sendable, Codable, Equatable {
    /// The page, from 1.
    public var page: Int
    /// What is printed as the page's number where it is not ``page``, such as `iv`; else nil.
    public var label: String?
    /// The page's size in points (1/72 inch); nil for a slide.
    public var size: PageSize?
    /// The quote's lines in points from the page's upper left corner, in the order of the text; none where places are not
    /// known. Of a line that is quoted in part, the part's place is estimated.
    public var rectangles: [PageRectangle]

    /// Makes a place.
    public init(page: Int, label: String? = nil, size: PageSize? = nil, rectangles: [PageRectangle] = []) {
        self.page = page
        self.label = label
        self.size = size
        self.rectangles = rectangles
    }

    /// The places of a stretch of text on the pages that it touches.
    ///
    /// - Parameter range: UTF-8 bytes of the document's text.
    static func of(_ range: Range<Int>, on pages: [Page]) -> [CitedPlace] {
        pages.filter { $0.byteRange.overlaps(range) }.map { page in
            CitedPlace(
                page: page.number, label: page.label, size: page.size,
                rectangles: page.rectangles(of: range.clamped(to: page.byteRange)))
        }
    }
}

extension CitedPlace {
    enum CodingKeys: String, CodingKey { case page, label, width, height, rectangles }

    /// Writes every field, absent ones as null; the size as `width` and `height`.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(page, forKey: .page)
        try values.encode(label, forKey: .label)
        try values.encode(size?.width, forKey: .width)
        try values.encode(size?.height, forKey: .height)
        try values.encode(rectangles, forKey: .rectangles)
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        var size: PageSize?
        if let width = try values.decodeIfPresent(Double.self, forKey: .width),
            let height = try values.decodeIfPresent(Double.self, forKey: .height)
        {
            size = PageSize(width: width, height: height)
        }
        self.init(
            page: try values.decode(Int.self, forKey: .page),
            label: try values.decodeIfPresent(String.self, forKey: .label), size: size,
            rectangles: try values.decode([PageRectangle].self, forKey: .rectangles))
    }
}
