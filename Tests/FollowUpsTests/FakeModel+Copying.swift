import Answering
import Inference
import TestModels
import Tokenizers

extension FakeModel {
    /// A model to which words that were said before are certain, and each other word costs a nat. It writes nothing.
    static func copying() -> FakeModel {
        let tokenizer = ByteTokenizer()
        var model = FakeModel(
            named: "copying", fingerprint: "c0", tokenizer: tokenizer, featureCount: 4, contextLength: 100_000)
        model.likelihoods = { request in
            let said = Set(ContentWords(tokenizer.decode(request.prefix)).words)
            let cost = ContentWords(tokenizer.decode(request.continuation)).words.count { !said.contains($0) }
            let share = -Float(cost) / Float(max(1, request.continuation.count))
            return request.continuation.map { _ in share }
        }
        return model
    }
}

/// Bytes as tokens.
private struct ByteTokenizer: Tokenizer {
    var vocabularySize: Int { 257 }
    var beginningOfText: TokenID? { nil }
    var endOfText: TokenID? { 256 }
    var endOfGeneration: Set<TokenID> { [256] }
    var addsBeginningOfText: Bool { false }

    func encode(_ text: String) -> [TokenID] { text.utf8.map { TokenID($0) } }
    func token(named control: String) -> TokenID? { nil }
    func bytes(of token: TokenID) -> [UInt8] { (0..<256).contains(token) ? [UInt8(token)] : [] }
    func isControl(_ token: TokenID) -> Bool { token == 256 }
    func piece(_ token: TokenID) -> String { String(decoding: bytes(of: token), as: UTF8.self) }
    func decode(_ tokens: [TokenID]) -> String { String(decoding: tokens.flatMap(bytes), as: UTF8.self) }
}
