import Answering
import Documents
import Foundation

/// Whether quotes stand in their sources where their citations say.
///
/// A source whose text is the file's own bytes is read past Footnote's parsers: the check shares nothing with the engine
/// that it judges. Where text is extracted, the reader extracts it again.
struct QuoteCheck {
    private let parsers: DocumentParsers
    /// Sources by path, as bytes; nil for those that can't be read. Kept as long as the value: for one answer.
    private var sources: [String: [UInt8]?] = [:]

    init(parsers: DocumentParsers = .standard) { self.parsers = parsers }

    /// Compares a quote's bytes with those at its place.
    mutating func verdict(on citation: Citation) async -> AnswerRecord.CitedQuote.Source {
        let bytes = await source(of: citation)
        let (start, end) = (citation.startByte, citation.endByte)
        if let bytes, start >= 0, start < end, end <= bytes.count,
            bytes[start..<end].elementsEqual(citation.quote.utf8)
        {
            return .verbatim
        }
        return citation.isStale ? .stale : .invented
    }

    private mutating func source(of citation: Citation) async -> [UInt8]? {
        if let known = sources[citation.path] { return known }
        let bytes: [UInt8]?
        do {
            switch citation.textForm {
            case .source: bytes = Array(try Data(contentsOf: URL(filePath: citation.path)))
            case .extracted: bytes = Array(try await parsers.read(path: citation.path).text.utf8)
            }
        } catch {
            // The verdict says so: a quote whose source can't be read stands nowhere.
            bytes = nil
        }
        sources[citation.path] = .some(bytes)
        return bytes
    }
}
