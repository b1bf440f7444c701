/// SentencePiece BPE with byte fallback (Kudo and Richardson, 2018, arXiv:1808.06226), as of Llama 2 and Phi-3.
struct SentencePieceTokenizer: Sendable {
    let vocabulary: Vocabulary
    let userDefined: UserDefinedTokens
    let rules: SentencePieceRules
    let addsBeginningOfText: Bool
    /// A space goes in front of the text, and of what follows a user-defined token.
    let addsSpacePrefix: Bool
}

extension SentencePieceTokenizer: Tokenizer {
    var vocabularySize: Int { vocabulary.count }
    var beginningOfText: TokenID? { vocabulary.beginningOfText }
    var endOfText: TokenID? { vocabulary.endOfText }
    var endOfGeneration: Set<TokenID> { vocabulary.endOfGeneration }

    func encode(_ text: String) -> [TokenID] {
        let bytes = Array(text.utf8)
        // The parts are escaped into one buffer, so that the encoder can remember words by their place in it.
        var escaped: [UInt8] = []
        escaped.reserveCapacity(bytes.count + bytes.count / 2 + 3)
        var parts: [(range: Range<Int>, token: TokenID?)] = []
        let span = bytes.span
        userDefined.forEachPart(of: span) { range, token in
            let start = escaped.count
            if token == nil {
                if addsSpacePrefix { escaped.append(contentsOf: SentencePieceRules.space) }
                for index in range {
                    if span[index] == 0x20 {
                        escaped.append(contentsOf: SentencePieceRules.space)
                    } else {
                        escaped.append(span[index])
                    }
                }
            }
            parts.append((start..<escaped.count, token))
        }
        var ids: [TokenID] = []
        ids.reserveCapacity(bytes.count / 3)
        var encoder = WordEncoder(rules, expectedBytes: escaped.count)
        for part in parts {
            if let token = part.token {
                ids.append(token)
                continue
            }
            var start = part.range.lowerBound
            while start < part.range.upperBound {
                let end = rules.wordEnd(in: escaped.span, from: start, to: part.range.upperBound)
                encoder.encode(start..<end, of: escaped.span, into: &ids)
                start = end
            }
        }
        return ids
    }

    func token(named control: String) -> TokenID? { vocabulary.token(named: control) }

    func bytes(of token: TokenID) -> [UInt8] {
        switch vocabulary.kind(token) {
        case nil, .control, .unknown: []
        case .byte: rules.byte(of: token).map { [$0] } ?? []
        case .userDefined: Array(vocabulary.pieces.slice(Int(token)))
        case .normal, .unused: Self.unescape(vocabulary.pieces.slice(Int(token)))
        }
    }

    func isControl(_ token: TokenID) -> Bool { vocabulary.kind(token) == .control }

    func piece(_ token: TokenID) -> String { vocabulary.piece(token) }

    func decode(_ tokens: [TokenID]) -> String {
        var bytes: [UInt8] = []
        // A space is taken off wherever `encode` puts one.
        var dropsSpace = addsSpacePrefix
        for token in tokens {
            let kind = vocabulary.kind(token)
            if kind == .control || kind == .userDefined {
                bytes.append(contentsOf: self.bytes(of: token))
                dropsSpace = addsSpacePrefix
                continue
            }
            let own = self.bytes(of: token)
            bytes.append(contentsOf: dropsSpace && own.first == 0x20 ? own[1...] : own[...])
            dropsSpace = false
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func unescape(_ piece: ArraySlice<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(piece.count)
        var rest = piece
        while let first = rest.first {
            if rest.starts(with: SentencePieceRules.space) {
                bytes.append(0x20)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(first)
                rest = rest.dropFirst()
            }
        }
        return bytes
    }
}
