import Inference
import Tokenizers

/// Bytes as tokens, with some longer pieces such as real vocabularies have, and two control tokens.
struct PieceTokenizer: Tokenizer {
    private static let pieces =
        (0...255).map { [UInt8($0)] }
        + [
            " [", "] ", ". ", " the", "1]", ".\n", "[1] The", " [2]", "é", "。", " 是", "12", "...", ".\"", "Dr", "ed.",
            " [1", "] [", "!", " a", "  ", "the. [", "b", "。[",
        ].map { Array($0.utf8) }
    static let turnStart = TokenID(pieces.count)
    static let turnEnd = TokenID(pieces.count + 1)

    var vocabularySize: Int { Self.pieces.count + 2 }
    var beginningOfText: TokenID? { nil }
    var endOfText: TokenID? { Self.turnEnd }
    var endOfGeneration: Set<TokenID> { [Self.turnEnd] }
    var addsBeginningOfText: Bool { false }

    func encode(_ text: String) -> [TokenID] { text.utf8.map { TokenID($0) } }

    func token(named control: String) -> TokenID? {
        switch control {
        case "<|im_start|>": Self.turnStart
        case "<|im_end|>": Self.turnEnd
        default: nil
        }
    }

    func bytes(of token: TokenID) -> [UInt8] {
        token >= 0 && Int(token) < Self.pieces.count ? Self.pieces[Int(token)] : []
    }

    func isControl(_ token: TokenID) -> Bool { token >= Self.turnStart }
    func piece(_ token: TokenID) -> String { String(decoding: bytes(of: token), as: UTF8.self) }
    func decode(_ tokens: [TokenID]) -> String { String(decoding: tokens.flatMap(bytes), as: UTF8.self) }

    /// The ids that a constraint allows.
    func choices(_ allowed: AllowedTokens) -> [TokenID] {
        let all = 0..<TokenID(vocabularySize)
        switch allowed {
        case .all: return Array(all)
        case .only(let tokens): return tokens
        case .allExcept(let tokens):
            let refused = Set(tokens)
            return all.filter { !refused.contains($0) }
        }
    }
}
