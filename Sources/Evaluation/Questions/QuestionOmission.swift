/// Questions that were left out for one reason.
package struct QuestionOmission: Sendable, Codable, Equatable {
    package var reason: String
    package var questions: Int
    /// One of them.
    package var example: String

    package init(reason: String, questions: Int, example: String) {
        self.reason = reason
        self.questions = questions
        self.example = example
    }
}

extension [QuestionOmission] {
    /// Counts a question under its reason.
    mutating func add(_ question: EvaluationQuestion, reason: String) {
        if let place = firstIndex(where: { $0.reason == reason }) {
            self[place].questions += 1
        } else {
            append(QuestionOmission(reason: reason, questions: 1, example: question.id ?? question.question ?? ""))
        }
    }

    /// The error for a file of which nothing is left.
    var nothingToMeasure: QuestionFileError {
        .nothingToMeasure(reasons: map { "\($0.questions) \($0.reason)" })
    }
}
