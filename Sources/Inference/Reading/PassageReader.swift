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

    /// Lets a model read that was not trained to, but follows instructions: it is told what to do, and shown it.
    ///
    /// - Throws: `ChatTemplateError` where the model has no template that can be run, and
    ///   `ChatTemplateError.noFrame(model:)` where it does not write messages as they are.
    package init(prompting model: any LanguageModel) throws(ChatTemplateError) {
        self.model = model
        format = try ReadingFormat(prompting: model)
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
        /// Where its sentences and its blocks stand in the text, in UTF-8 bytes: what can be named as an answer.
        package var sentences: [Range<Int>]
        package var blocks: [Range<Int>]
        /// What speaks for some of these places beside the reader's own likelihoods, in nats.
        package var favour: [Range<Int>: Double] = [:]

        package init(heading: String = "", text: String, sentences: [Range<Int>] = [], blocks: [Range<Int>] = []) {
            self.heading = heading
            self.text = text
            self.sentences = sentences
            self.blocks = blocks
        }

        /// Where what a kind of answer names may stand.
        func places(of kind: AnswerKind) -> [Range<Int>] { kind.unit == .block ? blocks : sentences }
    }

    /// A stretch of a passage as an answer.
    package struct Span: Sendable, Equatable {
        /// The kind of the answer; `words` from a reader that knows no kinds.
        package var kind = AnswerKind.words
        /// log p(the kind's label | passage, question); 0 from a reader that knows no kinds.
        package var kindLogProbability = 0.0
        /// Where the words of the answer, the sentence or the block stand in the passage's text, in UTF-8 bytes, white space
        /// around them excluded: at least one place, the first one first.
        package var places: [Range<Int>]
        /// log p(the answer's tokens and the end | passage, question, kind), without the constraint; of a sentence or block,
        /// its share among all of them by the likelihoods of their first words and what speaks for them beside.
        package var logProbability: Double
        /// The sentences or blocks that it was chosen from, each with the log likelihood of its first words; none for words.
        package var choices: [Choice] = []
    }

    /// A sentence or block that could have been the answer.
    package struct Choice: Sendable, Equatable {
        package let place: Range<Int>
        /// log p(its first words | passage, question, kind).
        package let logLikelihood: Double

        package init(place: Range<Int>, logLikelihood: Double) {
            self.place = place
            self.logLikelihood = logLikelihood
        }
    }

    /// Judges passages for a question; one value per passage, none for a question without tokens.
    ///
    /// - Complexity: one pass of the model over each passage and a copy of the question.
    package func judge(_ question: String, passages: [Passage]) async throws -> [Judgement] {
        let prompts = prompts(question, passages.map(withoutLabels))
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
    /// - Parameter kinds: what an answer may be; a reader that knows no kinds answers in a few words.
    /// - Complexity: a step of the model for each of the answer's tokens, passages in one batch; the first words of a passage's
    ///   sentences or blocks where one of them is the answer. Passages that were judged before are not computed again.
    package func answers(
        to question: String, in passages: [Passage], kinds: Set<AnswerKind> = Set(AnswerKind.allCases)
    ) async throws -> [Span?] {
        let passages = passages.map(withoutLabels)
        let prompts = prompts(question, passages)
        let candidates = zip(prompts, passages).map { self.candidates($0, $1, kinds) }
        let tokens = try await withThrowingTaskGroup(of: (Int, [TokenID]).self) { group in
            for (index, prompt) in prompts.enumerated() where !prompt.question.isEmpty && !candidates[index].isEmpty {
                group.addTask { (index, try await write(candidates[index], after: prompt)) }
            }
            return try await group.reduce(into: prompts.map { _ in [TokenID]() }) { $0[$1.0] = $1.1 }
        }
        let written = prompts.indices.compactMap { index in
            Written(tokens[index], of: candidates[index]).map { (index, $0) }
        }
        var requests: [ScoringRequest] = []
        for (index, answer) in written { requests += answer.requests(after: prompts[index].tokens, end: format.end) }
        var scores = try await model.logLikelihoods(requests)[...]
        var spans = passages.map { _ in Span?.none }
        for (index, answer) in written {
            let values = Array(scores.prefix(answer.requestCount))
            scores = scores.dropFirst(answer.requestCount)
            spans[index] = span(answer, values, in: prompts[index], passages[index])
        }
        return spans
    }

    /// What was written, taken apart.
    private struct Written {
        let kind: AnswerKind
        let label: [TokenID]
        let choice: AnswerConstraint.Choice

        /// nil where no answer was written.
        init?(_ tokens: [TokenID], of candidates: [AnswerConstraint.Candidate]) {
            var constraint = AnswerConstraint(candidates)
            tokens.forEach { constraint.accept($0) }
            guard let chosen = constraint.chosen, tokens.count > chosen.label.count || constraint.isFinished else {
                return nil
            }
            (kind, label, choice) = (chosen.kind, chosen.label, chosen.choice)
        }

        var requestCount: Int {
            switch choice {
            case .span: 1
            case .openings(let openings): 1 + openings.count
            }
        }

        /// The label with a span's words; or the label alone, and each opening after it.
        func requests(after prompt: [TokenID], end: TokenID) -> [ScoringRequest] {
            switch choice {
            case .span(let span): [ScoringRequest(prefix: prompt, continuation: label + span.tokens + [end])]
            case .openings(let openings):
                [ScoringRequest(prefix: prompt, continuation: label)]
                    + openings.map { ScoringRequest(prefix: prompt + label, continuation: $0.tokens) }
            }
        }
    }

    /// The answer that was written, or the one of some openings that most speaks for; nil where it stands nowhere.
    ///
    /// - Parameter values: the log likelihoods of its requests' tokens.
    private func span(
        _ answer: Written, _ values: [[Float]], in prompt: ReadingFormat.Prompt, _ passage: Passage
    ) -> Span? {
        guard let first = values.first else { return nil }
        let kind = Self.sum(first.prefix(answer.label.count))
        switch answer.choice {
        case .span(let span):
            let places = places(of: span, in: prompt, text: passage.text)
            return places.isEmpty
                ? nil
                : Span(
                    kind: answer.kind, kindLogProbability: kind, places: places,
                    logProbability: Self.sum(first.dropFirst(answer.label.count)))
        case .openings(let openings):
            let choices = zip(openings, values.dropFirst()).map {
                Choice(place: $0.place, logLikelihood: Self.sum($1[...]))
            }
            let sums = choices.map { $0.logLikelihood + (passage.favour[$0.place] ?? 0) }
            guard let best = sums.indices.max(by: { (sums[$0], -$0) < (sums[$1], -$1) }),
                let place = TextPlaces.trimmed(choices[best].place, in: Array(passage.text.utf8))
            else { return nil }
            let total = sums.reduce(0) { $0 + exp($1 - sums[best]) }
            return Span(
                kind: answer.kind, kindLogProbability: kind, places: [place], logProbability: -log(total),
                choices: choices)
        }
    }

    /// The kinds that an answer from a passage may have, each with what it may consist of.
    private func candidates(
        _ prompt: ReadingFormat.Prompt, _ passage: Passage, _ kinds: Set<AnswerKind>
    ) -> [AnswerConstraint.Candidate] {
        let tokens = prompt.passageTokens
        guard !tokens.isEmpty else { return [] }
        let span = AnswerConstraint.Choice.span(SpanConstraint(passage: tokens, end: format.end))
        guard let labels = format.wording.kinds else {
            return [AnswerConstraint.Candidate(kind: .words, label: [], choice: span)]
        }
        let bytes = Array(passage.text.utf8)
        let sentences = openings(passage.sentences, bytes)
        let blocks = openings(passage.blocks, bytes)
        return AnswerKind.allCases.filter(kinds.contains).compactMap { kind in
            guard let label = labels[kind] else { return nil }
            let choice: AnswerConstraint.Choice
            switch kind.unit {
            case .words: choice = span
            case .sentence: choice = .openings(sentences)
            case .block: choice = .openings(blocks)
            }
            if case .openings(let openings) = choice, openings.isEmpty { return nil }
            return AnswerConstraint.Candidate(kind: kind, label: format.words(label), choice: choice)
        }
    }

    /// What stands at places, each named by its first words.
    private func openings(_ places: [Range<Int>], _ bytes: [UInt8]) -> [AnswerConstraint.Opening] {
        places.compactMap { place in
            guard place.upperBound <= bytes.count, let text = String(validating: bytes[place], as: UTF8.self) else {
                return nil
            }
            let opening = ReadingFormat.opening(of: text)
            return opening.isEmpty
                ? nil : AnswerConstraint.Opening(place: place, tokens: format.words(opening))
        }
    }

    /// The tokens of a passage's answer.
    private func write(
        _ candidates: [AnswerConstraint.Candidate], after prompt: ReadingFormat.Prompt
    ) async throws -> [TokenID] {
        let request = GenerationRequest(
            prompt: prompt.tokens, maxTokens: Self.answerLimit, stopTokens: [format.end], draftTokens: 0,
            makeConstraint: { AnswerConstraint(candidates) })
        var tokens: [TokenID] = []
        for try await event in model.generate(request) {
            if case .token(let token, _, _) = event { tokens.append(token) }
        }
        try Task.checkCancellation()
        return tokens
    }

    private func withoutLabels(_ passage: Passage) -> Passage {
        var passage = passage
        passage.heading = format.withoutLabels(passage.heading)
        passage.text = format.withoutLabels(passage.text)
        return passage
    }

    private func prompts(_ question: String, _ passages: [Passage]) -> [ReadingFormat.Prompt] {
        let question = Array(format.words(question).prefix(Self.questionLimit))
        // The labels take some tokens too.
        let room = max(
            16, model.information.contextLength - format.frameCount - question.count - Self.answerLimit - 32)
        return passages.map { passage in
            guard !passage.heading.isEmpty else {
                return format.prompt(passage: format.words(passage.text).prefix(room), question: question)
            }
            let heading = format.words(passage.heading).prefix(min(Self.headingLimit, room / 2))
            let text = format.tokenizer.encode("\n" + passage.text).prefix(room - heading.count)
            return format.prompt(heading: Array(heading), passage: text, question: question)
        }
    }

    /// Where an answer of a few words stands in a passage's text.
    private func places(of span: SpanConstraint, in prompt: ReadingFormat.Prompt, text: String) -> [Range<Int>] {
        let bytes = Array(text.utf8)
        let passage = prompt.passageTokens
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
            return TextPlaces.occurrences(of: Array(format.tokenizer.decode(span.tokens).utf8), in: bytes)
        }
        return span.occurrences.compactMap { place in
            TextPlaces.trimmed(max(0, starts[place.lowerBound] - 1)..<max(0, starts[place.upperBound] - 1), in: bytes)
        }
    }

    private static func sum(_ values: ArraySlice<Float>) -> Double { values.reduce(0) { $0 + Double($1) } }
}
