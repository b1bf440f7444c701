import Documents
import Inference
import Passages
import Retrieval

// What is said: words that a reader found, sentences that likelihoods speak for, or text that the decoder writes.
extension AnswerRun {
    /// The sources' own words.
    func draft(_ evidence: Evidence, in assembly: AnswerAssembly) async throws -> Draft {
        if asksForSeveral, let items = evidence.found?.items, items.count > 1 {
            return try await draft(items, evidence.passages, in: assembly)
        }
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

    /// Says what several passages hold, one sentence for each.
    private func draft(_ items: [ReadAnswer], _ passages: [Hit], in assembly: AnswerAssembly) async throws -> Draft {
        var draft = Draft(assembly: assembly, style: options.style == .short ? .short : .sentence)
        draft.usage = Usage(promptTokens: passages.reduce(0) { $0 + $1.passage.tokenCount })
        for item in items {
            let (line, emphasis) = shown(item)
            try await draft.assembly.add(
                line, emphasis: emphasis, quotes: [item.supportedQuote], support: item.support)
        }
        draft.assembly.add(" The list may not be complete.")
        draft.mayBeIncomplete = true
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

    /// The block of each of the best passages that holds its best sentence, at most three: something to read, where a
    /// sentence would be torn from what it stands in.
    func nearest(_ evidence: Evidence) -> [Quote] {
        let passages = evidence.passages
        // The best by likelihood where that was computed, or else the one with most of the question's words.
        let sentences =
            evidence.reading?.sentences
            ?? evidence.sentences.enumerated().sorted {
                ($1.element.coverage, $0.offset) < ($0.element.coverage, $1.offset)
            }
            .map(\.element)
        return passages.indices.prefix(3).compactMap { place in
            let hit = passages[place]
            let (text, start) = (hit.passage.text, hit.passage.startByte)
            let blocks = TextBlocks.ranges(in: text)
            let best = sentences.first { $0.passage == place }?.quote.byteRange
            let block = blocks.first { block in
                best.map { $0.overlaps(block.lowerBound + start..<block.upperBound + start) } ?? false
            }
            let shown = block.map { TextBlocks.withLeadIn($0, of: blocks, in: text) }
            var quote = shown.flatMap { Quote($0, of: hit) } ?? Quote(0..<text.utf8.count, of: hit)
            quote?.support = evidence.measured.confidence
            return quote
        }
    }

    /// The question's words that none of some passages holds, in its order.
    func missingWords(in hits: [Hit]) -> [String] {
        let texts = hits.map { ContentWords($0.readingText) }
        var seen: Set<String> = []
        return question.split { !$0.isLetter && !$0.isNumber }.map(String.init).filter { word in
            let forms = ContentWords(word).words
            return !forms.isEmpty && seen.insert(word.lowercased()).inserted
                && forms.allSatisfy { form in !texts.contains { $0.contains(form) } }
        }
    }
}
