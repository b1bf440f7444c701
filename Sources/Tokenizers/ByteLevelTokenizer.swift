/// Byte-level BPE, as of GPT-2 (Radford et al., 2019), Llama 3, Qwen2 and SmolLM.
struct ByteLevelTokenizer: Sendable {
    let vocabulary: Vocabulary
    let preparation: TextPreparation
    let rules: ByteLevelRules
    let preTokenizer: PreTokenizer
    let addsBeginningOfText: Bool
}

extension ByteLevelTokenizer: WordTokenizer {
    func wordEnd(in text: Span<UInt8>, from start: Int, to end: Int) -> Int {
        preTokenizer.wordEnd(in: text, from: start, to: end)
    }

    func wordEnds(in text: Span<UInt8>, _ range: Range<Int>) -> [Int]? {
        preTokenizer.wordEnds(in: text, range)
    }

    func bytes(of token: TokenID) -> [UInt8] {
        if vocabulary.shown.contains(token) { return Array(vocabulary.pieces.slice(Int(token))) }
        guard let kind = vocabulary.kind(token), kind != .control, kind != .unknown else { return [] }
        return Array(rules.tokenBytes.slice(Int(token)))
    }

    func decode(_ tokens: [TokenID]) -> String {
        var bytes: [UInt8] = []
        for token in tokens { bytes.append(contentsOf: self.bytes(of: token)) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
