package import Documents
package import Passages
import Retrieval

/// A piece of a reply's text, or of what stands behind it, in the order in which it is shown.
package enum ReplyPiece: Sendable, Equatable {
    /// Words, or a marker.
    case text(String)
    /// The short answer, which stands between `**` in the text.
    case emphasis(String)
    /// The record of the marker before it, in an answer.
    case citation(Citation)
    /// The record of the number before it, in an abstention.
    case nearest(Citation)
}

/// Puts an answer's text together sentence by sentence, numbers the quotes by first use, and checks each against its
/// source.
///
/// A quote keeps its number when it is cited again; its record's answer span is that of its first use.
package struct AnswerAssembly: Sendable {
    /// The text so far.
    package private(set) var text = ""
    /// The pieces that it is made of.
    package private(set) var pieces: [ReplyPiece] = []
    /// The sentences so far.
    package private(set) var sentences: [AnswerSentence] = []
    /// The quotes so far, by id.
    package private(set) var citations: [Citation] = []
    /// How many sentences were left out, since their citations don't carry them.
    package var droppedSentences = 0
    private var sources: CitationSources

    /// - Parameters:
    ///   - stores: the indexes that the quotes come from.
    ///   - documents: documents that were read just now; quotes of others are compared with their files.
    package init(
        stores: [any PassageStore] = [], parsers: DocumentParsers = .standard, documents: [Document] = []
    ) {
        sources = CitationSources(stores: stores, parsers: parsers, documents: documents)
    }

    /// Adds a sentence that rests on quotes.
    ///
    /// - Parameters:
    ///   - separator: what parts it from the text before it.
    ///   - lead: words before the sentence that are not the sources'.
    ///   - emphasis: the short answer in the sentence, in UTF-8 bytes.
    ///   - mark: words behind its markers that are not the sources'.
    /// - Precondition: at least one quote; an emphasis of whole characters.
    package mutating func add(
        _ sentence: String, after separator: String = " ", lead: String = "", emphasis: Range<Int>? = nil,
        mark: String? = nil, quotes: [Quote], support: Double
    ) async throws {
        precondition(!quotes.isEmpty, "a sentence rests on at least one quote")
        let before = (text.isEmpty ? "" : separator) + lead
        let start = text.utf8.count + before.utf8.count
        let emphasised = add(sentence, after: before, emphasis: emphasis)
        let span = ByteSpan(start..<text.utf8.count)
        var ids: [Int] = []
        for quote in quotes {
            let known = citations.first {
                $0.passageID == quote.hit.passage.id && $0.quote == quote.text && $0.path == quote.hit.passage.path
            }
            let id = known?.id ?? citations.count + 1
            guard !ids.contains(id) else { continue }
            ids.append(id)
            add(" [\(id)]")
            if known == nil {
                let citation = try await checked(Citation(quote, id: id, answerSpan: span))
                citations.append(citation)
                pieces.append(.citation(citation))
            }
        }
        if let mark { add(" " + mark) }
        sentences.append(
            AnswerSentence(text: sentence, span: span, emphasis: emphasised, citationIDs: ids, support: support))
    }

    /// Adds a sentence's words, the emphasised ones as a piece of their own; returns where those stand in the text.
    private mutating func add(_ sentence: String, after before: String, emphasis: Range<Int>?) -> ByteSpan? {
        guard let emphasis else {
            add(before + sentence)
            return nil
        }
        let bytes = Array(sentence.utf8)
        let words = String(decoding: bytes[emphasis], as: UTF8.self)
        let after = String(decoding: bytes[emphasis.upperBound...], as: UTF8.self)
        add(before + String(decoding: bytes[..<emphasis.lowerBound], as: UTF8.self))
        let start = text.utf8.count + 2
        text += "**\(words)**"
        pieces.append(.emphasis(words))
        if !after.isEmpty { add(after) }
        return ByteSpan(start..<start + words.utf8.count)
    }

    /// Adds text that cites nothing.
    package mutating func add(_ words: String) {
        text += words
        pieces.append(.text(words))
    }

    /// Adds the name of a quote's place, as an abstention has it; returns its record.
    package mutating func name(_ quote: Quote, id: Int, after separator: String) async throws -> Citation {
        var citation = try await checked(Citation(quote, id: id, answerSpan: ByteSpan(0..<0)))
        let title = citation.title.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let place = "\(title), \(citation.placeName)"
        let start = text.utf8.count + separator.utf8.count
        citation.answerSpan = ByteSpan(start..<start + place.utf8.count)
        add(separator + place + " [\(id)]")
        pieces.append(.nearest(citation))
        return citation
    }

    /// The citation with its places, after a look at its source. Each source is read once.
    package mutating func checked(_ citation: Citation) async throws -> Citation {
        try await sources.completed(citation)
    }
}
