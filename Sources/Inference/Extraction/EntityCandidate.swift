/// A stretch of a sentence that may name something, found by its form alone.
struct EntityCandidate: Sendable, Equatable {
    /// What it looks like.
    enum Form: Sendable, CaseIterable {
        /// Capitalised words.
        case name
        /// A day, a month, a year, a century.
        case date
        /// Digits of any other use, with their unit.
        case number
    }

    let form: Form
    /// Where it stands in the sentence's UTF-8 bytes.
    let range: Range<Int>

    /// The candidates of a sentence, in order, not overlapping. Dates and numbers are English in form.
    static func candidates(in words: [SentenceWord]) -> [EntityCandidate] {
        var candidates: [EntityCandidate] = []
        var position = 0
        while position < words.count {
            if let end = DateForm(words).end(from: position) {
                candidates.append(EntityCandidate(.date, words, position..<end))
                position = end
            } else if let end = NumberForm(words).end(from: position) {
                candidates.append(EntityCandidate(.number, words, position..<end))
                position = end
            } else if let name = NameForm(words).range(from: position) {
                candidates.append(EntityCandidate(.name, words, name))
                position = name.upperBound
            } else {
                position += 1
            }
        }
        return candidates
    }

    private init(_ form: Form, _ words: [SentenceWord], _ places: Range<Int>) {
        self.form = form
        range = words[places.lowerBound].range.lowerBound..<words[places.upperBound - 1].range.upperBound
    }
}
