package import Tokenizers
package import Inference

extension ReadingFormat {
    /// The loss weight of answer tokens is 1; this is that of the question's tokens where it is answerable, which trains the
    /// likelihood of a question given its passage.
    package static let questionWeight: Float = 0.15

    /// - Throws: `TrainingError.invalidOption` where the vocabulary has no token that ends a text.
    package init(checking tokenizer: any Tokenizer) throws(TrainingError) {
        guard let format = ReadingFormat(tokenizer: tokenizer) else {
            throw .invalidOption(name: "the model's end-of-text token", value: "missing", expected: "a token")
        }
        self = format
    }

    /// The sequence that trains a reader on a question, with further passages around its own.
    package func example(_ question: ReadingQuestion, passages: [String]) -> TrainingSequence {
        let prompt = prompt(passages: passages, question: question.question)
        let answer = words(question.shortestAnswer ?? ReadingFormat.unanswerable) + [end]
        let asked = question.isAnswerable ? ReadingFormat.questionWeight : 0
        let weights =
            Array(repeating: 0, count: prompt.opening.count) + Array(repeating: asked, count: prompt.question.count)
            + Array(repeating: Float(0), count: prompt.closing.count) + Array(repeating: Float(1), count: answer.count)
        return TrainingSequence(tokens: prompt.tokens + answer, weights: weights)
    }
}
