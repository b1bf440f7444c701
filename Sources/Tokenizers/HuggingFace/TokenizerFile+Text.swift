internal import Checkpoints
internal import Formats
internal import Foundation

/// How text becomes words: the parts "normalizer" and "pre_tokenizer".
extension TokenizerFile {
    /// What BPE runs on.
    enum Segmentation {
        case bytes(PreTokenizer)
        /// `splitsEverySpace`: each "▁" begins a word.
        case characters(splitsEverySpace: Bool)

        var isByteLevel: Bool {
            if case .bytes = self { true } else { false }
        }
    }

    func normalizerSteps(_ normalizer: JSONObject?) throws -> [Normalizer.Step] {
        guard let normalizer else { return [] }
        let type = try normalizer.string("type")
        switch type {
        case "Sequence":
            return try normalizer.array("normalizers").flatMap {
                try normalizerSteps(JSONObject($0, path: path))
            }
        case "NFC": return [.composed]
        case "Lowercase": return [.lowercase]
        case "Strip":
            let left = try normalizer.optionalBool("strip_left") ?? true
            return [.strip(left: left, right: try normalizer.optionalBool("strip_right") ?? true)]
        case "Precompiled": return [.map(try characterMap(normalizer.string("precompiled_charsmap")), .characters)]
        case "Prepend": return [.prepend(Array(try normalizer.string("prepend").utf8))]
        case "Replace":
            let pattern = try normalizer.object("pattern")
            let content = Array(try normalizer.string("content").utf8)
            guard let text = try pattern.optionalString("String"), !text.isEmpty else {
                let found = try pattern.optionalString("Regex") ?? ""
                if found == " {2,}" { return [.replaceRuns(with: content)] }
                throw refuse(
                    "normalizer", "Replace with the pattern \"\(found)\"", supported: "plain strings and \" {2,}\"")
            }
            return [.replace(Array(text.utf8), with: content)]
        default:
            throw refuse(
                "normalizer", "\"\(type)\"",
                supported: "NFC, Lowercase, Strip, Precompiled, Prepend, Replace with strings, and sequences")
        }
    }

    private func characterMap(_ base64: String) throws -> CharacterMap {
        let found: String
        if let data = Data(base64Encoded: base64) {
            do throws(CharacterMap.Damage) { return try CharacterMap(Array(data)) } catch { found = error.reason }
        } else {
            found = "it is not base64"
        }
        throw TokenizerError.metadata(
            path: path,
            reason: "\(path): \"precompiled_charsmap\" is no character map of SentencePiece: \(found): "
                + "fetch the file again")
    }

    /// Reads the pre-tokenizer; what it does to the text becomes steps of `finish`.
    func segmentation(
        _ preTokenizer: JSONObject?, after normalizer: Normalizer, _ finish: inout Normalizer
    ) throws -> Segmentation {
        var parts = try flattened(preTokenizer)
        guard let last = parts.popLast() else { return .characters(splitsEverySpace: false) }
        switch try last.string("type") {
        case "ByteLevel":
            if try last.optionalBool("add_prefix_space") ?? false { finish.steps.append(.prependSpace) }
            return .bytes(try rule(parts, usesOwnPattern: last.optionalBool("use_regex") ?? true))
        case "Metaspace" where parts.isEmpty:
            return try metaspace(last, &finish.steps)
        case "Metaspace" where try parts.count == 1 && parts[0].string("type") == "WhitespaceSplit":
            return try markedWords(last, &finish.steps)
        case "Split" where parts.isEmpty:
            // Gemma's: spaces have become "▁" before, so that it finds nothing.
            let replacesSpaces = normalizer.steps.contains { if case .replace([0x20], _) = $0 { true } else { false } }
            if replacesSpaces, try last.object("pattern").optionalString("String") == " " {
                return .characters(splitsEverySpace: false)
            }
        default: break
        }
        throw refuse("pre-tokenizer", try described(parts + [last]), supported: Self.supported)
    }

    private static let supported = """
        ByteLevel alone, after Digits, or after a Split by the pattern of GPT-2, Llama 3, Qwen2, Qwen3.5, GPT-4o or \
        Tekken; Metaspace alone or after WhitespaceSplit; none
        """

    /// The elements of nested sequences in order.
    private func flattened(_ part: JSONObject?) throws -> [JSONObject] {
        guard let part else { return [] }
        guard try part.string("type") == "Sequence" else { return [part] }
        return try part.array("pretokenizers").flatMap { try flattened(JSONObject($0, path: path)) }
    }

