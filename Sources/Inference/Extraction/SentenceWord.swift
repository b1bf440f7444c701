/// A word, a number or a mark of a sentence.
struct SentenceWord: Sendable, Equatable {
    enum Kind: Sendable {
        case word, number, mark
    }

    let text: String
    /// Where it stands in the sentence's UTF-8 bytes.
    let range: Range<Int>
    let kind: Kind
    /// Whether nothing stands between it and the word before.
    let isAttached: Bool

    /// Whether it begins as names do: with a capital letter, perhaps after an article such as `al-` or `d'`.
    var isCapitalised: Bool {
        guard kind == .word, let first = text.first else { return false }
        if first.isUppercase { return true }
        let start = text.prefix(4)
        guard let joint = start.firstIndex(where: { "-'’".contains($0) }) else { return false }
        return text[text.index(after: joint)...].first?.isUppercase == true
    }

    /// Short forms whose full stop belongs to them.
    private static let abbreviations: Set<String> = [
        "Mr", "Mrs", "Ms", "Dr", "Prof", "St", "Co", "Inc", "Ltd", "Corp", "Bros", "Jr", "Sr", "No", "Gen", "Col",
        "Rev",
        "Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sept", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The words of a sentence, in order. Linear in its length.
    static func words(of sentence: some StringProtocol) -> [SentenceWord] {
        let characters = Array(sentence)
        var offsets = [0]
        for character in characters { offsets.append(offsets[offsets.count - 1] + character.utf8.count) }
        var words: [SentenceWord] = []
        var position = 0
        func add(_ end: Int, _ kind: Kind) {
            let isAttached = words.last.map { $0.range.upperBound == offsets[position] } ?? false
            words.append(
                SentenceWord(
                    text: String(characters[position..<end]), range: offsets[position]..<offsets[end], kind: kind,
                    isAttached: isAttached))
            position = end
        }
        while position < characters.count {
            let character = characters[position]
            if character.isWhitespace {
                position += 1
            } else if character.isLetter {
                let end = wordEnd(characters, from: position)
                let possessive = possessiveLength(characters[position..<end])
                add(end - possessive, .word)
                if possessive > 0 { add(end, .mark) }
            } else if character.isNumber {
                add(numberEnd(characters, from: position), .number)
            } else {
                add(position + 1, .mark)
            }
        }
        return words
    }

    /// Letters and digits, with single marks between them; an abbreviation's or an initial's full stop too.
    private static func wordEnd(_ characters: [Character], from start: Int) -> Int {
        var end = start
        while end < characters.count {
            if characters[end].isLetter || characters[end].isNumber {
                end += 1
            } else if "-'’.&".contains(characters[end]), end + 1 < characters.count, characters[end + 1].isLetter {
                end += 2
            } else {
                break
            }
        }
        guard end < characters.count, characters[end] == "." else { return end }
        let word = String(characters[start..<end])
        let isInitials = characters[start].isUppercase && word.split(separator: ".").allSatisfy { $0.count == 1 }
        return isInitials || abbreviations.contains(word) ? end + 1 : end
    }

    /// Digits with marks between them and letters after them: `14,500`, `11:28`, `18th`.
    private static func numberEnd(_ characters: [Character], from start: Int) -> Int {
        var end = start
        while end < characters.count {
            if characters[end].isNumber || characters[end].isLetter {
                end += 1
            } else if ".,:".contains(characters[end]), end + 1 < characters.count, characters[end + 1].isNumber {
                end += 2
            } else {
                break
            }
        }
        return end
    }

    private static func possessiveLength(_ word: ArraySlice<Character>) -> Int {
        word.count > 2 && word.last == "s" && "'’".contains(word[word.endIndex - 2]) ? 2 : 0
    }
}
