package import Inference
import Tokenizers

/// Scores a text by how likely it makes a question (UPR, Sachan et al. 2022, arXiv:2204.07496): the log probability
/// of the question's tokens after `Passage: <text>\n\nQuestion:`.
///
/// Text and question are encoded as plain text, so that nothing in them can become a control token.
package struct QuestionLikelihood: Sendable {
    private let model: any LanguageModel
    private let question: [TokenID]
    private let opening: [TokenID]
    private let closing: [TokenID]

    /// Prepares to score texts for a question; a question of more than 128 tokens is cut there.
    package init(question: String, model: any LanguageModel) {
        self.model = model
        let tokenizer = model.tokenizer
        self.question = Array(tokenizer.encode(" " + question).prefix(128))
        var opening: [TokenID] = []
        if tokenizer.addsBeginningOfText, let beginning = tokenizer.beginningOfText { opening.append(beginning) }
        self.opening = opening
        closing = tokenizer.encode("\n\nQuestion:")
    }

    /// How many tokens of the question are scored.
    package var questionTokenCount: Int { question.count }

    /// The mean log probability (natural logarithm) of the question's tokens after each text; one value per text.
    ///
    /// A text that would not fit the context window is cut at its end. Empty when the question has no tokens.
    ///
    /// - Complexity: One pass of the model over all texts and as many copies of the question.
    package func scores(of texts: [String]) async throws -> [Double] {
        guard !question.isEmpty, !texts.isEmpty else { return [] }
        let requests = texts.map { ScoringRequest(prefix: prefix(for: $0), continuation: question) }
        return try await model.logLikelihoods(requests).map(Self.mean)
    }

    /// The mean log probability of the question's tokens without any text before it.
    package func prior() async throws -> Double {
        guard !question.isEmpty else { return 0 }
        let request = ScoringRequest(prefix: opening + model.tokenizer.encode("Question:"), continuation: question)
        return try await model.logLikelihoods([request]).first.map(Self.mean) ?? 0
    }

    private func prefix(for text: String) -> [TokenID] {
        let room = max(16, model.information.contextLength - opening.count - closing.count - question.count - 1)
        return opening + model.tokenizer.encode("Passage: " + text).prefix(room) + closing
    }

    private static func mean(_ logProbabilities: [Float]) -> Double {
        guard !logProbabilities.isEmpty else { return 0 }
        return logProbabilities.reduce(0) { $0 + Double($1) } / Double(logProbabilities.count)
    }
}
