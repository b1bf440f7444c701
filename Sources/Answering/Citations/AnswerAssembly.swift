package import Documents
import Passages
import Retrieval

/// Puts an answer's text together sentence by sentence, numbers the quotes by first use, and checks each against its
/// source.
///
/// A quote keeps its number when it is cited again; its record's answer span is that of its first use.
package struct AnswerAssembly: Sendable {
    /// The text so far.
    package private(set) var text = ""
    /// The sentences so far.
    package private(set) var sentences: [AnswerSentence] = []
    /// The quotes so far, by id.
    package private(set) var citations: [Citation] = []
    /// How many sentences were left out, since their citations don't carry them.
    package var droppedSentences = 0
    private let parsers: DocumentParsers
    private var sources: [String: Source] = [:]

    private enum Source: Sendable {
        case text(String)
        case lost(CitationCheck)
    }

    package init(parsers: DocumentParsers = .standard) {
        self.parsers = parsers
    }

    /// Adds a sentence that rests on quotes, and returns the events that show it.
    ///
    /// - Parameters:
    ///   - lead: words before the sentence that are not the sources'.
    ///   - emphasis: the short answer in the sentence, in UTF-8 bytes.
    ///   - mark: words behind its markers that are not the sources'.
    /// - Precondition: at least one quote; an emphasis of whole characters.
    package mutating func add(
        _ sentence: String, lead: String = "", emphasis: Range<Int>? = nil, mark: String? = nil, quotes: [Quote],
        support: Double
    ) -> [AnswerEvent] {
        precondition(!quotes.isEmpty, "a sentence rests on at least one quote")
        var events: [AnswerEvent] = []
        let separator = (text.isEmpty ? "" : " ") + lead
        var span = append(separator, "")
        var emphasised: ByteSpan?
        if let emphasis {
            let bytes = Array(sentence.utf8)
            let (before, words) = (bytes[..<emphasis.lowerBound], bytes[emphasis])
            let after = String(decoding: bytes[emphasis.upperBound...], as: UTF8.self)
            events.append(.text(separator + String(decoding: before, as: UTF8.self)))
            events.append(.emphasis(String(decoding: words, as: UTF8.self)))
            if !after.isEmpty { events.append(.text(after)) }
            _ = append(String(decoding: before, as: UTF8.self), "**")
            emphasised = append("", String(decoding: words, as: UTF8.self))
            _ = append("**", after)
        } else {
            events.append(.text(separator + sentence))
            _ = append("", sentence)
        }
        span.endByte = text.utf8.count
        var ids: [Int] = []
        for quote in quotes {
            let known = citations.first {
                $0.passageID == quote.hit.passage.id && $0.quote == quote.text
            }
            let id = known?.id ?? citations.count + 1
            guard !ids.contains(id) else { continue }
            ids.append(id)
            let marker = " [\(id)]"
            text += marker
            events.append(.text(marker))
            if known == nil {
                let citation = checked(Citation(quote, id: id, answerSpan: span))
                citations.append(citation)
                events.append(.citation(citation))
            }
        }
        if let mark {
            text += " " + mark
            events.append(.text(" " + mark))
        }
        sentences.append(
            AnswerSentence(text: sentence, span: span, emphasis: emphasised, citationIDs: ids, support: support))
        return events
    }

    /// Adds text that cites nothing, as an abstention does; returns where it stands.
    package mutating func append(_ separator: String, _ words: String) -> ByteSpan {
        text += separator
        let start = text.utf8.count
        text += words
        return ByteSpan(start..<text.utf8.count)
    }

    /// The citation after a look at its source. Each source is read once.
    package mutating func checked(_ citation: Citation) -> Citation {
        let source = sources[citation.path] ?? read(citation.path)
        sources[citation.path] = source
        switch source {
        case .text(let text): return citation.updated(by: CitationCheck.compare(citation, with: text))
        case .lost(let verdict): return citation.updated(by: verdict)
        }
    }

    private func read(_ path: String) -> Source {
        if let verdict = CitationCheck.elsewhere(path) { return .lost(verdict) }
        do {
            return .text(try parsers.read(path: path).text)
        } catch {
            return .lost(CitationCheck.verdict(on: error))
        }
    }
}

extension Citation {
    /// The record of a quote.
    package init(_ quote: Quote, id: Int, answerSpan: ByteSpan) {
        let passage = quote.hit.passage
        self.init(
            id: id, answerSpan: answerSpan, documentID: passage.documentID, path: passage.path, title: passage.title,
            passageID: passage.id, page: passage.page, firstLine: quote.lines.lowerBound,
            lastLine: quote.lines.upperBound, startByte: quote.byteRange.lowerBound,
            endByte: quote.byteRange.upperBound, quote: quote.text, headingPath: passage.headingPath,
            scores: quote.hit.scores, support: quote.support, sourceSHA256: passage.sourceSHA256,
            isStale: passage.isStale, textForm: passage.textForm,
            index: quote.hit.index)
    }
}
