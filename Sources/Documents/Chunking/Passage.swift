/// The unit of retrieval: a stretch of a document's text that fits a token budget and leads back to its source bytes.
public struct Passage: Sendable, Equatable, Codable {
    /// Position among the document's passages, from 0.
    public let ordinal: Int
    /// The passage's UTF-8 bytes in the document's text; ``text`` is exactly these bytes.
    public let byteRange: Range<Int>
    /// The lines the passage touches, from 1. A line ends with LF, CRLF or a lone CR.
    public let lines: ClosedRange<Int>
    /// The page, from 1, in formats that have pages; else nil.
    public let page: Int?
    /// The titles of the headings that the passage stands under, outermost first.
    public let headingPath: [String]
    /// The text at ``byteRange``.
    public let text: String
    /// How many tokens the chunker's counting closure found in ``text``.
    public let tokenCount: Int
    /// What names the columns where the passage is rows of a table without their header; else nil.
    public let tableHeader: String?

    /// Makes a passage.
    public init(
        ordinal: Int, byteRange: Range<Int>, lines: ClosedRange<Int>, page: Int?, headingPath: [String], text: String,
        tokenCount: Int, tableHeader: String? = nil
    ) {
        self.ordinal = ordinal
        self.byteRange = byteRange
        self.lines = lines
        self.page = page
        self.headingPath = headingPath
        self.text = text
        self.tokenCount = tokenCount
        self.tableHeader = tableHeader
    }
}
