package import Checkpoints

/// Makes the tokenizer that a weight file describes.
public enum TokenizerLoader {
    /// Reads the vocabulary from a GGUF file's metadata. O(vocabulary size).
    ///
    /// - Throws: `TokenizerError` naming the file and what to do, for tokenizers of other kinds, unknown pre-tokenizers
    ///   and damaged vocabularies. Nothing is guessed.
    package static func load(
        from metadata: GGUFMetadata, path: String
    ) throws(TokenizerError) -> any Tokenizer {
        do {
            let model = try metadata.string("tokenizer.ggml.model")
            switch model {
            case "gpt2": return try byteLevel(metadata, path: path)
            case "llama": return try sentencePiece(metadata, path: path)
            case "t5": return try unigram(metadata, path: path)
            default: throw TokenizerError.unsupportedModel(path: path, model: model)
            }
        } catch let error as TokenizerError {
            throw error
        } catch {
            throw .metadata(path: path, reason: "\(error)")
        }
    }

    private static func byteLevel(_ metadata: GGUFMetadata, path: String) throws -> any Tokenizer {
        guard let name = try metadata.optionalString("tokenizer.ggml.pre") else {
            throw TokenizerError.unknownPreTokenizer(path: path, name: nil)
        }
        guard let setting = PreTokenizer.setting(named: name) else {
            throw TokenizerError.unknownPreTokenizer(path: path, name: name)
        }
        var merges = PieceList([])
        let vocabulary = try vocabulary(metadata, path: path) {
            merges = try PieceList(metadata.stringArray("tokenizer.ggml.merges"))
            return merges
        }
        let rules = try ByteLevelRules(
            vocabulary, merges: merges, takesWholeWords: setting.takesWholeWords, path: path)
        return ByteLevelTokenizer(
            vocabulary: vocabulary, preparation: TextPreparation(vocabulary), rules: rules,
            preTokenizer: setting.rule,
            addsBeginningOfText: try addsBeginningOfText(
                metadata, vocabulary, default: setting.addsBeginningOfText, path: path))
    }

    private static func sentencePiece(_ metadata: GGUFMetadata, path: String) throws -> any Tokenizer {
        // Files that name no special tokens have those of Llama.
        let defaults = [
            "tokenizer.ggml.bos_token_id": 1, "tokenizer.ggml.eos_token_id": 2, "tokenizer.ggml.unknown_token_id": 0,
        ]
        let vocabulary = try vocabulary(metadata, path: path, defaultIDs: defaults)
        let scores = try scores(metadata, of: vocabulary, path: path)
        let addsPrefix = try metadata.optionalBool("tokenizer.ggml.add_space_prefix") ?? true
        return SentencePieceTokenizer(
            vocabulary: vocabulary,
            preparation: TextPreparation(vocabulary, normalizer: .spacesEscaped(addsPrefix: addsPrefix)),
            rules: try SentencePieceRules(vocabulary, scores: scores, path: path),
            addsBeginningOfText: try addsBeginningOfText(metadata, vocabulary, default: true, path: path),
            spacePrefix: addsPrefix ? .afterTokens : .never)
    }

    private static func unigram(_ metadata: GGUFMetadata, path: String) throws -> any Tokenizer {
        // Files that name no special tokens have those of T5.
        let defaults = ["tokenizer.ggml.eos_token_id": 1, "tokenizer.ggml.unknown_token_id": 2]
        let vocabulary = try vocabulary(metadata, path: path, defaultIDs: defaults)
        let scores = try scores(metadata, of: vocabulary, path: path)
        var steps: [Normalizer.Step] = []
        let key = "tokenizer.ggml.precompiled_charsmap"
        if let bytes = try metadata.optionalInts(key), !bytes.isEmpty {
            do throws(CharacterMap.Damage) {
                steps.append(.map(try CharacterMap(bytes.map { UInt8(truncatingIfNeeded: $0) }), .longest))
            } catch {
                throw metadata.invalidValue(key, expected: "a character map of SentencePiece", found: error.reason)
            }
        }
        if try metadata.optionalBool("tokenizer.ggml.remove_extra_whitespaces") ?? false { steps.append(.mergeSpaces) }
        let addsPrefix = try metadata.optionalBool("tokenizer.ggml.add_space_prefix") ?? true
        steps += Normalizer.spacesEscaped(addsPrefix: addsPrefix).steps
        return SentencePieceTokenizer(
            vocabulary: vocabulary, preparation: TextPreparation(vocabulary, normalizer: Normalizer(steps)),
            rules: try UnigramRules(vocabulary, scores: scores.map(Double.init), splitsEverySpace: false, path: path),
            addsBeginningOfText: try addsBeginningOfText(metadata, vocabulary, default: false, path: path),
            spacePrefix: addsPrefix ? .afterTokens : .never)
    }

    private static func scores(
        _ metadata: GGUFMetadata, of vocabulary: Vocabulary, path: String
    ) throws -> [Float] {
        let scores = try metadata.floats("tokenizer.ggml.scores")
        guard scores.count == vocabulary.count else {
            throw TokenizerError.wrongCount(
                path: path, key: "tokenizer.ggml.scores", expected: vocabulary.count, found: scores.count)
        }
        return scores
    }

