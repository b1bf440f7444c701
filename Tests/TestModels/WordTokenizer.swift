package import Tokenizers

/// Words as tokens, numbered by a hash (FNV-1a). Token 0 ends the text.
package struct WordTokenizer: Tokenizer {
    package let vocabularySize: Int
    package var beginningOfText: TokenID? { nil }
    package var endOfText: TokenID? { 0 }
    package var endOfGeneration: Set<TokenID> { [0] }
    package var addsBeginningOfText: Bool { false }

    package init(vocabularySize: Int = 4096) { self.vocabularySize = vocabularySize }

    package func encode(_ text: String) -> [TokenID] {
        text.split { !$0.isLetter && !$0.isNumber }.map { word in
            var hash: UInt32 = 2_166_136_261
            for byte in word.lowercased().utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
            return TokenID(1 + hash % UInt32(vocabularySize - 1))
        }
    }

    package func token(named control: String) -> TokenID? { nil }
    package func bytes(of token: TokenID) -> [UInt8] { [] }
    package func isControl(_ token: TokenID) -> Bool { token == 0 }
    package func piece(_ token: TokenID) -> String { "" }
    package func decode(_ tokens: [TokenID]) -> String { "" }
}
