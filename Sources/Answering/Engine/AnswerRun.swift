import Indexing
import Inference
import Retrieval

/// One question on its way from search to answer.
struct AnswerRun: Sendable {
    let engine: AnswerEngine
    let question: String
    let options: AnswerOptions

    var threshold: Double { options.confidenceThreshold ?? SupportModel.defaultThreshold }

    /// Answers the question and hands over the events in order.
    @concurrent
    func run(_ emit: @Sendable (AnswerEvent) -> Void) async throws {
        var timings = AnswerTimings()
        let clock = ContinuousClock()
        guard question.contains(where: { $0.isLetter || $0.isNumber }) else {
            emit(.retrieved(SearchResult(question: question, hits: [], legs: [])))
            return finish(without: [], .emptyQuestion, confidence: 0, timings, emit)
        }
        guard try engine.index.status().passageCount > 0 else {
            emit(.retrieved(SearchResult(question: question, hits: [], legs: [])))
            return finish(without: [], .emptyIndex, confidence: 0, timings, emit)
        }

        var start = clock.now
        var retrieval = options.retrieval
        retrieval.limit = max(retrieval.limit, options.passageCount)
        let result = try await Retriever(index: engine.index, model: engine.model)
            .search(question, options: retrieval)
        timings.rerankSeconds = result.timings.rerankSeconds
        timings.retrieveSeconds = (clock.now - start) / .seconds(1) - timings.rerankSeconds
        emit(.retrieved(result))
        try Task.checkCancellation()

        let passages = Array(result.hits.prefix(max(1, options.passageCount)))
        guard !passages.isEmpty else { return finish(without: [], .nothingFound, confidence: 0, timings, emit) }

        start = clock.now
        let similarity = result.hits.compactMap(\.scores.dense).max() ?? 0
        let reading = try await SentenceReader(index: engine.index, model: engine.model)
            .read(question, in: passages, similarity: similarity)
        let support = SupportModel.support(reading.features)
        try Task.checkCancellation()
        guard support >= threshold else {
            timings.readSeconds = (clock.now - start) / .seconds(1)
            let nearest = Self.nearest(passages, reading: reading, support: support)
            return finish(without: nearest, .insufficientSupport, confidence: support, timings, emit)
        }

        if options.style == .paragraph {
            let written = try await write(passages, support: support, emit)
            if !written.assembly.sentences.isEmpty {
                timings.readSeconds = (clock.now - start) / .seconds(1)
                return finish(
                    written.assembly, style: .paragraph, usage: written.usage, reason: written.reason,
                    confidence: support, timings, emit)
            }
            // The decoder reached its limit before its first citation: the sources' own sentences are left to say.
        }
        var assembly = AnswerAssembly(readers: engine.readers)
        for sentence in reading.chosen(atMost: options.sentenceLimit) {
            try Task.checkCancellation()
            var quote = sentence.quote
            quote.support = support
            let words = quote.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            assembly.add(words, quotes: [quote], support: support).forEach(emit)
        }
        timings.readSeconds = (clock.now - start) / .seconds(1)
        finish(
            assembly, style: .sentence, usage: Usage(promptTokens: reading.promptTokens), reason: .stop,
            confidence: support, timings, emit)
    }

    private func finish(
        _ assembly: AnswerAssembly, style: AnswerStyle, usage: Usage, reason: FinishReason, confidence: Double,
        _ timings: AnswerTimings, _ emit: (AnswerEvent) -> Void
    ) {
        emit(
            .finished(
                Answer(
                    question: question, text: assembly.text, sentences: assembly.sentences,
                    citations: assembly.citations, confidence: confidence, threshold: threshold, style: style,
                    model: engine.model.information.name, usage: usage, finishReason: reason, timings: timings)))
    }

    private func write(
        _ passages: [Hit], support: Double, _ emit: @Sendable (AnswerEvent) -> Void
    ) async throws -> ParagraphWriter.Result {
        let manifest = try engine.index.manifest()
        let window = min(options.contextBudget ?? .max, engine.model.information.contextLength)
        let prompt = try AnswerPrompt(
            question: question, hits: passages, instructions: manifest.instructions,
            budget: window - options.maxTokens, model: engine.model)
        return try await ParagraphWriter(model: engine.model, readers: engine.readers)
            .write(prompt, options: options, emit)
    }
}
