public import Documents

/// A passage with everything that a citation needs.
public struct PassageRecord: Sendable, Codable, Equatable, Identifiable {
    /// The passage's id.
    public let id: PassageID
    /// The document it belongs to.
    public let documentID: DocumentID
    /// Absolute path of the source.
    public let path: String
    /// The document's title.
    public let title: String
    /// Position among the document's passages, from 0.
    public let ordinal: Int
    /// First UTF-8 byte in the document's text.
    public let startByte: Int
    /// The UTF-8 byte after the last one.
    public let endByte: Int
    /// First line, from 1.
    public let firstLine: Int
    /// Last line, from 1.
    public let lastLine: Int
    /// Page, from 1, in formats that have pages.
    public let page: Int?
    /// Titles of the headings that the passage stands under, outermost first.
    public let headingPath: [String]
    /// The text at the byte range; what is quoted.
    public let text: String
    /// What names the columns where the passage is rows of a table without their header; else nil.
    public let tableHeader: String?
    /// Tokens in the text, as the index's model counts them.
    public let tokenCount: Int
    /// SHA-256 of the source's bytes when it was indexed.
    public let sourceSHA256: String
    /// The format that the document was read as.
    public let mediaType: MediaType
    /// What the byte range points into.
    public let textForm: TextForm
    /// Whether the document is marked stale.
    public let isStale: Bool

    /// Makes a record; for tests of what stands on an index.
    public init(
        id: PassageID, documentID: DocumentID, path: String, title: String, ordinal: Int, startByte: Int, endByte: Int,
        firstLine: Int, lastLine: Int, page: Int? = nil, headingPath: [String] = [], text: String,
        tableHeader: String? = nil, tokenCount: Int, sourceSHA256: String, mediaType: MediaType = .plainText,
        textForm: TextForm = .source, isStale: Bool = false
    ) {
        self.id = id
        self.documentID = documentID
        self.path = path
        self.title = title
        self.ordinal = ordinal
        self.startByte = startByte
        self.endByte = endByte
        self.firstLine = firstLine
        self.lastLine = lastLine
        self.page = page
        self.headingPath = headingPath
        self.text = text
        self.tableHeader = tableHeader
        self.tokenCount = tokenCount
        self.sourceSHA256 = sourceSHA256
        self.mediaType = mediaType
        self.textForm = textForm
        self.isStale = isStale
    }
}

/// What is embedded of a passage: the document's title and labels, the headings, a table's header, and the text, in their
/// search form. What is quoted is the text alone.
package enum EmbeddedText {
    /// The text that a passage stands for before the model.
    package static func make(
        title: String, labels: [String] = [], headingPath: [String], tableHeader: String? = nil, text: String
    ) -> String {
        // The first heading is often the title.
        let headings = headingPath.first == title ? Array(headingPath.dropFirst()) : headingPath
        let labels = labels.isEmpty ? [] : [labels.joined(separator: ", ")]
        let header = tableHeader.map { [$0] } ?? []
        return SearchForm.of(([title] + labels + headings + header + [text]).joined(separator: "\n"))
    }

    /// What a question stands for before the model.
    package static func question(_ question: String) -> String { SearchForm.of(question) }
}
