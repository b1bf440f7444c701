import Indexing
import Inference
import Retrieval

extension AnswerRun {
    /// Answers without a reader: with the sentences that the model's likelihoods speak for.
    func choose(
        from passages: [Hit], similarity: Double, _ timings: AnswerTimings, _ emit: @Sendable (AnswerEvent) -> Void
    ) async throws {
        var timings = timings
        let start = ContinuousClock.now
        let reading = try await SentenceReader(index: engine.index, model: engine.model)
            .read(question, in: passages, similarity: similarity)
        let support = SupportModel.support(reading.features)
        try Task.checkCancellation()
        guard support >= threshold else {
            timings.readSeconds = (ContinuousClock.now - start) / .seconds(1)
            let nearest = Self.nearest(passages, reading: reading, support: support)
            return finish(without: nearest, .insufficientSupport, confidence: support, timings, emit)
        }
        var assembly = AnswerAssembly(readers: engine.readers)
        if options.style == .paragraph {
            let dropped = try await write(
                passages, confidence: support, shortAnswer: nil, &timings, since: start, emit)
            guard let dropped else { return }
            // The decoder reached its limit before its first citation, or wrote nothing that its citations carry: the
            // sources' own sentences are left to say.
            assembly.droppedSentences = dropped
        }
        for sentence in reading.chosen(atMost: options.sentenceLimit) {
            try Task.checkCancellation()
            var quote = sentence.quote
            quote.support = support
            let words = quote.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            assembly.add(words, quotes: [quote], support: support).forEach(emit)
        }
        timings.readSeconds = (ContinuousClock.now - start) / .seconds(1)
        finish(
            assembly, style: .sentence, usage: Usage(promptTokens: reading.promptTokens), reason: .stop,
            confidence: support, timings, emit)
    }

    /// The best sentence of each of the best passages, at most three.
    static func nearest(_ passages: [Hit], reading: Reading, support: Double) -> [Quote] {
        passages.indices.prefix(3).compactMap { place in
            var quote = reading.sentences.first { $0.passage == place }?.quote
            if quote == nil { quote = Quote(0..<passages[place].passage.text.utf8.count, of: passages[place]) }
            quote?.support = support
            return quote
        }
    }
}
