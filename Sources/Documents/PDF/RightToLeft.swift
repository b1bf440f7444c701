/// Puts words of Arabic, Hebrew and their like into the order of reading.
///
/// Poppler gives the letters of a word, and the words of a line, from left to right as they stand on the page. Some files
/// give whole words in the order of reading; letters that stand at a word's end alone tell the two apart.
enum RightToLeft {
    /// Turns the words and lines of a page where it has any that are written from right to left.
    static func order(_ page: inout PageLayout) {
        guard page.lines.contains(where: { $0.words.contains { isRightToLeft($0.text) } }) else { return }
        let isVisual = isVisual(page)
        for index in page.lines.indices {
            let words = page.lines[index].words
            let turned = words.count { isRightToLeft($0.text) }
            if isVisual {
                for word in words.indices where isRightToLeft(words[word].text) {
                    page.lines[index].words[word].text = reading(words[word].text)
                }
            }
            if 2 * turned >= words.count, turned > 0 { page.lines[index].words = reversed(page.lines[index].words) }
        }
    }

    /// The words of a line from right to left, with runs of others kept from left to right.
    private static func reversed(_ words: [PageLayout.Word]) -> [PageLayout.Word] {
        var result: [PageLayout.Word] = []
        var run: [PageLayout.Word] = []
        for word in words.sorted(by: { $0.box.right > $1.box.right }) {
            if isRightToLeft(word.text) || !word.text.contains(where: { $0.isLetter || $0.isNumber }) {
                result += run.reversed()
                run = []
                result.append(word)
            } else {
                run.append(word)
            }
        }
        return result + run.reversed()
    }

    /// The letters of a word the other way round; numbers and Latin letters within it keep their order.
    private static func reading(_ word: String) -> String {
        var result = String.UnicodeScalarView()
        var run = String.UnicodeScalarView()
        for scalar in word.unicodeScalars.reversed() {
            if scalar.properties.isAlphabetic && !isRightToLeft(scalar) || ("0"..."9").contains(scalar)
                || (0x660...0x669).contains(scalar.value) || (0x6F0...0x6F9).contains(scalar.value)
            {
                run.insert(scalar, at: run.startIndex)
            } else {
                result.append(contentsOf: run)
                run = String.UnicodeScalarView()
                result.append(mirrored(scalar))
            }
        }
        result.append(contentsOf: run)
        return withLigatures(String(result))
    }

    /// Lam and alef are drawn as one sign, which keeps its own order: after the article's alef they stand turned.
    private static func withLigatures(_ word: String) -> String {
        var scalars = Array(word.unicodeScalars)
        for index in scalars.indices.dropLast(2) where scalars[index] == "\u{627}" && scalars[index + 2] == "\u{644}" {
            if ["\u{623}", "\u{625}", "\u{622}", "\u{627}"].contains(scalars[index + 1]) {
                scalars.swapAt(index + 1, index + 2)
            }
        }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    private static func mirrored(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar {
        case "(": ")"
        case ")": "("
        case "[": "]"
        case "]": "["
        case "«": "»"
        case "»": "«"
        case "{": "}"
        case "}": "{"
        default: scalar
        }
    }

    /// Whether words run as on the page: teh marbuta, alef maksura and Hebrew's final letters end words and begin none; the
    /// article al- begins them.
    private static func isVisual(_ page: PageLayout) -> Bool {
        var score = 0
        let last: Set<Unicode.Scalar> = ["\u{629}", "\u{649}", "\u{5DA}", "\u{5DD}", "\u{5DF}", "\u{5E3}", "\u{5E5}"]
        for line in page.lines {
            for word in line.words where isRightToLeft(word.text) {
                // A vowel's mark follows its letter: the first letter's stands second, or last but one.
                let all = Array(word.text.unicodeScalars)
                if all.count > 2, all[1].properties.generalCategory == .nonspacingMark { score -= 1 }
                if all.count > 2, all[all.count - 2].properties.generalCategory == .nonspacingMark { score += 1 }
                let letters = word.text.unicodeScalars.filter { isRightToLeft($0) }
                guard letters.count > 2, let first = letters.first, let end = letters.last else { continue }
                if last.contains(first) { score += 1 }
                if last.contains(end) { score -= 1 }
                let beforeEnd = letters[letters.index(letters.endIndex, offsetBy: -2)]
                if end == "\u{627}", beforeEnd == "\u{644}" { score += 1 }
                let second = letters[letters.index(after: letters.startIndex)]
                if first == "\u{627}", second == "\u{644}" { score -= 1 }
            }
        }
        // Without a sign poppler's own order holds.
        return score >= 0
    }

    static func isRightToLeft(_ text: String) -> Bool {
        // Hebrew and Arabic begin with D6…DF and E0 A0…A3 in UTF-8.
        guard text.utf8.contains(where: { $0 >= 0xD6 && $0 <= 0xE0 }) else { return false }
        return text.unicodeScalars.contains { isRightToLeft($0) }
    }

    private static func isRightToLeft(_ scalar: Unicode.Scalar) -> Bool {
        (0x590...0x8FF).contains(scalar.value) && !(0x660...0x669).contains(scalar.value)
            && !(0x6F0...0x6F9).contains(scalar.value)
    }
}
