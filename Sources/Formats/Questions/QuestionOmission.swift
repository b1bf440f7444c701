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

    /// The reason of questions whose text is left out or blank.
    package static let withoutWords = "without words"
}

extension [QuestionOmission] {
    /// Counts a question under its reason.
    package mutating func add(_ question: QuestionRecord, reason: String) {
        if let place = firstIndex(where: { $0.reason == reason }) {
            self[place].questions += 1
        } else {
            append(QuestionOmission(reason: reason, questions: 1, example: question.id ?? question.question ?? ""))
        }
    }

    /// How many questions were left out for a reason.
    package func count(_ reason: String) -> Int { first { $0.reason == reason }?.questions ?? 0 }
}
