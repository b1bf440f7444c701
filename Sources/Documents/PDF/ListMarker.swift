/// What stands before an item of a list: a bullet, a number, a letter in parentheses.
struct ListMarker: Equatable {
    /// As the text has it: `-` for bullets, else the marker itself.
    let text: String
    /// Characters of the line that the marker takes, without the space after it.
    let length: Int
    /// Whether it counts.
    let isNumber: Bool

    private static let bullets: Set<Character> = [
        "•", "◦", "▪", "▫", "‣", "⁃", "■", "□", "●", "○", "►", "▶", "➢", "✓", "✔", "❖", "·", "∙", "◆", "➤",
    ]

    /// The marker that a line begins with, if what follows is more than a mark.
    init?(of line: String) {
        guard let first = line.first else { return nil }
        let word = line.prefix { $0 != " " }
        let hasMore = word.endIndex < line.endIndex
        if Self.bullets.contains(first), hasMore || line.count > 1 {
            // A bullet may touch its text.
            self.init(text: "-", length: 1, isNumber: false)
        } else if hasMore, word == "-" || word == "–" || word == "—" || word == "*" || word == "o" {
            self.init(text: "-", length: 1, isNumber: false)
        } else if hasMore, Self.isNumber(word) {
            self.init(text: String(word), length: word.count, isNumber: true)
        } else {
            return nil
        }
    }

    private init(text: String, length: Int, isNumber: Bool) {
        self.text = text
        self.length = length
        self.isNumber = isNumber
    }

    /// Whether a text is nothing but a marker.
    static func isMarker(_ text: String) -> Bool {
        if text.count == 1, let only = text.first { return bullets.contains(only) || "-–—*o".contains(only) }
        return isNumber(text[...])
    }

    /// `1.`, `12)`, `(a)`, `[3]`, `iv.`: at most three digits, or one letter or a Roman numeral, with punctuation.
    private static func isNumber(_ word: Substring) -> Bool {
        guard word.count >= 2, word.count <= 6, let last = word.last else { return false }
        var inner = word.dropLast()
        let opening = inner.first
        switch last {
        case ".": break
        case ")": if opening == "(" { inner = inner.dropFirst() }
        case "]":
            guard opening == "[" else { return false }
            inner = inner.dropFirst()
        default: return false
        }
        guard let first = inner.first else { return false }
        if inner.allSatisfy({ $0.isASCII && $0.isNumber }) { return inner.count <= 3 }
        if inner.count == 1 { return first.isLetter && first.isASCII && (last != "." || first.isLowercase) }
        return PageNumber.roman(inner) != nil && first.isLowercase
    }
}
