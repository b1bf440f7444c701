import Inference
import Retrieval

/// Lets a model on another machine write an answer, and says of it what its citations carry.
struct RemoteParagraph: Sendable {
    /// Who writes.
    let writer: any RemoteWriter
    /// The model by whose likelihoods a sentence is compared with what it cites.
    let judge: any LanguageModel
    /// What is written begins with it.
    let assembly: AnswerAssembly

    /// Sends question and passages, and checks each sentence that comes back as those that are written here are checked.
    ///
    /// A structured reply that is none is asked for once more, as text.
    ///
    /// - Parameter show: called with the text so far after each sentence.
    /// - Returns: what may be said. A server that can't answer now leaves it empty, with the reason.
    /// - Throws: ``RemoteModelError`` that asking again does not mend, `CancellationError`, and what the judge throws.
    func write(_ prompt: RemotePrompt, options: AnswerOptions, show: (AnswerAssembly) -> Void) async throws -> Draft {
        var draft = Draft(assembly: assembly, style: .paragraph)
        var use = RemoteUse(
            origin: writer.origin, model: writer.model, passages: prompt.passages.count, sentBytes: prompt.byteCount)
        do {
            let (completion, text) = try await ask(prompt.request, counting: &use.attempts)
            use.form = completion.form
            draft.usage = completion.usage
            draft.finishReason = completion.finishReason
            try await add(text, of: prompt, to: &draft, &use, options, show: show)
        } catch let error as RemoteModelError where error.isTransient {
            use.failure = error.description
            switch error {
            case .unavailable(_, _, let attempts), .timedOut(_, _, let attempts): use.attempts += attempts
            default: break
            }
        }
        draft.remote = use
        return draft
    }

    private func ask(
        _ request: RemoteRequest, counting attempts: inout Int
    ) async throws -> (RemoteCompletion, RemoteText) {
        let completion = try await writer.write(request)
        attempts += completion.attempts
        try Task.checkCancellation()
        guard completion.form == .jsonSchema else { return (completion, RemoteText(marked: completion.text)) }
        if let text = RemoteText(structured: completion.text) { return (completion, text) }
        var plain = request
        plain.structuredInstructions = nil
        var second = try await writer.write(plain)
        attempts += second.attempts
        second.usage.promptTokens += completion.usage.promptTokens
        second.usage.completionTokens += completion.usage.completionTokens
        return (second, RemoteText(marked: second.text))
    }

    private func add(
        _ text: RemoteText, of prompt: RemotePrompt, to draft: inout Draft, _ use: inout RemoteUse,
        _ options: AnswerOptions, show: (AnswerAssembly) -> Void
    ) async throws {
        let check = WrittenCheck(judge: judge, passages: prompt.passages, unsupported: options.unsupported)
        let known = Set(prompt.passages.map(\.id))
        // What is checked costs passes of the model: a server may not make this machine check without end.
        var checks = 0
        let limit = max(1, options.sentenceLimit)
        for sentence in text.sentences {
            try Task.checkCancellation()
            let ids = sentence.numbers.filter(known.contains)
            use.unknownNumbers += sentence.numbers.count - ids.count
            if ids.isEmpty {
                use.uncitedSentences += 1
                draft.assembly.droppedSentences += 1
            } else if draft.assembly.sentences.count >= limit || checks >= 2 * limit + 4 {
                use.surplusSentences += 1
            } else {
                checks += 1
                try await check.add(sentence.text, citing: ids, to: &draft.assembly)
                show(draft.assembly)
            }
        }
    }
}
