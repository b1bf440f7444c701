import Glibc
import Tokenizers

/// Reads passages with weights that were trained on ``ReadingFormat``: how likely a passage makes a question, whether it
/// answers it, and with which of its words.
///
/// Passages are read each alone, in shared passes of the model.
package struct PassageReader: Sendable {
    private let model: any LanguageModel
    private let format: ReadingFormat

    /// Tokens of an answer at most, of a question and of a heading.
    private static let answerLimit = 32
    private static let questionLimit = 128
    private static let headingLimit = 64

    /// - Parameter model: a model with the adapter that reads.
    /// - Throws: ``ReaderError/noEnd(model:)`` if the vocabulary has no token that ends a text.
    package init(_ model: any LanguageModel, wording: ReadingFormat.Wording = .standard) throws(ReaderError) {
        guard let format = ReadingFormat(tokenizer: model.tokenizer, wording: wording) else {
            throw .noEnd(model: model.information.name)
        }
        self.model = model
        self.format = format
    }

    /// What one forward pass over a passage and a question tells.
    package struct Judgement: Sendable, Codable, Equatable {
        /// The mean log probability (natural logarithm) of the question's tokens after the passage.
        package var questionLikelihood: Double
        /// The log odds that the passage answers the question: of anything but "unanswerable" against it, within ±``bound``.
        package var answerability: Double

        /// What log odds are limited to: beyond it they say no more.
        package static let bound = 10.0

        package init(questionLikelihood: Double, answerability: Double) {
            self.questionLikelihood = questionLikelihood
            self.answerability = answerability
        }

        /// - Parameter refusal: log p("unanswerable" and the end | passage, question).
        init(questionLikelihood: Double, refusal: Double) {
            let odds = log(-expm1(min(refusal, -1e-9))) - refusal
            self.init(questionLikelihood: questionLikelihood, answerability: max(-Self.bound, min(Self.bound, odds)))
        }
    }

    /// A text to be read.
    package struct Passage: Sendable, Equatable {
        /// What stands above the text, and is read with it: titles. Answers are not taken from it.
        package var heading: String
        package var text: String

        package init(heading: String = "", text: String) {
            self.heading = heading
            self.text = text
        }
    }

    /// A stretch of a passage as an answer.
    package struct Span: Sendable, Equatable {
        /// Where the words of the answer stand in the passage's text, in UTF-8 bytes, white space around them excluded: at
        /// least one place, the first one first.
        package var places: [Range<Int>]
        /// log p(the answer's tokens and the end | passage, question), without the constraint.
        package var logProbability: Double
    }

    /// Judges passages for a question; one value per passage, none for a question without tokens.
    ///
    /// - Complexity: one pass of the model over each passage and a copy of the question.
    package func judge(_ question: String, passages: [Passage]) async throws -> [Judgement] {
        let prompts = prompts(question, passages)
        guard let count = prompts.first?.question.count, count > 0 else { return [] }
        let refusal = format.refusal
        let requests = prompts.map { prompt in
            ScoringRequest(prefix: prompt.opening, continuation: prompt.question + prompt.closing + refusal)
        }
        return try await model.logLikelihoods(requests).map { values in
            Judgement(
                questionLikelihood: Self.sum(values.prefix(count)) / Double(count),
                refusal: Self.sum(values.suffix(refusal.count)))
        }
    }

    /// The likeliest answer in each passage, token by token; nil where a passage has no words.
    ///
    /// - Complexity: a step of the model for each of the answer's tokens, passages in one batch. Passages that were judged
    ///   before are not computed again.
    package func answers(to question: String, in passages: [Passage]) async throws -> [Span?] {
        let prompts = prompts(question, passages)
        let tokens = try await withThrowingTaskGroup(of: (Int, [TokenID]).self) { group in
            for (index, prompt) in prompts.enumerated() where !prompt.question.isEmpty {
                group.addTask { (index, try await write(prompt)) }
            }
            return try await group.reduce(into: prompts.map { _ in [TokenID]() }) { $0[$1.0] = $1.1 }
        }
        let written = prompts.indices.filter { !tokens[$0].isEmpty }
        let scores = try await model.logLikelihoods(
            written.map { ScoringRequest(prefix: prompts[$0].tokens, continuation: tokens[$0] + [format.end]) })
        var spans = passages.map { _ in Span?.none }
        for (index, values) in zip(written, scores) {
            let places = places(of: tokens[index], in: prompts[index], text: passages[index].text)
            if !places.isEmpty { spans[index] = Span(places: places, logProbability: Self.sum(values[...])) }
        }
        return spans
    }

    /// The tokens of a passage's answer.
    private func write(_ prompt: ReadingFormat.Prompt) async throws -> [TokenID] {
        let passage = prompt.passageTokens
        guard !passage.isEmpty else { return [] }
        let request = GenerationRequest(
            prompt: prompt.tokens, maxTokens: Self.answerLimit, stopTokens: [format.end], draftTokens: 0,
            makeConstraint: { [end = format.end] in SpanConstraint(passage: passage, end: end) })
        var tokens: [TokenID] = []
        for try await event in model.generate(request) {
            if case .token(let token, _, _) = event { tokens.append(token) }
        }
        try Task.checkCancellation()
        return tokens
    }

    private func prompts(_ question: String, _ passages: [Passage]) -> [ReadingFormat.Prompt] {
        let question = Array(format.words(question).prefix(Self.questionLimit))
        // What the format itself writes takes some tokens too.
        let room = max(16, model.information.contextLength - question.count - Self.answerLimit - 32)
        return passages.map { passage in
            guard !passage.heading.isEmpty else {
                return format.prompt(passage: format.words(passage.text).prefix(room), question: question)
            }
            let heading = format.words(passage.heading).prefix(min(Self.headingLimit, room / 2))
            let text = format.tokenizer.encode("\n" + passage.text).prefix(room - heading.count)
            return format.prompt(heading: Array(heading), passage: text, question: question)
        }
    }

    /// Where an answer's tokens stand in a passage's text.
    private func places(of tokens: [TokenID], in prompt: ReadingFormat.Prompt, text: String) -> [Range<Int>] {
        let passage = prompt.passageTokens
        let bytes = Array(text.utf8)
        var starts = [0]
        var written: [UInt8] = []
        for token in passage {
            written += format.tokenizer.bytes(of: token)
            starts.append(written.count)
        }
        // The text's first token begins with the space after its label, or the line feed after its heading.
        guard written.first == UInt8(ascii: " ") || written.first == UInt8(ascii: "\n"),
            bytes.starts(with: written.dropFirst())
        else {
            // A tokenizer that rewrites text: its tokens do not add up to the passage's bytes.
            return TextPlaces.occurrences(of: Array(format.tokenizer.decode(tokens).utf8), in: bytes)
        }
        var constraint = SpanConstraint(passage: passage, end: format.end)
        tokens.forEach { constraint.accept($0) }
        return constraint.occurrences.compactMap { place in
            TextPlaces.trimmed(max(0, starts[place.lowerBound] - 1)..<max(0, starts[place.upperBound] - 1), in: bytes)
        }
    }

    private static func sum(_ values: ArraySlice<Float>) -> Double { values.reduce(0) { $0 + Double($1) } }
}
