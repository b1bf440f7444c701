/// A file that has been read: its text and the blocks that the text consists of.
public struct Document: Sendable, Equatable {
    /// The path that the file was read from, as the caller gave it.
    public let path: String
    /// The title that the file states, else its first heading or short line, else its name.
    public let title: String
    /// The format it was read as.
    public let mediaType: MediaType
    /// SHA-256 of the file's bytes, in lower-case hexadecimal.
    public let sourceSHA256: String
    /// Length of the file in bytes. Equal to the text's length where ``textForm`` is ``TextForm/source``.
    public let sourceByteCount: Int
    /// What the byte ranges of blocks and passages point into.
    public let textForm: TextForm
    /// The text, in contiguous UTF-8.
    public let text: String
    /// The blocks in ascending order, not overlapping. Every byte of the text outside them is white space or front
    /// matter.
    public let blocks: [Block]
    /// What the file says about itself: author, date, tags, the head of a message.
    public let metadata: [MetadataEntry]
    /// The pages in ascending order, in formats that have them (slides are pages too); else none.
    public let pages: [Page]
    /// What reading assumed or left out, and a user should hear of.
    public let notes: [ReadingNote]

    /// Makes a document from a parser's findings.
    ///
    /// - Precondition: the blocks ascend, do not overlap, and lie within the text at character boundaries of UTF-8. So do
    ///   the pages.
    public init(
        path: String, title: String, mediaType: MediaType, sourceSHA256: String, sourceByteCount: Int,
        textForm: TextForm, text: String, blocks: [Block], metadata: [MetadataEntry] = [], pages: [Page] = [],
        notes: [ReadingNote] = []
    ) {
        var text = text
        text.makeContiguousUTF8()
        self.path = path
        self.title = title
        self.mediaType = mediaType
        self.sourceSHA256 = sourceSHA256
        self.sourceByteCount = sourceByteCount
        self.textForm = textForm
        self.text = text
        self.blocks = blocks
        self.metadata = metadata
        self.pages = pages
        self.notes = notes
    }

    /// The text at a range of UTF-8 bytes, or nil where the range leaves the text or cuts a character in two.
    public func text(at range: Range<Int>) -> String? {
        let bytes = text.utf8
        guard range.lowerBound >= 0, range.upperBound <= bytes.count else { return nil }
        let lower = bytes.index(bytes.startIndex, offsetBy: range.lowerBound)
        let upper = bytes.index(bytes.startIndex, offsetBy: range.upperBound)
        return String(bytes[lower..<upper])
    }
}

/// A stretch of a document that has one structure: a paragraph, a list item, a table.
public struct Block: Sendable, Equatable {
    /// What a block is.
    public enum Kind: Sendable, Equatable {
        /// A heading of level 1 to 6.
        case heading(level: Int)
        case paragraph
        case listItem
        /// Lines whose breaks matter: fenced or indented code, preformatted text, lines of a log.
        case code
        /// A table, one row per line.
        case table
        case quote
        /// Raw HTML in Markdown.
        case html
        /// A comment that no reader of the rendered page sees. Not part of any passage, except between two others.
        case comment
        /// A thematic break. Not part of any passage, except between two others.
        case separator
    }

    /// What the block is.
    public let kind: Kind
    /// Its UTF-8 bytes in the document's text. Begins with its first visible character (code: with the first line's
    /// indentation) and ends after its last one; in Markdown it includes the block's own markers, such as `- ` or `> `.
    public let byteRange: Range<Int>
    /// The titles of the headings that the block stands under, outermost first. A heading's own title is the last.
    public let headingPath: [String]
    /// Of a table: what names its columns, as the header rows stand in the text, or as a parser words them; else nil. The
    /// rows themselves may be a part of the block.
    public let tableHeader: String?

    /// Makes a block.
    public init(kind: Kind, byteRange: Range<Int>, headingPath: [String], tableHeader: String? = nil) {
        self.kind = kind
        self.byteRange = byteRange
        self.headingPath = headingPath
        self.tableHeader = tableHeader
    }
}

/// Where a document's text comes from, and so what its byte ranges point into.
public enum TextForm: String, Codable, Sendable {
    /// The text is the file's own bytes, unchanged: a range of the text is the same range of the file. A UTF-8 byte
    /// order mark is counted, and line ends stay as they are.
    case source

    /// The text was extracted from the file by a parser that always makes the same text from the same bytes. A range
    /// points into that text, which has lines of its own; reading the file again yields it again.
    case extracted
}
