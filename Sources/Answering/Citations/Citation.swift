public import Documents
public import Passages
public import Retrieval

/// A range of UTF-8 bytes, the end excluded.
public struct ByteSpan: Sendable, Codable, Equatable, Hashable {
    /// The first byte, from 0.
    public var startByte: Int
    /// One past the last byte.
    public var endByte: Int

    /// Makes a span.
    public init(startByte: Int, endByte: Int) {
        self.startByte = startByte
        self.endByte = endByte
    }

    /// Makes a span of a range.
    public init(_ range: Range<Int>) {
        self.init(startByte: range.lowerBound, endByte: range.upperBound)
    }

    /// The span as a range.
    public var range: Range<Int> { startByte..<max(startByte, endByte) }
}

/// Where a piece of the answer stands in the sources: enough to find the quote again without the index.
public struct Citation: Sendable, Codable, Equatable {
    /// The number shown to people, from 1, by first use. Each quote has one of its own.
    public var id: Int
    /// The piece of the answer's text that the quote supports, in UTF-8 bytes of that text, its marker excluded.
    public var answerSpan: ByteSpan
    /// The document's id in the index.
    public var documentID: DocumentID
    /// The document's path.
    public var path: String
    /// The document's title.
    public var title: String
    /// The passage's id in the index.
    public var passageID: PassageID
    /// The page, from 1, where the document has pages.
    public var page: Int?
    /// The first line of the quote, from 1, in the document's text form.
    public var firstLine: Int
    /// The last line of the quote.
    public var lastLine: Int
    /// The quote's first byte, from 0, in the document's text form.
    public var startByte: Int
    /// One past the quote's last byte.
    public var endByte: Int
    /// The bytes at that range, word for word.
    public var quote: String
    /// The headings above the quote, outermost first.
    public var headingPath: [String]
    /// The scores of the passage in the search.
    public var scores: HitScores
    /// How well the quote carries the answer, 0…1 (see `SupportModel`).
    public var support: Double
    /// The SHA-256 of the source when it was indexed, in hexadecimal.
    public var sourceSHA256: String
    /// Whether the source no longer holds the quote where the index says.
    public var isStale: Bool
    /// Whether the source is not here, so that the quote could not be compared with it. It then counts as stale, too.
    public var isMissing: Bool
    /// Whether byte range and lines refer to the file itself or to the text extracted from it.
    public var textForm: TextForm
    /// Absolute path of the index, where the answer was sought in several; the ids are unique within one only.
    public var index: String?

    /// Makes a citation.
    public init(
        id: Int, answerSpan: ByteSpan, documentID: DocumentID, path: String, title: String, passageID: PassageID,
        page: Int?, firstLine: Int, lastLine: Int, startByte: Int, endByte: Int, quote: String, headingPath: [String],
        scores: HitScores, support: Double, sourceSHA256: String, isStale: Bool, textForm: TextForm,
        isMissing: Bool = false,
        index: String? = nil
    ) {
        self.id = id
        self.answerSpan = answerSpan
        self.documentID = documentID
        self.path = path
        self.title = title
        self.passageID = passageID
        self.page = page
        self.firstLine = firstLine
        self.lastLine = lastLine
        self.startByte = startByte
        self.endByte = endByte
        self.quote = quote
        self.headingPath = headingPath
        self.scores = scores
        self.support = support
        self.sourceSHA256 = sourceSHA256
        self.isStale = isStale
        self.isMissing = isMissing
        self.textForm = textForm
        self.index = index
    }
}
