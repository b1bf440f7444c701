import Documents
import Inference
import Passages
import Retrieval

/// Lets the decoder write an answer in which each sentence ends with a citation (`CitationGrammar`), and checks each
/// against what it cites before it is shown (`SentenceVerifier`).
struct ParagraphWriter: Sendable {
    /// The model that writes.
    let model: any LanguageModel
    /// The model by whose likelihoods a sentence is compared with what it cites.
    let judge: any LanguageModel
    /// What is written begins with it.
    let assembly: AnswerAssembly

    /// Writes an answer.
    ///
    /// Text after the last citation, cut off by the token limit, is dropped: it rests on nothing. The finish reason is
    /// `.length` then.
    ///
    /// - Parameter show: called with the text so far once a sentence's citations are complete.
    func write(
        _ prompt: AnswerPrompt, options: AnswerOptions, show: (AnswerAssembly) -> Void
    ) async throws -> Draft {
        let rules = CitationRules(
            ids: prompt.passages.map(\.id), sentenceLimit: max(1, options.sentenceLimit),
            sentenceBytes: max(40, min(400, options.maxTokens * 2)))
        let vocabulary = TokenBytes(model.tokenizer)
        let request = GenerationRequest(
            prompt: prompt.tokens, maxTokens: options.maxTokens, sampling: options.sampling,
            makeConstraint: { CitationConstraint(rules: rules, vocabulary: vocabulary) })
        let check = WrittenCheck(judge: judge, passages: prompt.passages, unsupported: options.unsupported)
        var draft = Draft(assembly: assembly, style: .paragraph)
        var marked = MarkedText()
        for try await event in model.generate(request) {
            try Task.checkCancellation()
            switch event {
            case .text(let text, _):
                for sentence in marked.append(text) {
                    try await check.add(sentence.text, citing: sentence.ids, to: &draft.assembly)
                    show(draft.assembly)
                }
            case .finished(let reason, let usage, _):
                draft.finishReason = reason == .constraint ? .stop : reason
                draft.usage = usage
            case .token, .alternatives:
                break
            }
        }
        try Task.checkCancellation()
        if let last = marked.finish().sentence {
            try await check.add(last.text, citing: last.ids, to: &draft.assembly)
            show(draft.assembly)
        }
        return draft
    }
}
