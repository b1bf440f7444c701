package import Tokenizers

/// How a passage, a question and an answer are written for a reader, and what of it counts in training.
///
///     Passage: …
///
///     Question: …
///     Answer: … <end>
///
/// Each part is encoded alone, so that the tokens of a passage are the same whatever follows.
package struct ReadingFormat: Sendable {
    /// The answer to a question that the passage does not answer.
    package static let unanswerable = "unanswerable"

    let tokenizer: any Tokenizer
    let end: TokenID
    /// The loss weight of answer tokens is 1; this is that of the question's tokens where it is answerable, which trains the
    /// likelihood of a question given its passage.
    let questionWeight: Float

    /// - Throws: `TrainingError.invalidOption` where the vocabulary has no token that ends a text.
    package init(tokenizer: any Tokenizer, questionWeight: Float = 0.15) throws(TrainingError) {
        guard let end = tokenizer.endOfText else {
            throw .invalidOption(name: "the model's end-of-text token", value: "missing", expected: "a token")
        }
        self.tokenizer = tokenizer
        self.end = end
        self.questionWeight = questionWeight
    }

    /// A prompt in its parts.
    package struct Prompt: Sendable, Equatable {
        /// Everything up to the question, with the passages' tokens.
        package let opening: [TokenID]
        package let question: [TokenID]
        /// What stands between question and answer.
        package let closing: [TokenID]
        /// Where the passages' tokens stand in `opening`.
        package let passages: [Range<Int>]

        package var tokens: [TokenID] { opening + question + closing }
    }

    /// The prompt for a question about passages, up to where the answer begins.
    package func prompt(passages: [String], question: String) -> Prompt {
        var opening: [TokenID] = []
        if tokenizer.addsBeginningOfText, let first = tokenizer.beginningOfText { opening.append(first) }
        var ranges: [Range<Int>] = []
        for (index, passage) in passages.enumerated() {
            opening += tokenizer.encode(index == 0 ? "Passage:" : "\n\nPassage:")
            let tokens = tokenizer.encode(" " + passage)
            ranges.append(opening.count..<opening.count + tokens.count)
            opening += tokens
        }
        opening += tokenizer.encode("\n\nQuestion:")
        return Prompt(
            opening: opening, question: tokenizer.encode(" " + question), closing: tokenizer.encode("\nAnswer:"),
            passages: ranges)
    }

    /// The tokens of an answer, without the end.
    package func answer(_ text: String) -> [TokenID] { tokenizer.encode(" " + text) }

    /// The sequence that trains a reader on a question, with further passages around its own.
    package func example(_ question: ReadingQuestion, passages: [String]) -> TrainingSequence {
        let prompt = prompt(passages: passages, question: question.question)
        let answer = answer(question.shortestAnswer ?? ReadingFormat.unanswerable) + [end]
        let asked = question.isAnswerable ? questionWeight : 0
        let weights =
            Array(repeating: 0, count: prompt.opening.count) + Array(repeating: asked, count: prompt.question.count)
            + Array(repeating: Float(0), count: prompt.closing.count) + Array(repeating: Float(1), count: answer.count)
        return TrainingSequence(tokens: prompt.tokens + answer, weights: weights)
    }
}
