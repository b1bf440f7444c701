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
        let texts = hits.map { ReadableText($0.passage, question: question) }
        let passages = zip(hits, texts).map { passage($0, $1, words) }
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
        for (number, hit) in hits.enumerated() {
            guard let judgement = judgements[number], let span = spans[number].map({ placed($0, texts[number]) })
            else { continue }
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
    private func passage(_ hit: Hit, _ readable: ReadableText, _ words: WeightedQuestion) -> PassageReader.Passage {
        var passage = PassageReader.Passage(heading: hit.passage.headingText, text: readable.text)
        let text = hit.passage.text
        let bytes = Array(text.utf8)
        let weight = reader.calibration.passage.placeCoverage
        func named(_ place: Range<Int>, quoted: Range<Int>) -> Range<Int>? {
            guard let shown = readable.shown(of: place) else { return nil }
            if let weight {
                let quote = ContentWords(String(decoding: bytes[quoted], as: UTF8.self))
                passage.favour[shown] = weight * words.coverage(by: quote)
            }
            return shown
        }
        let sentences = Sentences.ranges(in: text).filter { !SentenceReader.isHeading(text, at: $0) }
        passage.sentences = sentences.compactMap { named($0, quoted: $0) }
        let blocks = TextBlocks.ranges(in: text)
        passage.blocks = blocks.filter { !SentenceReader.isQuestion(text, at: $0) }
            .compactMap { named($0, quoted: TextBlocks.withLeadIn($0, of: blocks, in: text)) }
        return passage
    }

    /// What was read with its places in the passage.
    private func placed(_ span: PassageReader.Span, _ readable: ReadableText) -> PassageReader.Span {
        var span = span
        let isOfWords = span.kind.unit == .words
        span.places = span.places.compactMap { isOfWords ? readable.words(of: $0) : readable.source(of: $0) }
        span.choices = span.choices.compactMap { choice in
            readable.source(of: choice.place).map {
                PassageReader.Choice(place: $0, logLikelihood: choice.logLikelihood)
            }
        }
        return span
    }

    /// Of one answer's places the one whose sentence holds most of the question's words, the first of equals.
    private static func best(_ places: [ReadAnswer], _ words: WeightedQuestion) -> ReadAnswer? {
        guard places.count > 1 else { return places.first }
        let coverages = places.map { words.coverage(by: ContentWords($0.quote.text)) }
        return places.indices.max { (coverages[$0], -$0) < (coverages[$1], -$1) }.map { places[$0] }
    }
}
