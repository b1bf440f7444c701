import TestSupport
import Testing
import Tokenizers

/// Whether a vocabulary spells a script byte by byte.
@Suite struct ScriptKnowledgeTests {
    private func knowledge(_ texts: [(String, Int)]) -> ScriptKnowledge {
        texts.reduce(into: ScriptKnowledge()) { $0.add($1.0, tokenCount: $1.1) }
    }

    @Test("Few tokens a letter are a known script, about one or more a spelt one")
    func ratio() {
        #expect(!knowledge([("The cat sat on the mat.", 7)]).isHardlyKnown)
        #expect(knowledge([("猫坐在垫子上。", 13)]).isHardlyKnown)
        #expect(knowledge([("猫坐在垫子上。", 6)]).tokensPerLetter == 5.0 / 6)
        // A name in another script makes no document foreign.
        #expect(
            !knowledge([("The word for a cat is written in this way, and it is said so too", 17), ("猫", 2)])
                .isHardlyKnown)
    }

    @Test("Numbers, signs and empty texts say nothing of a script")
    func withoutLetters() {
        #expect(knowledge([("1, 2, 3 = 4; a", 12), ("", 0), ("  \n", 2)]).tokensPerLetter == nil)
        #expect(!ScriptKnowledge().isHardlyKnown)
        // Each digit and each sign of a table is a token.
        #expect(!knowledge([("| Name | Room |\n|---|---|\n| Ada Brook | 314 |", 25)]).isHardlyKnown)
    }

    @Test("ASCII is told apart as Unicode's properties tell it")
    func ascii() throws {
        for value in UInt8.min..<128 {
            let scalar = Unicode.Scalar(value)
            var script = ScriptKnowledge()
            script.add("abcd" + String(scalar), tokenCount: 10)
            let (letters, others) =
                scalar.properties.isWhitespace ? (4, 0) : scalar.properties.isAlphabetic ? (5, 0) : (4, 1)
            #expect(script.tokensPerLetter == Double(10 - others) / Double(letters), "U+\(String(value, radix: 16))")
        }
    }
}
