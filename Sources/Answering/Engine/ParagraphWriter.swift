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
        var draft = Draft(assembly: assembly, style: .paragraph)
        var marked = MarkedText()
        for try await event in model.generate(request) {
            try Task.checkCancellation()
            switch event {
            case .text(let text, _):
                for sentence in marked.append(text) {
                    try await add(sentence, from: prompt, to: &draft.assembly, options)
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
            try await add(last, from: prompt, to: &draft.assembly, options)
            show(draft.assembly)
        }
        return draft
    }

    /// What stands behind a sentence that is said though its citations don't carry it.
    static let mark = "(unsupported)"

    private func add(
        _ sentence: MarkedText.Sentence, from prompt: AnswerPrompt, to assembly: inout AnswerAssembly,
        _ options: AnswerOptions
    ) async throws {
        let parts = sentence.ids.compactMap { id in prompt.passages.first { $0.id == id } }
        let quotes = parts.compactMap { Self.quote(for: sentence.text, in: $0) }
        guard !quotes.isEmpty else { return }
        let verdict = try await SentenceVerifier(model: judge).verdict(
            on: sentence.text, in: parts.map(\.readingText))
        guard verdict.isSupported || options.unsupported == .mark else {
            assembly.droppedSentences += 1
            return
        }
        try await assembly.add(
            sentence.text, mark: verdict.isSupported ? nil : Self.mark, quotes: quotes, support: verdict.support)
    }

    /// The sentence of a passage that holds most of the content words of what was written; of several, the shortest,
    /// then the first. Its support is the share of those words.
    static func quote(for written: String, in part: AnswerPrompt.Part) -> Quote? {
        let said = ContentWords(written).words
        var best: (quote: Quote, length: Int)?
        for range in Sentences.ranges(in: part.hit.passage.text) where range.upperBound <= part.byteCount {
            guard var quote = Quote(range, of: part.hit), SentenceReader.saysSomething(quote.text),
                Sentences.isWhole(quote.text)
            else { continue }
            let words = ContentWords(quote.text)
            let found = said.count { words.contains($0) }
            quote.support = said.isEmpty ? 0 : Double(found) / Double(said.count)
            if let best, (best.quote.support, -best.length) >= (quote.support, -range.count) { continue }
            best = (quote, range.count)
        }
        return best?.quote ?? Quote(0..<part.byteCount, of: part.hit)
    }
}
