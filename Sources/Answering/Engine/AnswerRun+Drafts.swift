import Documents
import Inference
import Passages
import Retrieval

// What is said: words that a reader found, sentences that likelihoods speak for, or text that the decoder writes.
extension AnswerRun {
    /// The sources' own words.
    func draft(_ evidence: Evidence, in assembly: AnswerAssembly) async throws -> Draft {
        if !evidence.items.isEmpty { return try await draft(evidence.items, evidence, in: assembly) }
        if let found = evidence.found, let best = found.best {
            return try await draft(best, found, evidence.passages, in: assembly)
        }
        var reading = evidence.reading
        if reading == nil {
            reading = try await SentenceReader(index: index(of: evidence.passages[0]), model: engine.model)
                .read(question, in: evidence.passages, similarity: evidence.similarity)
        }
        return try await draft(
            reading?.chosen(atMost: options.sentenceLimit) ?? [], promptTokens: reading?.promptTokens ?? 0,
            confidence: evidence.measured.confidence, in: assembly)
    }

    /// Says what a reader found: words in the sentence that holds them, a sentence, or a block.
    private func draft(
        _ best: ReadAnswer, _ found: ReaderFindings, _ passages: [Hit], in assembly: AnswerAssembly
    ) async throws -> Draft {
        var draft = Draft(assembly: assembly, style: options.style == .short ? .short : .sentence)
        draft.usage = Usage(promptTokens: passages.reduce(0) { $0 + $1.passage.tokenCount })
        draft.kind = best.kind
        if best.kind == .words { draft.shortAnswer = best.line.short }
        let carrying = [best] + found.verdict.agreeing
        let (line, emphasis) = shown(best)
        try await draft.assembly.add(
            line, lead: best.verdict.map { $0 + ": " } ?? "", emphasis: emphasis,
            quotes: carrying.map(\.supportedQuote), support: found.rightness)
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
        return options.style == .short && answer.kind == .words ? (line.short, nil) : (line.text, line.emphasis)
    }

    /// Quotes the sentences that the model's likelihoods speak for.
    private func draft(
        _ sentences: [ScoredSentence], promptTokens: Int, confidence: Double, in assembly: AnswerAssembly
    ) async throws -> Draft {
        var draft = Draft(assembly: assembly, style: .sentence, usage: Usage(promptTokens: promptTokens))
        for sentence in sentences {
            var quote = sentence.quote
            quote.support = confidence
            try await draft.assembly.add(SaidText(quote).text, quotes: [quote], support: confidence)
        }
        return draft
    }

    /// Lets the decoder or another machine write, and shows each sentence as soon as it is found to be carried.
    func write(_ evidence: Evidence, _ emitter: inout ReplyEmitter) async throws -> Written {
        let instructions = try await engine.indexes[0].facts().instructions
        var draft: Draft
        if let remote = engine.remote {
            let prompt = RemotePrompt(
                question: question, hits: evidence.passages, instructions: instructions, options: options)
            draft = try await RemoteParagraph(writer: remote, judge: engine.model, assembly: emptyAssembly)
                .write(prompt, options: options) { emitter.show($0) }
        } else {
            let window = min(options.contextBudget ?? .max, writer.information.contextLength)
            let prompt = try AnswerPrompt(
                question: question, hits: evidence.passages, instructions: instructions,
                budget: window - options.maxTokens, model: writer)
            draft = try await ParagraphWriter(model: writer, judge: engine.model, assembly: emptyAssembly)
                .write(prompt, options: options) { emitter.show($0) }
        }
        guard !draft.assembly.sentences.isEmpty else {
            return .nothing(droppedSentences: draft.assembly.droppedSentences, remote: draft.remote)
        }
        if let best = evidence.found?.best, best.kind == .words { draft.shortAnswer = best.line.short }
        return .text(draft)
    }
}
