import Foundation
public import Inference
import Tokenizers

/// A self-contained form that a follow-up question may have.
struct RewriteCandidate: Sendable, Equatable {
    /// The question.
    var text: String
    /// What speaks for it before the model is asked, in nats.
    var prior: Double
}

/// Makes follow-up questions self-contained: "When did he leave it?" after a question about Tesla and Prague becomes
/// "When did Tesla leave Prague?".
///
/// A model of some hundred million parameters can't be trusted to rewrite freely. So nothing is generated: rules with a
/// language's words (``Language``) find the pronoun that nothing in the question explains, or what a question such as "And in 1945?" leaves out;
/// each phrase of the conversation that fits by its form gives a candidate; and the model's likelihood of the whole
/// question after the conversation chooses among them. Every word of the result is the person's, the documents', or
/// one of the auxiliaries that the form of a question needs. A question without such a pronoun or gap, and every question
/// in a language that has no words here, stays as it is, byte for byte, and costs no pass of the model.
///
/// docs/decisions/0017-follow-up-questions.md has the measurements.
public struct QuestionRewriter: Sendable {
    /// The model that chooses among candidates.
    public let model: any LanguageModel

    /// Makes a rewriter.
    public init(model: any LanguageModel) { self.model = model }

    /// How many candidates the model scores at most.
    static let candidateLimit = 16
    /// How many pronouns of one question are replaced at most.
    private static let replacementLimit = 3
    /// How much of an answer the model reads, in tokens.
    private static let answerTokens = 96

    /// Whether a question refers to what was said before it, as far as its form shows.
    package static func refersBack(_ question: String) -> Bool {
        if HanReference(question) != nil { return true }
        guard let (language, words) = reading(question) else { return false }
        return Ellipsis(question, words: words, in: language) != nil || Anaphor.first(in: words, language) != nil
    }

    /// A question of more words is left alone.
    private static let longest = 64

    /// The question in a form that stands without the conversation.
    ///
    /// - Throws: the model's error, or `CancellationError`.
    /// - Complexity: none for a question that is self-contained; else, per pronoun, a pass of the model over the
    ///   conversation and at most 16 forms of the question.
    public func standalone(_ question: String, after conversation: Conversation) async throws -> StandaloneQuestion {
        if let reference = HanReference(question) {
            let candidates = HanCompletion(after: conversation).candidates(for: reference, in: question)
            let best = try await best(of: candidates, replacing: nil, after: conversation)
            return StandaloneQuestion(asked: question, text: best)
        }
        guard let last = conversation.turns.last, let (language, words) = Self.reading(question) else {
            return StandaloneQuestion(asked: question)
        }
        if let ellipsis = Ellipsis(question, words: words, in: language) {
            let candidates = EllipsisCompletion(after: last, in: language).candidates(for: ellipsis)
            let best = try await best(of: candidates, replacing: nil, after: conversation)
            return StandaloneQuestion(asked: question, text: best)
        }
        var text = question
        let mentions = Mention.all(in: conversation, language)
        for _ in 0..<Self.replacementLimit {
            guard let anaphor = Anaphor.first(in: QuestionWord.split(text, in: language), language) else { break }
            let candidates = AnaphorCandidates(
                question: text, anaphor: anaphor, mentions: mentions, conversation: conversation,
                language: language
            ).all()
            let shared = String(text[..<anaphor.range.lowerBound])
            guard let best = try await best(of: candidates, replacing: shared, after: conversation) else { break }
            text = best
        }
        return StandaloneQuestion(asked: question, text: text)
    }

    /// The language whose rules apply to a question, and the question's words in it; nil for a question that no language's
    /// rules apply to, and for one that is too long.
    private static func reading(_ question: String) -> (language: Language, words: [QuestionWord])? {
        for language in Language.all {
            let words = QuestionWord.split(question, in: language)
            if words.count <= longest, language.asks(words) { return (language, words) }
        }
        return nil
    }

    /// The candidate with the highest sum of likelihood and prior; nil where there is none.
    func best(
        of candidates: [RewriteCandidate], replacing shared: String?, after conversation: Conversation
    ) async throws -> String? {
        var seen: Set<String> = []
        let kept = candidates.filter { seen.insert($0.text).inserted }
            .enumerated().sorted { ($1.element.prior, $0.offset) < ($0.element.prior, $1.offset) }
            .prefix(Self.candidateLimit).map(\.element)
        guard kept.count > 1 else { return kept.first?.text }
        let scores = try await logLikelihoods(of: kept.map(\.text), sharing: shared ?? "", after: conversation)
        try Task.checkCancellation()
        let best = kept.indices.max { (kept[$0].prior + scores[$0], $1) < (kept[$1].prior + scores[$1], $0) }
        return best.map { kept[$0].text }
    }

    /// The log probability (natural logarithm) of each question after the conversation, summed over its tokens; those of
    /// a beginning that all share are left out.
    private func logLikelihoods(
        of questions: [String], sharing beginning: String, after conversation: Conversation
    ) async throws -> [Double] {
        let tokenizer = model.tokenizer
        var prefix: [TokenID] = []
        if tokenizer.addsBeginningOfText, let first = tokenizer.beginningOfText { prefix.append(first) }
        for turn in conversation.turns.suffix(2) {
            prefix += tokenizer.encode("Question: \(turn.question)\nAnswer: ")
            prefix += tokenizer.encode(turn.answer).prefix(Self.answerTokens)
            prefix += tokenizer.encode("\n\n")
        }
        let shared = beginning.trimmingCharacters(in: .whitespaces)
        prefix += tokenizer.encode("Question:" + (shared.isEmpty ? "" : " " + shared))
        let requests = questions.map { question in
            let rest = question.dropFirst(shared.count).drop { $0 == " " }
            return ScoringRequest(prefix: prefix, continuation: tokenizer.encode(" " + rest))
        }
        return try await model.logLikelihoods(requests).map { $0.reduce(0) { $0 + Double($1) } }
    }
}
