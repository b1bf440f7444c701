internal import Checkpoints
internal import Formats

/// A tokenizer.json: the form in which Hugging Face's tokenizers library writes every part of a tokenizer.
///
/// Read are BPE over bytes (GPT-2, Llama 3, Qwen2 and 3, SmolLM) and over characters (Llama 2, Gemma, Mistral). Whatever
/// else a file asks for is refused by name.
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
        let model = try BPEModel(file.object("model"), self)
        let normalizer = Normalizer(try normalizerSteps(file.optionalObject("normalizer")))
        var finish = Normalizer()
        let segmentation = try segmentation(file.optionalObject("pre_tokenizer"), after: normalizer, &finish)
        let template = try TemplateProcessing(file.optionalObject("post_processor"), self)
        var builder = try VocabularyBuilder(
            entries: model.entries, hasByteTokens: model.hasByteFallback && !segmentation.isByteLevel, path: path)
        try builder.add(
            (file.optionalArray("added_tokens") ?? []).map { try AddedToken(JSONObject($0, path: path)) })
        var vocabulary = try builder.vocabulary(special, beginning: template.beginning, merges: model.merges)
        vocabulary.setUnknown(named: model.unknown)
        let preparation = builder.preparation(vocabulary, normalizer, finish: finish)
        let addsBeginning = special.addsBeginning ?? (template.beginning != nil)
        guard !addsBeginning || vocabulary.beginningOfText != nil else {
            throw TokenizerError.metadata(
                path: path,
                reason: "\(path): \"add_bos_token\" is true, but no token is named as the beginning of text: "
                    + "take tokenizer_config.json from the same model")
        }
        switch segmentation {
        case .bytes(let rule):
            return ByteLevelTokenizer(
                vocabulary: vocabulary, preparation: preparation,
                rules: try ByteLevelRules(
                    vocabulary, merges: model.merges, takesWholeWords: model.takesWholeWords, path: path),
                preTokenizer: rule, addsBeginningOfText: addsBeginning)
        case .characters(let splitsEverySpace):
            guard !model.takesWholeWords else {
                throw refuse("model", "ignore_merges without byte-level pieces", supported: "ignore_merges false")
            }
            return SentencePieceTokenizer(
                vocabulary: vocabulary, preparation: preparation,
                rules: try SentencePieceRules(
                    vocabulary, merges: model.merges, splitsEverySpace: splitsEverySpace,
                    fusesUnknown: model.fusesUnknown, path: path),
                addsBeginningOfText: addsBeginning, spacePrefix: Self.spacePrefix(normalizer.steps + finish.steps))
        }
    }

    private static func spacePrefix(_ steps: [Normalizer.Step]) -> SentencePieceTokenizer.SpacePrefix {
        for step in steps {
            switch step {
            case .prepend(SentencePieceRules.space), .prependOnce(_, onlyAtStart: false): return .afterTokens
            case .prependOnce(_, onlyAtStart: true): return .atStart
            default: break
            }
        }
        return .never
    }
}

/// The part "model".
struct BPEModel {
    let entries: [(piece: String, id: Int)]
    /// `left right` each.
    let merges: PieceList
    let unknown: String?
    let hasByteFallback: Bool
    let fusesUnknown: Bool
    let takesWholeWords: Bool

    init(_ model: JSONObject, _ file: TokenizerFile) throws {
        let type = try model.optionalString("type") ?? "BPE"
        guard type == "BPE" else { throw file.refuse("model", "\"\(type)\"", supported: "\"BPE\"") }
        if let dropout = try model.optionalNumber("dropout"), dropout != 0 {
            throw file.refuse("model", "a dropout of \(dropout)", supported: "none")
        }
        for key in ["continuing_subword_prefix", "end_of_word_suffix"] {
            if let text = try model.optionalString(key), !text.isEmpty {
                throw file.refuse("model", "\(key) \"\(text)\"", supported: "none")
            }
        }
        let vocabulary = try model.object("vocab")
        entries = try vocabulary.members.map { member in
            guard case .integer(let id) = member.value.value else {
                throw vocabulary.invalidValue(member.name, expected: "an id")
            }
            return (member.name, id)
        }
        merges = PieceList(
            try model.array("merges").map { rule in
                switch rule.value {
                case .string(let text): return text
                case .array(let parts):
                    if parts.count == 2, case .string(let left) = parts[0].value,
                        case .string(let right) = parts[1].value, !left.contains(" ")
                    {
                        return left + " " + right
                    }
                default: break
                }
                throw model.invalidValue("merges", expected: "rules of two pieces each")
            })
        unknown = try model.optionalString("unk_token")
        hasByteFallback = try model.optionalBool("byte_fallback") ?? false
        fusesUnknown = try model.optionalBool("fuse_unk") ?? false
        takesWholeWords = try model.optionalBool("ignore_merges") ?? false
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
