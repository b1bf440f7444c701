import Documents
package import Inference
package import Passages
package import Retrieval

/// Reads the best passages for an answer, each alone, with the weights that were trained to read.
package struct AnswerReader: Sendable {
    private let index: any PassageStore
    private let reader: Reader

    package init(index: any PassageStore, reader: Reader) {
        self.index = index
        self.reader = reader
    }

    /// The answers that the passages give, the likeliest first; of equals, the better passage's first.
    ///
    /// - Parameter kinds: the forms that an answer may have.
    /// - Complexity: a step of the model for each token of the answers, passages in one batch; a passage that was not
    ///   reranked by the reader costs a forward pass of its own.
    package func read(
        _ question: String, in hits: [Hit], kinds: Set<AnswerKind> = Set(AnswerKind.allCases)
    ) async throws -> [ReadAnswer] {
        let words = WeightedQuestion(question, weights: try await index.tokenWeights(), model: reader.model)
        let passages = hits.map { passage($0, words) }
        var judgements = hits.map { $0.trace.reranking?.judgement }
        let unread = judgements.indices.filter { judgements[$0] == nil }
        if !unread.isEmpty {
            let read = try await reader.passages.judge(question, passages: unread.map { passages[$0] })
            guard read.count == unread.count else { throw ReadingError.emptyQuestion }
            for (index, judgement) in zip(unread, read) { judgements[index] = judgement }
        }
        try Task.checkCancellation()
        let spans = try await reader.passages.answers(to: question, in: passages, kinds: kinds)
        let readingModel = ReadingModel(reader.calibration)
        var answers: [ReadAnswer] = []
        for (hit, (judgement, span)) in zip(hits, zip(judgements, spans)) {
            guard let judgement, let span else { continue }
            let features = ReadingFeatures(
                fused: hit.scores.fused, questionLikelihood: judgement.questionLikelihood,
                answerability: judgement.answerability,
                answer: span.logProbability, kind: span.kindLogProbability)
            let places = span.places.compactMap {
                ReadAnswer($0, kind: span.kind, in: hit, features: features, support: 0)
            }
            guard var best = Self.best(places, words) else { continue }
            best.features.coverage = words.coverage(
                by: ContentWords(best.quote.text), under: ContentWords(hit.passage.reading("")))
            best.choices = span.choices
            best.support = readingModel.support(best.features, kind: best.kind)
            answers.append(best)
        }
        return answers.enumerated().sorted { ($1.element.support, $0.offset) < ($0.element.support, $1.offset) }
            .map(\.element)
    }

    /// A hit's passage with what can be named in it, and with what the question's words say for each.
    private func passage(_ hit: Hit, _ words: WeightedQuestion) -> PassageReader.Passage {
        var passage = hit.readerPassage
        let text = passage.text
        passage.sentences = Sentences.ranges(in: text).filter { !SentenceReader.isHeading(text, at: $0) }
        let blocks = TextBlocks.ranges(in: text)
        passage.blocks = blocks.filter { !SentenceReader.isQuestion(text, at: $0) }
        guard let weight = reader.calibration.passage.placeCoverage else { return passage }
        let bytes = Array(text.utf8)
        func favour(_ place: Range<Int>, as shown: Range<Int>) {
            passage.favour[place] =
                weight * words.coverage(by: ContentWords(String(decoding: bytes[shown], as: UTF8.self)))
        }
        for sentence in passage.sentences { favour(sentence, as: sentence) }
        for block in passage.blocks { favour(block, as: TextBlocks.withLeadIn(block, of: blocks, in: text)) }
        return passage
    }

    /// Of one answer's places the one whose sentence holds most of the question's words, the first of equals.
    private static func best(_ places: [ReadAnswer], _ words: WeightedQuestion) -> ReadAnswer? {
        guard places.count > 1 else { return places.first }
        let coverages = places.map { words.coverage(by: ContentWords($0.quote.text)) }
        return places.indices.max { (coverages[$0], -$0) < (coverages[$1], -$1) }.map { places[$0] }
    }
}
