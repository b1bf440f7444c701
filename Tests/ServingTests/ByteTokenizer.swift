import Tokenizers

/// One token per byte of UTF-8, and three control tokens after them.
struct ByteTokenizer: Tokenizer {
    static let controls = ["<|begin|>", "<|im_start|>", "<|im_end|>"]

    let vocabularySize = 256 + controls.count
    let beginningOfText: TokenID? = 256
    let endOfText: TokenID? = 258
    let endOfGeneration: Set<TokenID> = [258]
    var addsBeginningOfText = true
    /// Called with the number of bytes of each text that is encoded.
    var onEncoding: @Sendable (Int) -> Void = { _ in }

    func encode(_ text: String) -> [TokenID] {
        onEncoding(text.utf8.count)
        return text.utf8.map { TokenID($0) }
    }

    func token(named control: String) -> TokenID? {
        Self.controls.firstIndex(of: control).map { TokenID(256 + $0) }
    }

    func bytes(of token: TokenID) -> [UInt8] { token < 256 ? [UInt8(token)] : [] }

    func isControl(_ token: TokenID) -> Bool { token >= 256 }

    func piece(_ token: TokenID) -> String {
        isControl(token) ? Self.controls[Int(token) - 256] : decode([token])
    }

    func decode(_ tokens: [TokenID]) -> String {
        String(decoding: tokens.flatMap { bytes(of: $0) }, as: UTF8.self)
    }
}
