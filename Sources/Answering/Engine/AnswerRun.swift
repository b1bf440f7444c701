import Inference
import Passages
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
        guard try await holdsPassages() else {
            emit(.retrieved(SearchResult(question: question, hits: [], legs: [])))
            return finish(without: [], .emptyIndex, confidence: 0, timings, emit)
        }

        let start = clock.now
        var retrieval = options.retrieval
        retrieval.limit = max(retrieval.limit, options.passageCount)
        let result = try await Retriever(stores: engine.indexes, model: engine.model, reader: engine.reader)
            .search(question, options: retrieval)
        timings.rerankSeconds = result.timings.rerankSeconds
        timings.retrieveSeconds = (clock.now - start) / .seconds(1) - timings.rerankSeconds
        emit(.retrieved(result))
        try Task.checkCancellation()

        let passages = Array(result.hits.prefix(max(1, options.passageCount)))
        guard !passages.isEmpty else { return finish(without: [], .nothingFound, confidence: 0, timings, emit) }
        try await read(passages, similarity: result.hits.compactMap(\.scores.dense).max() ?? 0, timings, emit)
    }

    /// Reads the passages and says what they answer, or that they do not.
    private func read(
        _ passages: [Hit], similarity: Double, _ timings: AnswerTimings, _ emit: @Sendable (AnswerEvent) -> Void
    ) async throws {
        var timings = timings
        let start = ContinuousClock.now
        let reader = engine.reader.flatMap { AnswerReader(index: index(of: passages[0]), reader: $0) }
        let answers = try await reader?.read(question, in: passages)
        let reading = try await SentenceReader(index: index(of: passages[0]), model: engine.model)
            .read(question, in: passages, similarity: similarity)
        let confidence = ReadingModel.confidence(answers, reading.features)
        timings.readSeconds = (ContinuousClock.now - start) / .seconds(1)
        try Task.checkCancellation()
        let best = answers.flatMap { ReadingModel.shortAnswer($0, isWanted: options.style == .short) }
        guard confidence >= threshold else {
            let nearest = Self.nearest(passages, reading: reading, support: confidence)
            return finish(without: nearest, .insufficientSupport, confidence: confidence, timings, emit)
        }
        var assembly = AnswerAssembly(parsers: engine.parsers)
        if options.style == .paragraph {
            let dropped = try await write(
                passages, confidence: confidence, shortAnswer: best?.line.short, timings, emit)
            guard let dropped else { return }
            // The decoder reached its limit before its first citation, or wrote nothing that its citations carry: the
            // sources' own words are left to say.
            assembly.droppedSentences = dropped
        }
        if let answers, let best {
            say(best, among: answers, passages, in: assembly, confidence: confidence, timings, emit)
        } else {
            say(reading, in: assembly, confidence: confidence, timings, emit)
        }
    }

    private func holdsPassages() async throws -> Bool {
        for store in engine.indexes where try await store.passageCount() > 0 { return true }
        return false
    }

    /// The store that a hit comes from, whose counts of words say what the question is about.
    func index(of hit: Hit) -> any PassageStore {
        engine.indexes.first { $0.path == hit.index } ?? engine.indexes[0]
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
        _ passages: [Hit], confidence: Double, shortAnswer: String?, _ timings: AnswerTimings,
        _ emit: @Sendable (AnswerEvent) -> Void
    ) async throws -> Int? {
        var timings = timings
        let start = ContinuousClock.now
        let facts = try await engine.indexes[0].facts()
        let window = min(options.contextBudget ?? .max, engine.model.information.contextLength)
        let prompt = try AnswerPrompt(
            question: question, hits: passages, instructions: facts.instructions,
            budget: window - options.maxTokens, model: engine.model)
        let written = try await ParagraphWriter(model: engine.model, parsers: engine.parsers)
            .write(prompt, options: options, emit)
        guard !written.assembly.sentences.isEmpty else { return written.assembly.droppedSentences }
        timings.readSeconds += (ContinuousClock.now - start) / .seconds(1)
        finish(
            written.assembly, style: .paragraph, usage: written.usage, reason: written.reason, shortAnswer: shortAnswer,
            confidence: confidence, timings, emit)
        return nil
    }
}