    /// The word rule of what stands before ByteLevel.
    private func rule(_ parts: [JSONObject], usesOwnPattern: Bool) throws -> PreTokenizer {
        let types = try parts.map { try $0.string("type") }
        switch (types, usesOwnPattern) {
        case ([], true): return .gpt2
        case (["Digits"], true) where try parts[0].optionalBool("individual_digits") ?? false:
            return .singleDigitsThenGPT2
        case (["Split"], false):
            let pattern = try parts[0].object("pattern").optionalString("Regex") ?? ""
            let behavior = try parts[0].optionalString("behavior") ?? ""
            let isInverted = try parts[0].optionalBool("invert") ?? false
            // The patterns match every character, so that removing what lies between changes nothing.
            guard behavior == "Isolated" && !isInverted || behavior == "Removed" && isInverted else { break }
            guard let rule = PreTokenizer.rule(forPattern: pattern) else {
                throw refuse(
                    "pre-tokenizer", "the pattern \"\(pattern)\"",
                    supported: "the patterns of GPT-2, Llama 3, Qwen2, Qwen3.5, GPT-4o and Tekken, letter by letter")
            }
            return rule
        default: break
        }
        throw refuse("pre-tokenizer", try described(parts) + " before ByteLevel", supported: Self.supported)
    }

    private func metaspace(_ part: JSONObject, _ steps: inout [Normalizer.Step]) throws -> Segmentation {
        let replacement = try part.optionalString("replacement") ?? "▁"
        guard Array(replacement.utf8) == SpaceMark.bytes else {
            throw refuse("pre-tokenizer", "Metaspace writing \"\(replacement)\"", supported: "Metaspace writing \"▁\"")
        }
        steps.append(.replace([0x20], with: SpaceMark.bytes))
        let adds = try part.optionalBool("add_prefix_space") ?? true
        switch try part.optionalString("prepend_scheme") ?? (adds ? "always" : "never") {
        case "always": steps.append(.prependOnce(SpaceMark.bytes, onlyAtStart: false))
        case "first": steps.append(.prependOnce(SpaceMark.bytes, onlyAtStart: true))
        case "never": break
        case let scheme:
            throw refuse("pre-tokenizer", "Metaspace with \"\(scheme)\"", supported: "always, first and never")
        }
        return .characters(splitsEverySpace: try part.optionalBool("split") ?? true)
    }

    /// Words between white space, each with a mark of its own.
    private func markedWords(_ part: JSONObject, _ steps: inout [Normalizer.Step]) throws -> Segmentation {
        var own: [Normalizer.Step] = []
        let segmentation = try metaspace(part, &own)
        guard own.contains(.prependOnce(SpaceMark.bytes, onlyAtStart: false)),
            case .characters(splitsEverySpace: true) = segmentation
        else {
            throw refuse(
                "pre-tokenizer", "WhitespaceSplit with a Metaspace that does not mark every word",
                supported: "WhitespaceSplit with a Metaspace that always prepends and splits")
        }
        steps.append(.markWords(SpaceMark.bytes))
        return segmentation
    }

    private func described(_ parts: [JSONObject]) throws -> String {
        parts.isEmpty ? "nothing" : try parts.map { "\"\(try $0.string("type"))\"" }.joined(separator: ", ")
    }
}

extension PreTokenizer {
    /// The rule of a regular expression, recognised by its exact text; nil where it is not one of those known.
    static func rule(forPattern pattern: String) -> PreTokenizer? {
        switch pattern {
        case #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#,
            #"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#:
            .gpt2
        case llama3Pattern(digits: #"\p{N}{1,3}"#): .llama3(digits: 3, foldsLongS: true)
        case llama3Pattern(digits: #"\p{N}"#): .llama3(digits: 1, foldsLongS: true)
        case #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#:
            .letters(LetterForm(joinsMarks: true, foldsLongS: true))
        case casePattern(contractions: #"(?i:'s|'t|'re|'ve|'m|'ll|'d)?"#, digits: #"\p{N}{1,3}"#):
            .cases(CaseForm(digits: 3, foldsLongS: true))
        case casePattern(contractions: "", digits: #"\p{N}"#): .cases(CaseForm(digits: 1, joinsContractions: false))
        default: nil
        }
    }

    private static func llama3Pattern(digits: String) -> String {
        #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|"# + digits
            + #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    }

    private static func casePattern(contractions: String, digits: String) -> String {
        let prefix = #"[^\r\n\p{L}\p{N}]?"#
        let capitals = #"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]"#, small = #"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"#
        return prefix + capitals + "*" + small + "+" + contractions + "|" + prefix + capitals + "+" + small + "*"
            + contractions + "|" + digits + #"| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    }
}
