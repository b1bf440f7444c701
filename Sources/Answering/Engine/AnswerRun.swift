import Indexing
import Inference
import Retrieval

/// One question on its way from search to answer.
struct AnswerRun: Sendable {
    let engine: AnswerEngine
    let question: String
    let options: AnswerOptions

    /// The confidence from which on there is an answer.
    var threshold: Double {
        options.confidenceThreshold
            ?? (engine.reader == nil ? SupportModel.defaultThreshold : ReadingModel.defaultThreshold)
    }

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

        let start = clock.now
        var retrieval = options.retrieval
        retrieval.limit = max(retrieval.limit, options.passageCount)
        let result = try await Retriever(index: engine.index, model: engine.model, reader: engine.reader)
            .search(question, options: retrieval)
        timings.rerankSeconds = result.timings.rerankSeconds
        timings.retrieveSeconds = (clock.now - start) / .seconds(1) - timings.rerankSeconds
        emit(.retrieved(result))
        try Task.checkCancellation()

        let passages = Array(result.hits.prefix(max(1, options.passageCount)))
        guard !passages.isEmpty else { return finish(without: [], .nothingFound, confidence: 0, timings, emit) }
        if let reader = engine.reader.flatMap({ AnswerReader(index: engine.index, reader: $0) }) {
            try await read(passages, with: reader, timings, emit)
        } else {
            let similarity = result.hits.compactMap(\.scores.dense).max() ?? 0
            try await choose(from: passages, similarity: similarity, timings, emit)
        }
    }

    /// Hands over an answer.
    func finish(
        _ assembly: AnswerAssembly, style: AnswerStyle, usage: Usage, reason: FinishReason, shortAnswer: String? = nil,
        agreeing: [Int] = [], disagreeing: [Int] = [], confidence: Double, _ timings: AnswerTimings,
        _ emit: (AnswerEvent) -> Void
    ) {
        emit(
            .finished(
                Answer(
                    question: question, text: assembly.text, sentences: assembly.sentences,
                    citations: assembly.citations, agreeing: agreeing, disagreeing: disagreeing,
                    shortAnswer: shortAnswer, droppedSentences: assembly.droppedSentences, confidence: confidence,
                    threshold: threshold, style: style,
                    model: engine.model.information.name, usage: usage, finishReason: reason, timings: timings)))
    }

    /// Lets the model write an answer.
    ///
    /// - Returns: nil where there is one; else, where its text has no citation or none that carries its sentence, so that
    ///   nothing of it may be said, how many sentences were left out.
    func write(
        _ passages: [Hit], confidence: Double, shortAnswer: String?, _ timings: inout AnswerTimings,
        since start: ContinuousClock.Instant, _ emit: @Sendable (AnswerEvent) -> Void
    ) async throws -> Int? {
        let manifest = try engine.index.manifest()
        let window = min(options.contextBudget ?? .max, engine.model.information.contextLength)
        let prompt = try AnswerPrompt(
            question: question, hits: passages, instructions: manifest.instructions,
            budget: window - options.maxTokens, model: engine.model)
        let written = try await ParagraphWriter(model: engine.model, readers: engine.readers)
            .write(prompt, options: options, emit)
        guard !written.assembly.sentences.isEmpty else { return written.assembly.droppedSentences }
        timings.readSeconds = (ContinuousClock.now - start) / .seconds(1)
        finish(
            written.assembly, style: .paragraph, usage: written.usage, reason: written.reason, shortAnswer: shortAnswer,
            confidence: confidence, timings, emit)
        return nil
    }
}
