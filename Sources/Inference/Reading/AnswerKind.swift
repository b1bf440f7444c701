/// The form of an answer.
public enum AnswerKind: String, Sendable, Codable, CaseIterable, CodingKeyRepresentable {
    /// A few words of a sentence: a name, a number, a date.
    case words
    /// A whole sentence.
    case sentence
    /// A list, steps or code: a whole block.
    case steps
    /// Yes, and the sentence that says so.
    case yes
    /// No, and the sentence that says so.
    case no
    /// A whole paragraph.
    case passage

    /// What an answer of the kind is a piece of.
    package var unit: Unit {
        switch self {
        case .words: .words
        case .sentence, .yes, .no: .sentence
        case .steps, .passage: .block
        }
    }

    package enum Unit: Sendable {
        case words, sentence, block
    }
}
