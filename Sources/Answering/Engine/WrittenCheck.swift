import Documents
import Inference
import Passages
import Retrieval

/// Adds sentences that a model wrote, here or elsewhere, to an answer if the passages that they cite carry them.
struct WrittenCheck: Sendable {
    /// The model by whose likelihoods a sentence is compared with what it cites.
    let judge: any LanguageModel
    /// The passages that may be cited, by their ids.
    let passages: [AnswerPrompt.Part]
    /// What becomes of a sentence that they don't carry.
    let unsupported: UnsupportedSentences

    /// What stands behind a sentence that is said though its citations don't carry it.
    static let mark = "(unsupported)"

    /// Adds a sentence, or counts it as dropped. Ids that no passage has count for nothing.
    func add(_ sentence: String, citing ids: [Int], to assembly: inout AnswerAssembly) async throws {
        let parts = ids.compactMap { id in passages.first { $0.id == id } }
        let quotes = parts.compactMap { Self.quote(for: sentence, in: $0) }
        guard !quotes.isEmpty else { return }
        let verdict = try await SentenceVerifier(model: judge).verdict(on: sentence, in: parts.map(\.readingText))
        guard verdict.isSupported || unsupported == .mark else {
            assembly.droppedSentences += 1
            return
        }
        try await assembly.add(
            sentence, mark: verdict.isSupported ? nil : Self.mark, quotes: quotes, support: verdict.support)
    }

    /// The sentence of a passage that holds most of the content words of what was written; of several, the shortest,
    /// then the first. Its support is the share of those words.
    static func quote(for written: String, in part: AnswerPrompt.Part) -> Quote? {
        let said = ContentWords(written).words
        var best: (quote: Quote, length: Int)?
        for range in Sentences.ranges(in: part.hit.passage.text) where range.upperBound <= part.byteCount {
            guard var quote = Quote(range, of: part.hit), SentenceReader.saysSomething(quote.text),
                Sentences.isWhole(quote.text)
            else { continue }
            let words = ContentWords(quote.text)
            let found = said.count { words.contains($0) }
            quote.support = said.isEmpty ? 0 : Double(found) / Double(said.count)
            if let best, (best.quote.support, -best.length) >= (quote.support, -range.count) { continue }
            best = (quote, range.count)
        }
        return best?.quote ?? Quote(0..<part.byteCount, of: part.hit)
    }
}
