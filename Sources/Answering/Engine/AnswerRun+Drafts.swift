import Inference
import Passages
import Retrieval

// What is said: words that a reader found, sentences that likelihoods speak for, or text that the decoder writes.
extension AnswerRun {
    /// The sources' own words.
    func draft(_ evidence: Evidence, in assembly: AnswerAssembly) async throws -> Draft {
        if let found = evidence.found, let best = found.best {
            return try await draft(best, found, evidence.passages, in: assembly)
        }
        return try await draft(evidence.reading, confidence: evidence.measured.confidence, in: assembly)
    }

    /// Says the words that a reader found, in the sentence that holds them.
    private func draft(
        _ best: ReadAnswer, _ found: ReaderFindings, _ passages: [Hit], in assembly: AnswerAssembly
    ) async throws -> Draft {
        var draft = Draft(assembly: assembly, style: options.style == .short ? .short : .sentence)
        draft.usage = Usage(promptTokens: passages.reduce(0) { $0 + $1.passage.tokenCount })
        draft.shortAnswer = best.line.short
        let carrying = [best] + found.verdict.agreeing
        let (line, emphasis) = shown(best)
        try await draft.assembly.add(
            line, emphasis: emphasis, quotes: carrying.map(\.supportedQuote),
            support: found.rightness)
        draft.agreeing = draft.assembly.citations.dropFirst().map(\.id)
        for other in found.verdict.disagreeing {
            let (line, emphasis) = shown(other)
            try await draft.assembly.add(
                line, lead: "Another passage says otherwise: ", emphasis: emphasis,
                quotes: [other.supportedQuote], support: other.support)
        }
        draft.disagreeing = draft.assembly.citations.dropFirst(1 + draft.agreeing.count).map(\.id)
        return draft
    }

    /// What is shown of an answer: its sentence with the short answer emphasised, or the short answer alone.
    private func shown(_ answer: ReadAnswer) -> (text: String, emphasis: Range<Int>?) {
        let line = answer.line
        return options.style == .short ? (line.short, nil) : (line.text, line.emphasis)
    }

    /// Quotes the sentences that the model's likelihoods speak for.
    private func draft(_ reading: Reading, confidence: Double, in assembly: AnswerAssembly) async throws -> Draft {
        var draft = Draft(
            assembly: assembly, style: .sentence, usage: Usage(promptTokens: reading.promptTokens))
        for sentence in reading.chosen(atMost: options.sentenceLimit) {
            var quote = sentence.quote
            quote.support = confidence
            try await draft.assembly.add(SaidText(quote).text, quotes: [quote], support: confidence)
        }
        return draft
    }

    /// Lets the decoder write, and shows each sentence as soon as it is found to be carried.
    func write(_ evidence: Evidence, _ emitter: inout ReplyEmitter) async throws -> Written {
        let facts = try await engine.indexes[0].facts()
        let window = min(options.contextBudget ?? .max, engine.model.information.contextLength)
        let prompt = try AnswerPrompt(
            question: question, hits: evidence.passages, instructions: facts.instructions,
            budget: window - options.maxTokens, model: engine.model)
        var draft = try await ParagraphWriter(model: engine.model, assembly: emptyAssembly)
            .write(prompt, options: options) { emitter.show($0) }
        guard !draft.assembly.sentences.isEmpty else {
            return .nothing(droppedSentences: draft.assembly.droppedSentences)
        }
        draft.shortAnswer = evidence.found?.best?.line.short
        return .text(draft)
    }

    /// The best sentence of each of the best passages, at most three.
    func nearest(_ evidence: Evidence) -> [Quote] {
        let (passages, reading) = (evidence.passages, evidence.reading)
        return passages.indices.prefix(3).compactMap { place in
            var quote = reading.sentences.first { $0.passage == place }?.quote
            if quote == nil { quote = Quote(0..<passages[place].passage.text.utf8.count, of: passages[place]) }
            quote?.support = evidence.measured.confidence
            return quote
        }
    }
}