    private static func vocabulary(
        _ metadata: GGUFMetadata, path: String, defaultIDs: [String: Int] = [:],
        merges: () throws -> PieceList = { PieceList([]) }
    ) throws -> Vocabulary {
        let pieces = try PieceList(metadata.stringArray("tokenizer.ggml.tokens"))
        guard pieces.count < Int(TokenID.max) else {
            throw TokenizerError.wrongCount(
                path: path, key: "tokenizer.ggml.tokens", expected: Int(TokenID.max) - 1, found: pieces.count)
        }
        let kinds = try kinds(metadata, count: pieces.count, path: path)
        func special(_ name: String) throws -> TokenID? {
            let key = "tokenizer.ggml.\(name)_token_id"
            if let id = try metadata.optionalInt(key) {
                guard (0..<pieces.count).contains(id) else {
                    throw TokenizerError.invalidSpecialToken(
                        path: path, key: key, found: id, vocabularySize: pieces.count)
                }
                return TokenID(id)
            }
            guard let id = defaultIDs[key], id < pieces.count, kinds[id] == .control || kinds[id] == .unknown else {
                return nil
            }
            return TokenID(id)
        }
        let special = Vocabulary.SpecialTokens(
            beginningOfText: try special("bos"), endOfText: try special("eos"), unknown: try special("unknown"),
            otherEnds: [try special("eot"), try special("eom")].compactMap { $0 })
        return Vocabulary(pieces: pieces, kinds: kinds, special: special, merges: try merges())
    }

    private static func kinds(_ metadata: GGUFMetadata, count: Int, path: String) throws -> [TokenKind] {
        let key = "tokenizer.ggml.token_type"
        guard let types = try metadata.optionalInts(key) else { return Array(repeating: .normal, count: count) }
        guard types.count == count else {
            throw TokenizerError.wrongCount(path: path, key: key, expected: count, found: types.count)
        }
        var kinds: [TokenKind] = []
        kinds.reserveCapacity(count)
        for (index, type) in types.enumerated() {
            guard let kind = UInt8(exactly: type).flatMap(TokenKind.init(rawValue:)) else {
                throw TokenizerError.invalidToken(
                    path: path, index: index, reason: "expected a token type from 1 to 6, found \(type)")
            }
            kinds.append(kind)
        }
        return kinds
    }

    private static func addsBeginningOfText(
        _ metadata: GGUFMetadata, _ vocabulary: Vocabulary, default standard: Bool, path: String
    ) throws -> Bool {
        let key = "tokenizer.ggml.add_bos_token"
        guard let adds = try metadata.optionalBool(key) else { return standard && vocabulary.beginningOfText != nil }
        guard !adds || vocabulary.beginningOfText != nil else {
            throw TokenizerError.metadata(
                path: path,
                reason: "\(path): \"\(key)\" is true, but no token is named as the beginning of text: "
                    + "convert the model again, or use another file")
        }
        return adds
    }
}

extension TokenizerLoader {
    /// Byte-level BPE from a vocabulary and its merge rules, for files other than GGUF.
    ///
    /// - Parameters:
    ///   - pieces: The vocabulary in the order of ids, written in the byte alphabet.
    ///   - merges: The rules, `left right` each, the first to apply first.
    ///   - preTokenizer: The pre-tokenizer's name as in `tokenizer.ggml.pre`.
    ///   - control: Ids of control tokens.
    ///   - path: Where the vocabulary comes from, for messages.
    package static func byteLevel(
        pieces: [String], merges: [String], preTokenizer name: String, control: [TokenID] = [],
        beginningOfText: TokenID? = nil, endOfText: TokenID? = nil, path: String
    ) throws(TokenizerError) -> any Tokenizer {
        guard let setting = PreTokenizer.setting(named: name) else {
            throw .unknownPreTokenizer(path: path, name: name)
        }
        let merges = PieceList(merges)
        var kinds = Array(repeating: TokenKind.normal, count: pieces.count)
        for id in control + [beginningOfText, endOfText].compactMap({ $0 }) {
            guard kinds.indices.contains(Int(id)) else {
                throw .invalidSpecialToken(
                    path: path, key: "control", found: Int(id), vocabularySize: pieces.count)
            }
            kinds[Int(id)] = .control
        }
        let vocabulary = Vocabulary(
            pieces: PieceList(pieces), kinds: kinds,
            special: .init(beginningOfText: beginningOfText, endOfText: endOfText), merges: merges)
        let rules = try ByteLevelRules(
            vocabulary, merges: merges, takesWholeWords: setting.takesWholeWords, path: path)
        return ByteLevelTokenizer(
            vocabulary: vocabulary, preparation: TextPreparation(vocabulary), rules: rules,
            preTokenizer: setting.rule,
            addsBeginningOfText: setting.addsBeginningOfText && beginningOfText != nil)
    }
}

extension TokenizerLoader {
    /// What a tokenizer does, in words.
    package static func kind(of tokenizer: any Tokenizer) -> String {
        switch tokenizer {
        case is ByteLevelTokenizer: "byte-level BPE"
        case is SentencePieceTokenizer<SentencePieceRules>: "SentencePiece BPE"
        case is SentencePieceTokenizer<UnigramRules>: "SentencePiece unigram"
        default: "\(type(of: tokenizer))"
        }
    }
}
