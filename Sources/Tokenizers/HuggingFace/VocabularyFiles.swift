internal import Checkpoints
internal import Formats
internal import Foundation

/// A byte-level vocabulary in two files: the pieces with their ids, and the merge rules, one a line.
struct VocabularyFiles {
    private static let names = [("vocab.json", "merges.txt"), ("encoder.json", "vocab.bpe")]

    private let folder: String
    private let path: String
    private let entries: [(piece: String, id: Int)]
    /// `left right` each.
    let merges: PieceList

    /// - Throws: `TokenizerError`, `CheckpointError`.
    init(folder: String) throws {
        self.folder = folder
        let files = FileManager.default
        let pair = Self.names.first {
            files.fileExists(atPath: "\(folder)/\($0.0)") && files.fileExists(atPath: "\(folder)/\($0.1)")
        }
        guard let pair else { throw TokenizerError.noTokenizerFile(folder: folder) }
        path = "\(folder)/\(pair.0)"
        let vocabulary = try JSONObject(contentsOf: path, limit: TokenizerFile.sizeLimit)
        entries = try vocabulary.members.map { member in
            guard case .integer(let id) = member.value.value else {
                throw vocabulary.invalidValue(member.name, expected: "an id")
            }
            return (member.name, id)
        }
        let rules = "\(folder)/\(pair.1)"
        guard let data = files.contents(atPath: rules), data.count <= TokenizerFile.sizeLimit,
            let text = String(data: data, encoding: .utf8)
        else {
            throw TokenizerError.metadata(
                path: rules, reason: "\(rules): the file cannot be read as UTF-8 text: fetch it again")
        }
        merges = PieceList(
            text.split(separator: "\n").filter { !$0.hasPrefix("#version") }
                .map { String($0.last == "\r" ? $0.dropLast() : $0) })
    }

    /// The tokenizer: its word rule is that of its class in transformers.
    func tokenizer(_ special: SpecialTokenFiles) throws -> any Tokenizer {
        let rule: PreTokenizer
        var normalizer = Normalizer()
        var finish = Normalizer()
        switch special.className ?? special.modelType {
        case "GPT2Tokenizer", "GPT2TokenizerFast", "gpt2", nil:
            rule = .gpt2
            if special.addsPrefixSpace { finish.steps.append(.prependSpace) }
        case "Qwen2Tokenizer", "Qwen2TokenizerFast", "qwen2", "qwen3":
            rule = .llama3(digits: 1, foldsLongS: true)
            normalizer.steps.append(.composed)
        case let name?:
            throw TokenizerError.unsupportedPart(
                path: folder, part: "tokenizer class", found: "\"\(name)\"",
                supported: "GPT2Tokenizer and Qwen2Tokenizer, or a folder with a tokenizer.json")
        }
        var builder = try VocabularyBuilder(entries: entries, hasByteTokens: false, path: path)
        try builder.add(special.addedTokens)
        // GPT-2's tokenizer has this one special token, whether or not a file says so.
        let endOfText = "<|endoftext|>"
        if special.addedTokens.isEmpty, let id = entries.first(where: { $0.piece == endOfText })?.id {
            try builder.add([AddedToken(id: id, content: endOfText, isSpecial: true)])
        }
        let vocabulary = try builder.vocabulary(special, merges: merges)
        return ByteLevelTokenizer(
            vocabulary: vocabulary, preparation: builder.preparation(vocabulary, normalizer, finish: finish),
            rules: try ByteLevelRules(vocabulary, merges: merges, takesWholeWords: false, path: path),
            preTokenizer: rule, addsBeginningOfText: special.addsBeginning ?? false)
    }
}
