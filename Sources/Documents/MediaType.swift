/// The kinds of file that Footnote reads, named by their Internet media type.
public enum MediaType: String, Codable, Sendable, CaseIterable {
    case plainText = "text/plain"
    case markdown = "text/markdown"
    case html = "text/html"
}

/// Where a document's text comes from, and so what its byte ranges point into.
public enum TextForm: String, Codable, Sendable {
    /// The text is the file's own bytes, unchanged: a range of the text is the same range of the file. A UTF-8 byte
    /// order mark is counted, and line ends stay as they are.
    case source

    /// The text was extracted from the file by a reader that always makes the same text from the same bytes. A range
    /// points into that text, which has lines of its own; reading the file again yields it again.
    case extracted
}
