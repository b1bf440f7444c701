/// Exact match and F1 of an answer, as the SQuAD evaluation defines them (arXiv 1606.05250).
package enum AnswerMatch {
    private static let articles: Set<String> = ["a", "an", "the"]

    /// Lower case, without punctuation and articles, words parted by one space.
    package static func words(_ text: String) -> [String] {
        var plain = ""
        for character in text.lowercased() where !isPunctuation(character) { plain.append(character) }
        return plain.split(whereSeparator: \.isWhitespace).map(String.init).filter { !articles.contains($0) }
    }

    /// The best over all accepted answers; an empty list accepts nothing.
    package static func score(_ answer: String, accepted: [String]) -> (exact: Bool, f1: Double) {
        let given = words(answer)
        var best = (exact: false, f1: 0.0)
        for candidate in accepted.map(words) {
            best.exact = best.exact || candidate == given
            best.f1 = max(best.f1, f1(given, candidate))
        }
        return best
    }

    private static func f1(_ given: [String], _ gold: [String]) -> Double {
        if given.isEmpty || gold.isEmpty { return given == gold ? 1 : 0 }
        var left: [String: Int] = [:]
        for word in gold { left[word, default: 0] += 1 }
        var shared = 0
        for word in given {
            if let count = left[word], count > 0 {
                left[word] = count - 1
                shared += 1
            }
        }
        if shared == 0 { return 0 }
        let (precision, recall) = (Double(shared) / Double(given.count), Double(shared) / Double(gold.count))
        return 2 * precision * recall / (precision + recall)
    }

    /// Python's string.punctuation: ASCII only, as the official script has it.
    private static func isPunctuation(_ character: Character) -> Bool {
        guard let value = character.asciiValue else { return false }
        return (33...47).contains(value) || (58...64).contains(value) || (91...96).contains(value)
            || (123...126).contains(value)
    }
}
