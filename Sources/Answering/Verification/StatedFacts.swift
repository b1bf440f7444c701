import Foundation

/// What a sentence states so exactly that its source must hold it too: numbers with their units, and names.
package struct StatedFacts: Sendable, Equatable {
    /// Numbers in a plain form: without separators of thousands, words up to twelve as digits.
    package let numbers: Set<String>
    /// The words of names, in small letters.
    package let names: Set<String>
    /// Every word in small letters, and the plain forms of all numbers: what a source can confirm.
    private let words: Set<String>

    /// Reads a text.
    ///
    /// A capital makes a name, except at a sentence's beginning, where it may be any word's.
    package init(_ text: String) {
        var numbers: Set<String> = []
        var names: Set<String> = []
        var words: Set<String> = []
        var isBeginning = true
        for chunk in text.split(whereSeparator: { $0.isWhitespace || "–—/()[]".contains($0) }) {
            for part in Self.parts(of: chunk) {
                let lower = part.lowercased()
                words.insert(lower)
                if let number = Self.number(lower) {
                    numbers.insert(number)
                    words.insert(number)
                } else if part.first?.isUppercase == true, !isBeginning, !FunctionWords.english.contains(lower) {
                    names.insert(lower)
                }
                isBeginning = false
            }
            if let last = chunk.last(where: { !"\"'”’)".contains($0) }), ".!?:".contains(last), !Self.isInitial(chunk) {
                isBeginning = true
            }
        }
        self.numbers = numbers
        self.names = names
        self.words = words
    }

    /// The numbers and names here that a source does not hold, sorted.
    package func missing(from source: StatedFacts) -> [String] {
        numbers.subtracting(source.words).sorted() + names.subtracting(source.words).sorted()
    }

    /// A chunk's words: cut at hyphens and marks, but numbers whole ("1,884.5"); without the ending of the genitive.
    private static func parts(of chunk: Substring) -> [Substring] {
        var parts: [Substring] = []
        var start: Substring.Index?
        var i = chunk.startIndex
        func belongs(_ i: Substring.Index) -> Bool {
            let character = chunk[i]
            if character.isLetter || character.isNumber { return true }
            guard character == "," || character == ".", i > chunk.startIndex, chunk[chunk.index(before: i)].isNumber
            else {
                return false
            }
            let next = chunk.index(after: i)
            return next < chunk.endIndex && chunk[next].isNumber
        }
        while i < chunk.endIndex {
            // A unit written onto its number ("57m") is a word of its own.
            let isBorder = start.map { chunk[$0].isNumber != chunk[i].isNumber && chunk[i].isLetter } ?? false
            if belongs(i), !isBorder {
                if start == nil { start = i }
            } else if let begun = start {
                parts.append(chunk[begun..<i])
                start = belongs(i) ? i : nil
            }
            i = chunk.index(after: i)
        }
        if let start { parts.append(chunk[start...]) }
        return parts.filter { $0 != "s" }
    }

    private static func isInitial(_ chunk: Substring) -> Bool {
        chunk.last == "." && (chunk.count == 2 || ["St.", "Dr.", "Mr.", "Mrs.", "No.", "Prof."].contains(chunk))
    }

    private static let spelled = [
        "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
        "ten": "10", "eleven": "11", "twelve": "12",
    ]

    /// A number's plain form; nil for a word.
    static func number(_ word: String) -> String? {
        if let digits = spelled[word] { return digits }
        guard word.first?.isNumber == true else { return nil }
        let parts = word.split(separator: ",")
        let isGrouped = parts.count > 1 && parts.dropFirst().allSatisfy { $0.prefix(while: \.isNumber).count == 3 }
        return isGrouped ? parts.joined() : word
    }
}
