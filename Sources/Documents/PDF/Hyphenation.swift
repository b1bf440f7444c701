/// Joins words that a line end has cut, by what else the document has.
///
/// The hyphen goes where the joined word occurs elsewhere, or nothing speaks for the hyphen; it stays where the word with
/// the hyphen occurs, before capital letters and digits, and before a short frequent word ("input- and").
struct Hyphenation {
    private var counts: [String: Int] = [:]

    /// Counts a document's words, those cut at line ends aside.
    init(_ pages: [PageLayout]) {
        guard pages.contains(where: { $0.lines.contains { Self.isHyphen($0.words.last?.text.last) } }) else { return }
        for page in pages {
            for line in page.lines {
                for (index, word) in line.words.enumerated() {
                    if index == line.words.count - 1, Self.isHyphen(word.text.last) { continue }
                    let key = Self.key(word.text[...])
                    if !key.isEmpty { counts[key, default: 0] += 1 }
                }
            }
        }
    }

    /// How a line's text and the next go together: the first without what it loses, and what stands between.
    func joint(_ first: String, _ next: String) -> (drop: Int, between: String) {
        guard let hyphen = first.last, Self.isHyphen(hyphen), first.count > 1 else {
            return (0, Self.needsSpace(first.last, next.first) ? " " : "")
        }
        let before = first.dropLast().suffix(60).split(separator: " ", omittingEmptySubsequences: false).last ?? ""
        let after = next.prefix(60).prefix { $0 != " " }
        guard let letter = before.last, let following = after.first else { return (0, " ") }
        if hyphen == "\u{AD}" { return (1, "") }
        guard letter.isLetter else { return (0, letter.isNumber && following.isNumber ? "" : " ") }
        guard following.isLetter, following.isLowercase || !following.isCased else { return (0, "") }
        let (head, tail) = (Self.key(before), Self.key(after))
        let joined = counts[head + tail] ?? 0
        let compound = counts["\(head)-\(tail)"] ?? 0
        if compound > joined { return (0, "") }
        if joined > 0 { return (1, "") }
        if tail.count <= 4, tail == after, (counts[tail] ?? 0) >= 5 { return (0, " ") }
        // A second hyphen in one word is a compound's.
        return before.contains("-") ? (0, "") : (1, "")
    }

    private static func isHyphen(_ character: Character?) -> Bool {
        character == "-" || character == "\u{AD}" || character == "\u{2010}"
    }

    /// Chinese and Japanese have no spaces between words.
    private static func needsSpace(_ before: Character?, _ after: Character?) -> Bool {
        !(isIdeographic(before) && isIdeographic(after))
    }

    private static func isIdeographic(_ character: Character?) -> Bool {
        guard let scalar = character?.unicodeScalars.first?.value else { return false }
        return (0x3000...0x30FF).contains(scalar) || (0x3400...0x9FFF).contains(scalar)
            || (0xF900...0xFAFF).contains(scalar) || (0xFF00...0xFFEF).contains(scalar)
            || (0x20000...0x3FFFF).contains(scalar)
    }

    /// A word in lower case without the punctuation around it.
    private static func key(_ word: Substring) -> String {
        let utf8 = word.utf8
        if utf8.allSatisfy({ $0 >= 0x61 && $0 <= 0x7A }) { return String(word) }
        var core = word
        while let last = core.last, !last.isLetter, !last.isNumber { core.removeLast() }
        while let first = core.first, !first.isLetter, !first.isNumber { core.removeFirst() }
        return core.lowercased()
    }
}
