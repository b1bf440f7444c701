/// Byte-level BPE, as of GPT-2 (Radford et al., 2019), Llama 3, Qwen2 and SmolLM.
struct ByteLevelTokenizer: Sendable {
    let vocabulary: Vocabulary
    let preparation: TextPreparation
    let rules: ByteLevelRules
    let preTokenizer: PreTokenizer
    let addsBeginningOfText: Bool
}

extension ByteLevelTokenizer: Tokenizer {
    var vocabularySize: Int { vocabulary.count }
    var beginningOfText: TokenID? { vocabulary.beginningOfText }
    var endOfText: TokenID? { vocabulary.endOfText }
    var endOfGeneration: Set<TokenID> { vocabulary.endOfGeneration }

    func encode(_ text: String) -> [TokenID] { encode(text, allowing: []) }

    func encode(_ text: String, allowing controlTokens: Set<TokenID>) -> [TokenID] {
        let prepared = preparation.prepare(text, allowing: controlTokens)
        var ids: [TokenID] = []
        ids.reserveCapacity(prepared.bytes.count / 3)
        var encoder = WordEncoder(rules, expectedBytes: prepared.bytes.count)
        let span = prepared.bytes.span
        for (range, token) in prepared.parts {
            if let token {
                ids.append(token)
                continue
            }
            var start = range.lowerBound
            while start < range.upperBound {
                let end = preTokenizer.wordEnd(in: span, from: start, to: range.upperBound)
                encoder.encode(start..<end, of: span, into: &ids)
                start = end
            }
        }
        return ids
    }

    func token(named control: String) -> TokenID? { vocabulary.token(named: control) }

    func bytes(of token: TokenID) -> [UInt8] {
        guard let kind = vocabulary.kind(token), kind != .control, kind != .unknown else { return [] }
        return Array(rules.tokenBytes.slice(Int(token)))
    }

    func isControl(_ token: TokenID) -> Bool { vocabulary.kind(token) == .control }

    func piece(_ token: TokenID) -> String { vocabulary.piece(token) }

    func decode(_ tokens: [TokenID]) -> String {
        var bytes: [UInt8] = []
        for token in tokens { bytes.append(contentsOf: self.bytes(of: token)) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
