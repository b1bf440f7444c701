/// How well a vocabulary knows the script of a text: by the tokens that a letter takes.
///
/// A vocabulary that was learnt from a language has a token for each of its words or syllables. Of a script that it hardly
/// saw, it spells most letters byte by byte, and a model learns little of what is spelt so. SmolLM2's takes 0.2 to 0.5 tokens
/// a letter for languages in Latin script, and 1.2 or more for Chinese, Japanese, Korean, Arabic, Hebrew, Greek and Russian.
public struct ScriptKnowledge: Sendable {
    /// From so many tokens a letter on, most letters are spelt.
    static let spelt = 0.9

    private var tokenCount = 0
    private var letterCount = 0

    /// Starts without a text.
    public init() {}

    /// Adds a text with the number of its tokens. One that holds few letters says nothing of a script, and neither do the tokens
    /// of numbers and signs: in a table there is one for each.
    public mutating func add(_ text: String, tokenCount: Int) {
        var (letters, others) = (0, 0)
        for scalar in text.unicodeScalars {
            // Looking a property up takes far longer than telling ASCII by its ranges.
            if scalar.isASCII {
                switch scalar {
                case "a"..."z", "A"..."Z": letters += 1
                case " ", "\t"..."\r": break
                default: others += 1
                }
            } else if !scalar.properties.isWhitespace {
                if scalar.properties.isAlphabetic { letters += 1 } else { others += 1 }
            }
        }
        guard letters > others else { return }
        self.tokenCount += max(0, tokenCount - others)
        letterCount += letters
    }

    /// Tokens a letter; nil without letters.
    public var tokensPerLetter: Double? {
        letterCount > 0 ? Double(tokenCount) / Double(letterCount) : nil
    }

    /// Whether most letters are spelt byte by byte.
    public var isHardlyKnown: Bool { tokensPerLetter.map { $0 >= Self.spelt } ?? false }
}
