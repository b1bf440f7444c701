internal import Checkpoints
internal import Formats

/// A tokenizer.json: the form in which Hugging Face's tokenizers library writes every part of a tokenizer.
///
/// Read are BPE over bytes (GPT-2, Llama 3, Qwen2 and 3, SmolLM) and over characters (Llama 2, Gemma, Mistral), and unigram
/// models over characters (T5, XGLM, LLM-jp). Whatever else a file asks for is refused by name.
struct TokenizerFile {
    /// Bytes that the file may have; Gemma's has 33 million.
    static let sizeLimit = 128 << 20

    let path: String
    private let file: JSONObject

    init(path: String) throws {
        self.path = path
        file = try JSONObject(contentsOf: path, limit: Self.sizeLimit)
    }

    /// The merge rules, `left right` each.
    func merges() throws -> PieceList { try BPEModel(file.object("model"), self).merges }

    func refuse(_ part: String, _ found: String, supported: String) -> TokenizerError {
        .unsupportedPart(path: path, part: part, found: found, supported: supported)
    }

    /// - Throws: `TokenizerError`, `CheckpointError`.
    func tokenizer(_ special: SpecialTokenFiles) throws -> any Tokenizer {
        let model = try file.object("model")
        if try model.optionalString("type") == "Unigram" { return try unigram(UnigramModel(model, self), special) }
        return try merging(BPEModel(model, self), special)
    }

    private func merging(_ model: BPEModel, _ special: SpecialTokenFiles) throws -> any Tokenizer {
        let parts = try Parts(
            self, special, entries: model.entries, hasByteFallback: model.hasByteFallback, unknown: model.unknown,
            merges: model.merges)
        switch parts.segmentation {
        case .bytes(let rule):
            return ByteLevelTokenizer(
                vocabulary: parts.vocabulary, preparation: parts.preparation,
                rules: try ByteLevelRules(
                    parts.vocabulary, merges: model.merges, takesWholeWords: model.takesWholeWords, path: path),
                preTokenizer: rule, addsBeginningOfText: parts.addsBeginning)
        case .characters(let splitsEverySpace):
            return SentencePieceTokenizer(
                vocabulary: parts.vocabulary, preparation: parts.preparation,
                rules: try SentencePieceRules(
                    parts.vocabulary, merges: model.merges, splitsEverySpace: splitsEverySpace,
                    fusesUnknown: model.fusesUnknown, path: path),
                addsBeginningOfText: parts.addsBeginning, spacePrefix: parts.spacePrefix)
        }
    }

    private func unigram(_ model: UnigramModel, _ special: SpecialTokenFiles) throws -> any Tokenizer {
        let parts = try Parts(
            self, special, entries: model.entries, hasByteFallback: model.hasByteFallback, unknown: model.unknown)
        guard case .characters(let splitsEverySpace) = parts.segmentation else {
            throw refuse("pre-tokenizer", "\"ByteLevel\" with a Unigram model", supported: "Metaspace or none")
        }
        // Places behind the model's own entries are added tokens, which have no scores.
        let missing = parts.vocabulary.count - model.scores.count
        let scores = model.scores + Array(repeating: 0, count: max(missing, 0))
        return SentencePieceTokenizer(
            vocabulary: parts.vocabulary, preparation: parts.preparation,
            rules: try UnigramRules(parts.vocabulary, scores: scores, splitsEverySpace: splitsEverySpace, path: path),
            addsBeginningOfText: parts.addsBeginning, spacePrefix: parts.spacePrefix)
    }

    /// What a tokenizer has whatever its model is.
    private struct Parts {
        let segmentation: Segmentation
        let vocabulary: Vocabulary
        let preparation: TextPreparation
        let addsBeginning: Bool
        let spacePrefix: SpacePrefix

        init(
            _ source: TokenizerFile, _ special: SpecialTokenFiles, entries: [(piece: String, id: Int)],
            hasByteFallback: Bool, unknown: String?, merges: PieceList = PieceList([])
        ) throws {
            let (file, path) = (source.file, source.path)
            let normalizer = Normalizer(try source.normalizerSteps(file.optionalObject("normalizer")))
            var finish = Normalizer()
            segmentation = try source.segmentation(
                file.optionalObject("pre_tokenizer"), after: normalizer, &finish)
            let template = try TemplateProcessing(file.optionalObject("post_processor"), source)
            var builder = try VocabularyBuilder(
                entries: entries, hasByteTokens: hasByteFallback && !segmentation.isByteLevel, path: path)
            try builder.add(
                (file.optionalArray("added_tokens") ?? []).map { try AddedToken(JSONObject($0, path: path)) })
            var vocabulary = try builder.vocabulary(special, beginning: template.beginning, merges: merges)
            vocabulary.setUnknown(named: unknown)
            preparation = builder.preparation(vocabulary, normalizer, finish: finish)
            addsBeginning = special.addsBeginning ?? (template.beginning != nil)
            spacePrefix = TokenizerFile.spacePrefix(normalizer.steps + finish.steps)
            self.vocabulary = vocabulary
            guard !addsBeginning || vocabulary.beginningOfText != nil else {
                throw TokenizerError.metadata(
                    path: path,
                    reason: "\(path): \"add_bos_token\" is true, but no token is named as the beginning of text: "
                        + "take tokenizer_config.json from the same model")
            }
        }
    }

    private static func spacePrefix(_ steps: [Normalizer.Step]) -> SpacePrefix {
        for step in steps {
            switch step {
            case .prepend(SpaceMark.bytes), .prependOnce(_, onlyAtStart: false), .markWords: return .afterTokens
            case .prependOnce(_, onlyAtStart: true): return .atStart
            default: break
            }
        }
        return .never
    }
}

/// The part "post_processor": what is put around a text.
struct TemplateProcessing {
    /// The token in front.
    private(set) var beginning: String?

    init(_ processor: JSONObject?, _ file: TokenizerFile) throws {
        guard let processor else { return }
        switch try processor.string("type") {
        case "ByteLevel": break
        case "Sequence":
            for element in try processor.array("processors") {
                let inner = try TemplateProcessing(JSONObject(element, path: file.path), file)
                beginning = beginning ?? inner.beginning
            }
        case "TemplateProcessing":
            let items = try processor.array("single").map { try JSONObject($0, path: file.path) }
            let names = try items.map { try $0.optionalObject("SpecialToken")?.string("id") }
            if names.count == 2, let first = names[0], names[1] == nil {
                beginning = first
            } else if names.count != 1 || names[0] != nil {
                let found = names.map { $0 ?? "text" }.joined(separator: " ")
                throw file.refuse("post-processor", found, supported: "one token in front of the text, or none")
            }
        case let type:
            throw file.refuse(
                "post-processor", "\"\(type)\"", supported: "\"TemplateProcessing\" and \"ByteLevel\"")
        }
    }
}
