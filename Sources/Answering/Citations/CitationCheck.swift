public import Documents
public import Passages

/// What became of a citation's quote in its source.
public enum CitationCheck: Sendable, Codable, Equatable {
    /// The bytes at the range are the quote.
    case exact
    /// The quote stands elsewhere in the source; of several places, the one nearest to the old one.
    case moved(ByteSpan, firstLine: Int, lastLine: Int)
    /// The source is there, but no longer holds the quote or can no longer be read as text.
    case stale(reason: String)
    /// The source is gone or may not be opened.
    case missing(reason: String)

    /// Reads the source again and looks for the quote.
    ///
    /// A source whose text was extracted is extracted again, so that the range means the same.
    ///
    /// - Complexity: Linear in the source's size, times the quote's length in the worst case.
    public static func of(_ citation: Citation, parsers: DocumentParsers = .standard) async -> CitationCheck {
        if let verdict = elsewhere(citation.path) { return verdict }
        do {
            return compare(citation, with: try await parsers.read(path: citation.path).text)
        } catch {
            return verdict(on: error)
        }
    }

    /// Looks at the source and at the index that the citation comes from.
    ///
    /// Extracting the text of a PDF takes seconds. If the source's SHA-256 is the one that was indexed, its text is the one
    /// that the index keeps, and the quote is looked for there. Otherwise the source is read again.
    ///
    /// - Throws: what the store throws.
    public static func of(
        _ citation: Citation, in store: any PassageStore, parsers: DocumentParsers = .standard
    ) async throws -> CitationCheck {
        var sources = CitationSources(stores: [store], parsers: parsers)
        return try await sources.check(citation)
    }

    /// The verdict on a source that never was on this machine: an imported index names its documents by relative paths, and
    /// what stands at such a path below the working folder is another file. nil for any other source.
    static func elsewhere(_ path: String) -> CitationCheck? {
        if path.hasPrefix("/") { return nil }
        return .missing(reason: "\(path): the index was imported, and its documents' files are not here")
    }

    /// Why a source could not be read, as a verdict.
    static func verdict(on error: DocumentError) -> CitationCheck {
        switch error {
        case .unreadable, .notAFile: .missing(reason: "\(error)")
        default: .stale(reason: "\(error)")
        }
    }

    /// Looks for a citation's quote in the source's present text.
    package static func compare(_ citation: Citation, with text: String) -> CitationCheck {
        let bytes = Array(text.utf8)
        let quote = Array(citation.quote.utf8)
        guard !quote.isEmpty else { return .stale(reason: "the quote is empty") }
        if citation.startByte >= 0, citation.endByte <= bytes.count, citation.startByte <= citation.endByte,
            bytes[citation.startByte..<citation.endByte].elementsEqual(quote)
        {
            return .exact
        }
        guard let start = nearest(quote, in: bytes, to: citation.startByte) else {
            return .stale(reason: "\(citation.path) no longer holds the quote; index it again")
        }
        let end = start + quote.count
        let firstLine = 1 + Quote.lineBreaks(in: bytes[..<start])
        return .moved(
            ByteSpan(start..<end), firstLine: firstLine,
            lastLine: firstLine + Quote.lineBreaks(in: bytes[start..<end]))
    }

    /// The place of `quote` nearest to an offset; of two as near, the first.
    private static func nearest(_ quote: [UInt8], in bytes: [UInt8], to offset: Int) -> Int? {
        guard quote.count <= bytes.count, let first = quote.first else { return nil }
        var best: Int?
        for start in 0...(bytes.count - quote.count)
        where bytes[start] == first && bytes[start..<start + quote.count].elementsEqual(quote) {
            if let found = best, abs(found - offset) <= abs(start - offset) { break }
            best = start
        }
        return best
    }
}

extension Citation {
    /// The citation as it stands after a check: with its new place when the quote moved (but without pages, which a text alone
    /// does not tell), marked when it is lost.
    public func updated(by check: CitationCheck) -> Citation {
        var citation = self
        switch check {
        case .exact:
            citation.isStale = false
            citation.isMissing = false
        case .moved(let span, let firstLine, let lastLine):
            citation.startByte = span.startByte
            citation.endByte = span.endByte
            citation.firstLine = firstLine
            citation.lastLine = lastLine
            // Where it stands on the pages now is not known from its text.
            citation.page = nil
            citation.pageLabel = nil
            citation.places = []
            citation.isStale = false
            citation.isMissing = false
        case .stale:
            citation.isStale = true
            citation.isMissing = false
        case .missing:
            citation.isStale = true
            citation.isMissing = true
        }
        return citation
    }
}
