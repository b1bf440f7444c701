package import Inference

extension AnswerMatch {
    /// Whether a text holds an accepted answer, word by word in a row, after the same normalisation.
    ///
    /// More lenient than an exact match: a quoted sentence may hold the answer among other words. An accepted answer
    /// without words of its own, such as an article alone, is held by no text.
    package static func contains(_ text: String, accepted: [String]) -> Bool {
        let given = words(text)
        return accepted.map(words).contains { answer in
            guard !answer.isEmpty, answer.count <= given.count else { return false }
            return (0...given.count - answer.count).contains { given[$0..<$0 + answer.count].elementsEqual(answer) }
        }
    }
}
