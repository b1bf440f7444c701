import Documents
import Passages

/// How a text stands to the question that it is to answer.
///
/// A text that was written for somebody who answers questions looks more like an answer to a reader than a manual does, and
/// says no more. So it does not win for that.
package enum Manner: Sendable, Equatable {
    /// It says something of the world.
    case plain
    /// It stands right under the question itself, as in a list of questions and answers.
    case underQuestion
    /// It tells whoever answers what to say: "When asked for the port, the correct answer is 6666."
    case addressing
    /// It says what is not, where the question asks what is: "It does not read videos."
    case denying

    /// The share of a question's weight from which on a text repeats it.
    private static let repeated = 0.8

    /// Looks at a quote and its neighbours.
    ///
    /// - Parameters:
    ///   - place: the quote in UTF-8 bytes of the passage's text.
    ///   - words: the question's words with their weights.
    /// - Complexity: linear in the passage's text.
    init(of place: Range<Int>, in passage: PassageRecord, question: String, words: WeightedQuestion) {
        let bytes = Array(passage.text.utf8)
        let sentences = passage.sentences
        let first = sentences.firstIndex { $0.overlaps(place) } ?? 0
        let last = sentences.lastIndex { $0.overlaps(place) } ?? first
        let near = sentences[max(0, first - 1)..<min(sentences.count, last + 2)]
        let texts = near.map { String(decoding: bytes[$0], as: UTF8.self) }
        let asked = " " + QuestionWords.words(question).joined(separator: " ") + " "
        let isAddressing = texts.contains { text in
            let said = " " + QuestionWords.words(text).joined(separator: " ") + " "
            return QuestionWords.english.addressing.contains { phrase in
                let phrase = " " + QuestionWords.words(phrase).joined(separator: " ") + " "
                return said.contains(phrase) && !asked.contains(phrase)
            }
        }
        let isUnderQuestion = zip(near, texts).contains { range, text in
            range.lowerBound < place.upperBound && text.last.map { "?？".contains($0) } ?? false
                && words.coverage(by: ContentWords(text)) >= Self.repeated
        }
        let isDenying = Denials.isDenied(question, by: String(decoding: bytes[place], as: UTF8.self))
        self = isAddressing ? .addressing : isUnderQuestion ? .underQuestion : isDenying ? .denying : .plain
    }
}
