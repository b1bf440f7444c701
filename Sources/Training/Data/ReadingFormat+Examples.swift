package import Tokenizers
package import Inference

extension ReadingFormat {
    /// The loss weight of answer tokens is 1; this is that of the question's tokens where it is answerable, which trains the
    /// likelihood of a question given its passage.
    package static let questionWeight: Float = 0.15

    /// - Throws: `TrainingError.noEndOfText` where the vocabulary has no token that ends a text.
    package init(checking tokenizer: any Tokenizer, wording: Wording = .standard) throws(TrainingError) {
        guard let format = ReadingFormat(tokenizer: tokenizer, wording: wording) else { throw .noEndOfText }
        self = format
    }

    /// The sequence that trains a reader on a question, with further passages around its own.
    package func example(_ question: ReadingQuestion, passages: [String]) -> TrainingSequence {
        let opening = prompt(passages: passages, question: "").opening
        let rest = continuation(question)
        return TrainingSequence(
            tokens: opening + rest.tokens, weights: Array(repeating: 0, count: opening.count) + rest.weights)
    }

    /// The sequence that trains a reader on several questions about the same passages, each a continuation of its own.
    package func example(_ questions: [ReadingQuestion], passages: [String]) -> TrainingSequence {
        var tokens = prompt(passages: passages, question: "").opening
        // Continuations differ from their first token on, so the token that predicts it begins each of them.
        let label = tokens.removeLast()
        var weights = Array(repeating: Float(0), count: tokens.count)
        var branches: [Int] = []
        for question in questions {
            let rest = continuation(question)
            branches.append(tokens.count)
            tokens += [label] + rest.tokens
            weights += [0] + rest.weights
        }
        return TrainingSequence(tokens: tokens, weights: weights, branches: branches)
    }

    /// The tokens that a reader is taught to answer with.
    private func taught(_ question: ReadingQuestion) -> [TokenID] {
        guard let text = question.shortestAnswer else { return refusal }
        let isWords = (question.kind ?? .words) == .words
        return answer(isWords ? text : ReadingFormat.opening(of: text), kind: question.kind)
    }

    /// A question with its answer, and how much each token counts.
    private func continuation(_ question: ReadingQuestion) -> (tokens: [Int32], weights: [Float]) {
        let prompt = prompt(passages: [], question: words(question.question))
        let answer = taught(question)
        let asked = question.isAnswerable ? ReadingFormat.questionWeight : 0
        let weights =
            Array(repeating: asked, count: prompt.question.count) + Array(repeating: 0, count: prompt.closing.count)
            + Array(repeating: 1, count: answer.count)
        return (prompt.question + prompt.closing + answer, weights)
    }
}
