import Inference
import Passages
import Retrieval
import Tokenizers

/// Finds the sentences of documents that an instruction asks about.
struct DraftReader {
    let model: any LanguageModel

    /// How many passages are read: those that hold most of the topic's words.
    private static let passageLimit = 6
    static let standardLimit = 5

    /// What was found.
    struct Findings {
        /// The sentences, in the documents' order.
        var sentences: [Quote]
        /// The passages that were read, best first.
        var passages: [Hit]
        /// How likely it is that the documents say something about the topic, 0…1 (`SupportModel`).
        var confidence: Double
        var promptTokens: Int
    }

    /// Reads documents for a topic; nil where no passage holds one of its words.
    ///
    /// - Complexity: linear in the documents' text; the model reads a few passages.
    func read(_ topic: String, in sources: [WritingSource], limit: Int) async throws -> Findings? {
        let passages = sources.flatMap(\.passages)
        let weights = TokenWeights(
            passages: passages.map { model.tokenizer.encode($0.readingText) },
            vocabularySize: model.tokenizer.vocabularySize)
        let words = WeightedQuestion(topic, weights: weights, model: model)
        let ranked = passages.enumerated()
            .map { (place: $0, hit: $1, coverage: words.coverage(by: ContentWords($1.readingText))) }
            .filter { $0.coverage > 0 }
            .sorted { ($1.coverage, $0.place) < ($0.coverage, $1.place) }
            .prefix(Self.passageLimit)
        guard !ranked.isEmpty else { return nil }
        let hits = ranked.map(\.hit)
        let reading = try await SentenceReader(weights: weights, model: model)
            .read(topic, in: hits, similarity: 0)
        let order = Dictionary(
            sources.enumerated().map { ($1.path, $0) }, uniquingKeysWith: { first, _ in first })
        var chosen: [ScoredSentence] = []
        for sentence in reading.sentences where chosen.count < limit {
            // What neither shares a word with the topic nor makes it likelier is beside it.
            guard sentence.coverage > 0, sentence.gain > 0 || chosen.isEmpty,
                !chosen.contains(where: { $0.quote.text == sentence.quote.text })
            else { continue }
            chosen.append(sentence)
        }
        let sentences = chosen.map(\.quote).sorted { one, other in
            (order[one.hit.passage.path] ?? 0, one.byteRange.lowerBound)
                < (order[other.hit.passage.path] ?? 0, other.byteRange.lowerBound)
        }
        return Findings(
            sentences: sentences, passages: hits, confidence: SupportModel.support(reading.features),
            promptTokens: reading.promptTokens)
    }
}
