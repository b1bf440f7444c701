import Passages

/// What a text says, and what it denies: the words behind each "not", "no" or "never", and those before "forbidden".
///
/// What is said on a condition ("if there is no answer") is neither.
struct Denials: Equatable {
    /// The plain forms of the words that are denied.
    private(set) var denied: Set<String> = []
    /// The plain forms of the words that are said without that.
    private(set) var said: Set<String> = []

    /// How many telling words a denial concerns at most.
    private static let reach = 3

    /// - Complexity: linear in the text's length.
    init(_ text: String, words language: QuestionWords = .english) {
        let flat = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            .replacing("n't", with: " not").replacing("n’t", with: " not").replacing(". ", with: "; ")
        for clause in flat.split(whereSeparator: { ",;:!?()—–".contains($0) }) {
            take(QuestionWords.words(String(clause)), language)
        }
    }

    private mutating func take(_ words: [String], _ language: QuestionWords) {
        var said: [String] = []
        var left = 0
        for (place, word) in words.enumerated() {
            if language.conditions.contains(word) { break }
            if language.forbidding.contains(word) {
                denied.formUnion(said.suffix(Self.reach))
                said = Array(said.dropLast(Self.reach))
            } else if language.negations.contains(word) {
                // "Not only" denies nothing.
                left = words.dropFirst(place + 1).first == "only" ? 0 : Self.reach
            } else if let form = ContentWords(word).words.first {
                if left > 0 { denied.insert(form) } else { said.append(form) }
                left -= left > 0 ? 1 : 0
            }
        }
        self.said.formUnion(said)
    }

    /// What is denied and nowhere said as well.
    private var onlyDenied: Set<String> { denied.subtracting(said) }

    /// Whether one of two texts denies what the other one says.
    func oppose(_ other: Denials) -> Bool {
        guard onlyDenied.isDisjoint(with: other.onlyDenied) else { return false }
        return !onlyDenied.isDisjoint(with: other.said) || !other.onlyDenied.isDisjoint(with: said)
    }

    /// Whether a text says what is not, where a question asks what is: it denies one of the question's words.
    ///
    /// A reason may be a denial, yes or no may be, and so may the answer to a question that denies something itself.
    static func isDenied(_ question: String, by text: String) -> Bool {
        guard QuestionForm.of(question).isAffirmative, Denials(question).denied.isEmpty else { return false }
        return !Denials(text).onlyDenied.isDisjoint(with: ContentWords(question).words)
    }
}
