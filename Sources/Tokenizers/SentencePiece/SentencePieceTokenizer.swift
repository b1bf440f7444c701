/// Pieces of characters with byte fallback, spaces written "▁": SentencePiece's (Kudo and Richardson, 2018,
/// arXiv:1808.06226). By BPE in Llama 2, Gemma and Phi-3, by a unigram model in T5, XGLM and LLM-jp.
struct SentencePieceTokenizer<Rules: CharacterRules>: Sendable {
    let vocabulary: Vocabulary
    let preparation: TextPreparation
    let rules: Rules
    let addsBeginningOfText: Bool
    let spacePrefix: SpacePrefix
}

/// How a vocabulary of characters cuts words into pieces.
protocol CharacterRules: WordRules {
    /// The byte that a byte token stands for.
    func byte(of token: TokenID) -> UInt8?

    /// Where a stretch of text ends that no piece can cross.
    func wordEnd(in text: Span<UInt8>, from start: Int, to end: Int) -> Int
}

/// Where `encode` puts a space in front that decoding takes off again.
enum SpacePrefix: Sendable {
    case never
    /// At the beginning of the text.
    case atStart
    /// At the beginning and behind every control or user-defined token.
    case afterTokens
}

extension SentencePieceTokenizer: WordTokenizer {
    func wordEnd(in text: Span<UInt8>, from start: Int, to end: Int) -> Int {
        rules.wordEnd(in: text, from: start, to: end)
    }

    func bytes(of token: TokenID) -> [UInt8] {
        switch vocabulary.kind(token) {
        case nil, .control, .unknown: []
        case .byte: rules.byte(of: token).map { [$0] } ?? []
        case .userDefined: Array(vocabulary.pieces.slice(Int(token)))
        case .normal, .unused: SpaceMark.removed(from: vocabulary.pieces.slice(Int(token)))
        }
    }

    func decode(_ tokens: [TokenID]) -> String {
        var bytes: [UInt8] = []
        // A space is taken off wherever `encode` puts one.
        var dropsSpace = spacePrefix != .never
        for token in tokens {
            let kind = vocabulary.kind(token)
            if kind == .control || kind == .userDefined {
                bytes.append(contentsOf: self.bytes(of: token))
                if spacePrefix == .afterTokens { dropsSpace = true }
                if spacePrefix == .atStart, kind == .userDefined { dropsSpace = false }
                continue
            }
            let own = self.bytes(of: token)
            bytes.append(contentsOf: dropsSpace && own.first == 0x20 ? own[1...] : own[...])
            dropsSpace = false
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
