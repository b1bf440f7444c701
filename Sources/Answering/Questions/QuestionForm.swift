package import Inference

/// What a question wants by its form: a reason, a way, yes or no, or a thing.
///
/// A reader that was trained on questions of all forms still says yes to "how" now and then, and gives a list for a reason.
package struct QuestionForm: Sendable, Equatable, Decodable {
    /// What such a question begins with.
    let openings: [String]
    /// What its answer may be.
    package let kinds: Set<AnswerKind>
    /// Phrases by which a sentence shows that it says such a thing: "because" gives a reason.
    let signs: [String]
    /// Whether such a question asks what is, so that a sentence which says what is not answers it less.
    let isAffirmative: Bool

    /// Any other question, and what is no question.
    static let any = QuestionForm(openings: [], kinds: Set(AnswerKind.allCases), signs: [], isAffirmative: false)

    /// The form of a question.
    package static func of(_ question: String, words language: QuestionWords = .english) -> QuestionForm {
        var words = QuestionWords.words(question)[...]
        while let count = language.count(of: language.courtesies, at: words), count < words.count {
            // "Can you …?" asks for more than yes.
            words = words.dropFirst(count)
        }
        return language.forms.first { language.count(of: $0.openings, at: words) != nil } ?? .any
    }

    /// Whether a text shows that it says what is asked for.
    ///
    /// - Complexity: linear in the text's length, times the number of signs.
    package func isShown(in text: String) -> Bool {
        QuestionWords.holds(text, anyOf: signs)
    }
}
