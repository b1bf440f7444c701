/// Exact match and F1 of an answer, as the SQuAD evaluation defines them (arXiv 1606.05250).
///
/// In scripts without spaces each character is a word, and all punctuation goes, as in MLQA's evaluation (arXiv
/// 1910.07475): F1 counts the characters that both answers have. The evaluation of CMRC 2018 (arXiv 1810.07366) splits text
/// alike, but counts the longest run of characters that both have instead, which is never more.
package enum AnswerMatch {
    private static let articles: Set<String> = ["a", "an", "the"]

    /// Lower case, without punctuation and articles: words of scripts with spaces, single characters of others.
    package static func words(_ text: String) -> [String] {
        let text = text.lowercased()
        let isUnspaced = text.contains(where: standsAlone)
        var words: [String] = []
        var word = ""
        func endWord() {
            if !word.isEmpty, !articles.contains(word) { words.append(word) }
            word = ""
        }
        for character in text {
            if character.isWhitespace {
                endWord()
            } else if isPunctuation(character) || (isUnspaced && character.isPunctuation) {
                continue
            } else if standsAlone(character) {
                endWord()
                words.append(String(character))
            } else {
                word.append(character)
            }
        }
        endWord()
        return words
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

    /// Whether a character is of a script that is written without spaces: Thai and Lao, Myanmar, Khmer, kana, Bopomofo
    /// and Han. Hangul has spaces.
    private static func standsAlone(_ character: Character) -> Bool {
        switch character.unicodeScalars.first?.value ?? 0 {
        case 0x0E01...0x0ECD, 0x1000...0x109F, 0x1780...0x17D3: true
        case 0x3005...0x3007, 0x3041...0x30FF, 0x3105...0x312F, 0x31A0...0x31BF, 0x31F0...0x31FF: true
        case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0xFF66...0xFF9F, 0x20000...0x323AF: true
        default: false
        }
    }
}

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
