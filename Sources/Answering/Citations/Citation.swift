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
    /// The format that the document was read as.
    public var mediaType: MediaType
    /// The page that the quote begins on, from 1, where the document has pages.
    public var page: Int?
    /// What is printed as that page's number where it is another than ``page``, such as `iv`; else nil.
    public var pageLabel: String?
    /// The pages that the quote stands on, and where on each; none in a document without pages.
    public var places: [CitedPlace]
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
    /// What names the columns where the quote is rows of a table without their header; else nil.
    public var tableHeader: String?
    /// The headings above the quote, outermost first.
    public var headingPath: [String]
    /// The scores of the passage in the search.
    public var scores: HitScores
    /// How well the quote carries the answer, 0…1 by itself.
    public var support: Double
    /// The SHA-256 of the source when it was indexed, in hexadecimal.
    public var sourceSHA256: String
    /// Whether the source no longer holds the quote where the index says.
    public var isStale: Bool
    /// Whether the source is not here, so that the quote could not be compared with it. It then counts as stale, too.
    public var isMissing: Bool
    /// Whether byte range and lines refer to the file itself or to the text extracted from it.
    public var textForm: TextForm
    /// What opens the source in Obsidian (`obsidian://open?…`) where it lies in a vault; else nil.
    public var obsidianURL: String?
    /// Absolute path of the index, where the answer was sought in several; the ids are unique within one only.
    public var index: String?

    /// Cites a whole passage.
    ///
    /// - Parameters:
    ///   - answerSpan: the piece of the answer that it supports; empty if nothing was answered.
    ///   - index: the path of the index, if there are several.
    public init(
        of passage: PassageRecord, id: Int, answerSpan: ByteSpan, scores: HitScores = HitScores(fused: 0),
        support: Double = 0, index: String? = nil
    ) {
        self.id = id
        self.answerSpan = answerSpan
        documentID = passage.documentID
        path = passage.path
        title = passage.title
        passageID = passage.id
        mediaType = passage.mediaType
        page = passage.page
        pageLabel = nil
        places = []
        firstLine = passage.firstLine
        lastLine = passage.lastLine
        startByte = passage.startByte
        endByte = passage.endByte
        quote = passage.text
        tableHeader = passage.tableHeader
        headingPath = passage.headingPath
        self.scores = scores
        self.support = support
        sourceSHA256 = passage.sourceSHA256
        isStale = passage.isStale
        isMissing = false
        textForm = passage.textForm
        obsidianURL = nil
        self.index = index
    }

    /// Cites a stretch of a passage.
    package init(_ quote: Quote, id: Int, answerSpan: ByteSpan) {
        self.init(
            of: quote.hit.passage, id: id, answerSpan: answerSpan, scores: quote.hit.scores, support: quote.support,
            index: quote.hit.index)
        self.quote = quote.text
        tableHeader = tableHeader ?? quote.header
        firstLine = quote.lines.lowerBound
        lastLine = quote.lines.upperBound
        startByte = quote.byteRange.lowerBound
        endByte = quote.byteRange.upperBound
    }
}

extension Citation {
    /// Says where the quote stands on its document's pages.
    mutating func place(on pages: [Page]) {
        places = CitedPlace.of(startByte..<max(startByte, endByte), on: pages)
        guard let first = places.first else { return }
        page = first.page
        pageLabel = first.label
    }

    /// Where in the document the quote stands, as people say it: `page iv (4)`, `slide 3`, `lines 7–9`.
    public var placeName: String {
        let lines = firstLine...max(firstLine, lastLine)
        let known = places.map { (number: $0.page, label: $0.label) }
        let pages = known.isEmpty ? page.map { [(number: $0, label: pageLabel)] } ?? [] : known
        return PlaceName.words(pages: pages, lines: lines, mediaType: mediaType)
    }
}
