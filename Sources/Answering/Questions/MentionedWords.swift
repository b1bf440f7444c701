import Documents
import Passages

/// Words that documents are asked for: "Which notes mention the harbour master?"
///
/// A text holds them where they stand in it one after the other, in any case and with any common English ending, as full-text
/// search finds them.
package struct MentionedWords: Sendable, Equatable {
    /// The words as they were asked for, without articles and the like at either end.
    package let text: String
    private let forms: [String]

    /// nil where nothing is left that tells anything.
    package init?(_ phrase: String) {
        func tellsNothing(_ word: Substring) -> Bool {
            StopWords.english.contains(word.lowercased()) || !word.contains { $0.isLetter || $0.isNumber }
        }
        var words = phrase.split(whereSeparator: \.isWhitespace).drop(while: tellsNothing)
        while let last = words.last, tellsNothing(last) { words.removeLast() }
        text = words.joined(separator: " ")
        forms = Self.forms(text)
        if forms.isEmpty { return nil }
    }

    /// Whether a text holds the words.
    ///
    /// - Complexity: linear in the text's length, times the number of words.
    package func isIn(_ text: String) -> Bool {
        let others = Self.forms(text)
        guard forms.count <= others.count else { return false }
        return (0...others.count - forms.count).contains { others[$0..<$0 + forms.count].elementsEqual(forms) }
    }

    /// A text's words in the form in which they are compared; of scripts without spaces, each character.
    private static func forms(_ text: String) -> [String] {
        let text = SearchForm.of(text).lowercased()
        var forms: [String] = []
        for run in text.split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
            var word = ""
            for character in run {
                if character.unicodeScalars.contains(where: UnspacedScripts.contains) {
                    if !word.isEmpty { forms.append(ContentWords.plainForm(word)) }
                    word = ""
                    forms.append(String(character))
                } else {
                    word.append(character)
                }
            }
            if !word.isEmpty { forms.append(ContentWords.plainForm(word)) }
        }
        return forms
    }
}
