import Inference
import Passages
import Retrieval

/// One instruction on its way to a reply.
struct WritingRun: Sendable {
    let writer: DocumentWriter
    let instruction: WritingInstruction
    let sources: [WritingSource]
    let options: WritingOptions

    /// Writes, and hands over the events in order.
    @concurrent
    func run(_ yield: @escaping @Sendable (AnswerEvent) -> Void) async throws -> Reply {
        guard !sources.isEmpty else { throw WritingError.noDocuments }
        if instruction.task == .changes, sources.count != 2 {
            throw WritingError.twoDocumentsNeeded(found: sources.count)
        }
        let start = ContinuousClock.now
        var emitter = ReplyEmitter(yield)
        var made = try await make(&emitter)
        made.measured.timings.readSeconds = (ContinuousClock.now - start) / .seconds(1)
        let composed = reply(made)
        emitter.finish(composed)
        return composed.reply
    }

    /// What was written, with what was measured.
    private struct Made {
        var draft: Draft
        /// Why there is nothing; nil where there is something.
        var reason: AbstentionReason?
        var measured = Measured(confidence: 1, threshold: 0)
    }

    /// Whether a model's own words are wanted, and there is a model.
    private var isWritten: Bool {
        writer.model != nil && options.isWritten(hasWriter: writer.writer != nil || writer.remote != nil)
    }

    private var emptyDraft: Draft {
        Draft(
            assembly: AnswerAssembly(
                stores: writer.stores, parsers: writer.parsers, documents: sources.compactMap(\.document)),
            style: .sentence)
    }

    private func make(_ emitter: inout ReplyEmitter) async throws -> Made {
        switch instruction.task {
        case .changes:
            var draft = emptyDraft
            try await ChangeWriter(
                old: sources[0], new: sources[1], limit: options.sentenceLimit ?? ChangeWriter.standardLimit
            )
            .write(into: &draft.assembly)
            return Made(draft: draft)
        case .draft:
            if let topic = instruction.topic, let model = writer.model {
                return try await draft(about: topic, model, &emitter)
            }
            return try await summary(allowsItems: true, &emitter)
        case .summary: return try await summary(allowsItems: false, &emitter)
        }
    }

    private func summary(allowsItems: Bool, _ emitter: inout ReplyEmitter) async throws -> Made {
        let chosen = SummaryWriter(
            topic: instruction.topic, limit: options.sentenceLimit, allowsItems: allowsItems
        )
        .chosen(from: sources)
        let quotes = zip(sources, chosen).map { source, units in units.compactMap { source.quote($0) } }
        guard !quotes.joined().isEmpty else { return Made(draft: emptyDraft, reason: .nothingToSay) }
        if isWritten {
            let hits = zip(sources, quotes).flatMap { source, quotes in
                source.passages.filter { hit in
                    quotes.contains { $0.byteRange.overlaps(hit.passage.startByte..<hit.passage.endByte) }
                }
            }
            let written = try await write(from: hits, &emitter)
            if case .text(let draft)? = written { return Made(draft: draft) }
            return Made(draft: try await quoted(quotes, after: written))
        }
        return Made(draft: try await quoted(quotes))
    }

    private func draft(
        about topic: String, _ model: any LanguageModel, _ emitter: inout ReplyEmitter
    ) async throws -> Made {
        let limit = options.sentenceLimit ?? DraftReader.standardLimit
        guard let found = try await DraftReader(model: model).read(topic, in: sources, limit: limit),
            !found.sentences.isEmpty
        else { return Made(draft: emptyDraft, reason: .nothingFound, measured: Measured(threshold: 0)) }
        let measured = Measured(confidence: found.confidence, threshold: 0)
        let written = isWritten ? try await write(from: found.passages, &emitter) : nil
        if case .text(let draft)? = written { return Made(draft: draft, measured: measured) }
        let bySource = sources.map { source in found.sentences.filter { $0.hit.passage.path == source.path } }
        var draft = try await quoted(bySource, after: written)
        draft.usage = Usage(promptTokens: found.promptTokens)
        return Made(draft: draft, measured: measured)
    }

