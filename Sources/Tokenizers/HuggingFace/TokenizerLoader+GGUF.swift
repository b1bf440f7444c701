package import Checkpoints

extension TokenizerLoader {
    /// The keys that a GGUF file of the same model has for the tokenizer of a Hugging Face folder.
    ///
    /// GGUF names a byte-level tokenizer's word rule and has no place for normalising (NFC, which Qwen's folders ask for):
    /// readers of GGUF do without it.
    /// - Throws: `TokenizerError` for a word rule that GGUF has no name for, and for unigram models, since GGUF has them
    ///   normalise in another way than a folder does.
    package static func ggufSettings(
        folder: String
    ) throws(TokenizerError) -> [(key: String, value: GGUFWriter.Value)] {
        let tokenizer = try load(folder: folder)
        if tokenizer is SentencePieceTokenizer<UnigramRules> {
            throw .unsupportedPart(
                path: folder, part: "tokenizer", found: "a Unigram model",
                supported: "BPE, since GGUF has the texts of unigram models normalised in another way than a folder")
        }
        let merges = try mergeRules(folder: folder)
        if let tokenizer = tokenizer as? ByteLevelTokenizer {
            guard let name = tokenizer.preTokenizer.ggufName(takesWholeWords: tokenizer.rules.takesWholeWords) else {
                throw .unsupportedPart(
                    path: folder, part: "word rule", found: "\(tokenizer.preTokenizer)",
                    supported: "rules that GGUF has a name for")
            }
            return [("tokenizer.ggml.model", .string("gpt2")), ("tokenizer.ggml.pre", .string(name))]
                + tokenizer.vocabulary.ggufSettings(addsBeginningOfText: tokenizer.addsBeginningOfText)
                + [
                    (
                        "tokenizer.ggml.merges",
                        .array(.string, (0..<merges.count).map { .bytes(Array(merges.slice($0))) })
                    )
                ]
        }
        guard let tokenizer = tokenizer as? SentencePieceTokenizer<SentencePieceRules> else { return [] }
        let addsPrefix = if case .never = tokenizer.spacePrefix { false } else { true }
        return [
            ("tokenizer.ggml.model", .string("llama")), ("tokenizer.ggml.pre", .string("default")),
            ("tokenizer.ggml.scores", .array(.float32, scores(tokenizer.vocabulary, merges).map { .float32($0) })),
            ("tokenizer.ggml.add_space_prefix", .bool(addsPrefix)),
        ] + tokenizer.vocabulary.ggufSettings(addsBeginningOfText: tokenizer.addsBeginningOfText)
    }

    /// SentencePiece merges the pair whose piece has the highest score; the first rule of a list comes first: pieces get the
    /// negative number of the first rule that makes them.
    private static func scores(_ vocabulary: Vocabulary, _ merges: PieceList) -> [Float] {
        var ranks: [ArraySlice<UInt8>: Int] = [:]
        ranks.reserveCapacity(merges.count)
        for index in 0..<merges.count {
            let rule = merges.slice(index)
            guard let space = rule.firstIndex(of: UInt8(ascii: " ")) else { continue }
            let piece = rule[..<space] + rule[(space + 1)...]
            ranks[piece] = min(ranks[piece] ?? .max, index)
        }
        return (0..<vocabulary.count).map { index in
            ranks[vocabulary.pieces.slice(index)].map { -Float($0) } ?? 0
        }
    }
}

extension PreTokenizer {
    /// A name in `tokenizer.ggml.pre` that stands for this rule, or nil.
    fileprivate func ggufName(takesWholeWords: Bool) -> String? {
        switch (self, takesWholeWords) {
        case (.gpt2, false): "gpt-2"
        case (.singleDigitsThenGPT2, false): "smollm"
        case (.punctuationThenGPT2, false): "default"
        case (.llama3(digits: 3, _), true): "llama-bpe"
        case (.llama3(digits: 3, _), false): "smaug-bpe"
        case (.llama3(digits: 1, _), false): "qwen2"
        case (.letters(LetterForm(joinsMarks: true, foldsLongS: true)), false): "qwen35"
        case (.cases(CaseForm(digits: 3, foldsLongS: true)), false): "gpt-4o"
        case (.cases(CaseForm(digits: 1, joinsContractions: false)), true): "tekken"
        default: nil
        }
    }
}

extension Vocabulary {
    /// Pieces, kinds and special tokens.
    fileprivate func ggufSettings(addsBeginningOfText: Bool) -> [(key: String, value: GGUFWriter.Value)] {
        var settings: [(key: String, value: GGUFWriter.Value)] = [
            ("tokenizer.ggml.tokens", .array(.string, (0..<count).map(ggufPiece))),
            ("tokenizer.ggml.token_type", .array(.int32, kinds.map { .int32(Int32($0.rawValue)) })),
            ("tokenizer.ggml.add_bos_token", .bool(addsBeginningOfText)),
        ]
        let ends = endOfGeneration.subtracting([endOfText].compactMap { $0 })
        let special = [
            ("bos", beginningOfText), ("eos", endOfText), ("unknown", unknown), ("eot", ends.min()),
        ]
        for (name, token) in special {
            if let token { settings.append(("tokenizer.ggml.\(name)_token_id", .uint32(UInt32(token)))) }
        }
        return settings
    }

    /// Places that no piece has are named, since readers of GGUF want every piece once.
    private func ggufPiece(_ index: Int) -> GGUFWriter.Value {
        let piece = pieces.slice(index)
        return piece.isEmpty ? .string("[PAD\(index)]") : .bytes(Array(piece))
    }
}
