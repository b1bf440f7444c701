import Foundation

/// What a sentence looks like by itself: whether it may be quoted without those around it.
struct SentenceShape: Equatable {
    /// Whether it is a whole sentence of words, and no label, caption or fragment.
    let isProse: Bool
    /// How well it stands alone, 0…1: a sentence that points to what was said before needs that.
    let independence: Double

    /// - Parameters:
    ///   - text: the sentence as it is said, on one line.
    ///   - isItem: whether it is an item of a list, which may go without a full stop.
    init(_ text: String, isItem: Bool = false) {
        let words = text.split(whereSeparator: \.isWhitespace)
        let isUnspaced = text.unicodeScalars.count > 12 && words.count < 5
        let hasLength = isUnspaced ? text.unicodeScalars.count <= 400 : (isItem ? 3...80 : 5...80).contains(words.count)
        let last = text.last { !"\"'”’»›)]*_`".contains($0) }
        let ends = last.map { ".!?…。！？।؟".contains($0) } ?? false
        let letters = text.unicodeScalars.count { $0.properties.isAlphabetic }
        let isText = letters * 3 >= text.unicodeScalars.count * 2 || isUnspaced
        let isNotice = text.contains("©") || text.lowercased().contains("all rights reserved")
        isProse = hasLength && (ends || isItem) && isText && !isNotice
        independence = Self.independence(words.map { $0.lowercased() }, text: text)
    }

    private static func independence(_ words: [String], text: String) -> Double {
        var value = 1.0
        let plain = words.prefix(4).map { $0.trimmingPunctuation }
        if let first = plain.first, backward.contains(first) { value *= 0.6 }
        if plain.count > 1, phrases.contains(plain[0] + " " + plain[1]) { value *= 0.6 }
        if let first = text.first(where: \.isLetter), first.isLowercase { value *= 0.5 }
        if text.hasSuffix("?") { value *= 0.5 }
        if words.contains(where: { pointers.contains($0.trimmingPunctuation) }) { value *= 0.6 }
        return value
    }

    private static func list(_ words: String) -> Set<String> {
        Set(words.split(separator: ",").map { $0.trimmingCharacters(in: .whitespacesAndNewlines) })
    }

    /// Words that a sentence begins with if it goes on from another.
    private static let backward = list(
        """
        this, these, those, that, it, he, she, they, his, her, their, its, him, them, however, but, and, or, so, thus,
        therefore, hence, moreover, furthermore, instead, such, another, both, there, then, nevertheless, nonetheless,
        consequently, similarly, likewise, meanwhile, additionally, otherwise, yet, also, again, here
        """)
    private static let phrases = list(
        """
        in addition, for example, for instance, on the, as a, in contrast, in particular, in this, at this, by this,
        one of, some of, after this, as such, in other, of these, the former, the latter
        """)
    /// Words that point to something beside the text.
    private static let pointers = list("figure, fig, table, above, below, overleaf, appendix, equation")
}

extension StringProtocol {
    /// The text without what is neither letter nor digit at its ends.
    fileprivate var trimmingPunctuation: String {
        let isMark = { (character: Character) in !character.isLetter && !character.isNumber }
        return String(drop(while: isMark).reversed().drop(while: isMark).reversed())
    }
}