    // MARK: Words

    /// Quotes of each source, a paragraph each.
    ///
    /// - Parameter written: what was written before, in vain.
    private func quoted(_ quotes: [[Quote]], after written: Written? = nil) async throws -> Draft {
        var draft = emptyDraft
        if case .nothing(let droppedSentences, let remote)? = written {
            draft.assembly.droppedSentences = droppedSentences
            draft.remote = remote
        }
        let isNamed = quotes.count { !$0.isEmpty } > 1 && instruction.task == .summary
        for (source, quotes) in zip(sources, quotes) {
            for (place, quote) in quotes.enumerated() {
                var quote = quote
                quote.support = 1
                try await draft.assembly.add(
                    SaidText(quote).text, after: place == 0 ? "\n\n" : " ",
                    lead: place == 0 && isNamed ? "\(source.name): " : "", quotes: [quote], support: 1)
            }
        }
        return draft
    }

    /// Lets the decoder or another machine write from passages; nil where there is nobody to judge, or nothing to read.
    private func write(from hits: [Hit], _ emitter: inout ReplyEmitter) async throws -> Written? {
        guard let judge = writer.model, !hits.isEmpty else { return nil }
        let instructions = try await writer.stores.first?.facts().instructions ?? ""
        var answering = AnswerOptions(
            style: .paragraph, sentenceLimit: options.sentenceLimit ?? 8, maxTokens: options.maxTokens,
            sampling: options.sampling, unsupported: options.unsupported)
        answering.sentenceLimit = max(1, answering.sentenceLimit)
        let draft: Draft
        if let remote = writer.remote {
            let prompt = RemotePrompt(
                question: instruction.text, hits: hits, instructions: instructions, options: answering)
            draft = try await RemoteParagraph(writer: remote, judge: judge, assembly: emptyDraft.assembly)
                .write(prompt, options: answering) { emitter.show($0) }
        } else {
            draft = try await write(from: hits, writer.writer ?? judge, judge, instructions, answering, &emitter)
        }
        return draft.assembly.sentences.isEmpty
            ? .nothing(droppedSentences: draft.assembly.droppedSentences, remote: draft.remote) : .text(draft)
    }

    private func write(
        from hits: [Hit], _ model: any LanguageModel, _ judge: any LanguageModel, _ instructions: String,
        _ answering: AnswerOptions, _ emitter: inout ReplyEmitter
    ) async throws -> Draft {
        let prompt = try AnswerPrompt(
            question: instruction.text, hits: hits, instructions: instructions,
            budget: model.information.contextLength - options.maxTokens, model: model)
        return try await ParagraphWriter(model: model, judge: judge, assembly: emptyDraft.assembly)
            .write(prompt, options: answering) { emitter.show($0) }
    }

    // MARK: The reply

    private func reply(_ made: Made) -> ComposedReply {
        var (measured, assembly) = (made.measured, made.draft.assembly)
        measured.usage = made.draft.usage
        let isWritten = made.draft.style == .paragraph
        let here = ((isWritten ? writer.writer : nil) ?? writer.model)?.information.name ?? "none"
        let model = isWritten ? writer.remote?.model ?? here : here
        if let reason = made.reason {
            assembly.add(reason.sentence)
            let abstention = Abstention(
                question: instruction.text, reason: reason, text: assembly.text, nearest: [],
                style: options.style == .auto ? .sentence : options.style,
                model: model, measured: measured)
            return ComposedReply(assembly: assembly, reply: .withheld(abstention))
        }
        var answer = Answer(
            question: instruction.text, text: assembly.text, style: made.draft.style, model: model, measured: measured)
        answer.sentences = assembly.sentences
        answer.citations = assembly.citations
        answer.droppedSentences = assembly.droppedSentences
        answer.finishReason = made.draft.finishReason
        answer.remote = made.draft.remote
        return ComposedReply(assembly: assembly, reply: .said(answer))
    }
}
