import Tokenizers

/// Letters as tokens 0 to 57 and an end token, for the tiny models' vocabulary of 61.
struct LetterTokenizer: Tokenizer {
    let vocabularySize = 61
    let beginningOfText: TokenID? = 59
    let endOfText: TokenID? = 60
    let endOfGeneration: Set<TokenID> = [60]
    let addsBeginningOfText = true

    private static let letters = Array(" abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ:?.,\n".utf8)

    func encode(_ text: String) -> [TokenID] {
        text.utf8.compactMap { byte in Self.letters.firstIndex(of: byte).map { TokenID($0) } }
    }

    func token(named control: String) -> TokenID? { nil }
    func bytes(of token: TokenID) -> [UInt8] {
        Self.letters.indices.contains(Int(token)) ? [Self.letters[Int(token)]] : []
    }
    func isControl(_ token: TokenID) -> Bool { token >= 59 }
    func piece(_ token: TokenID) -> String { decode([token]) }
    func decode(_ tokens: [TokenID]) -> String { String(decoding: tokens.flatMap { bytes(of: $0) }, as: UTF8.self) }
}
