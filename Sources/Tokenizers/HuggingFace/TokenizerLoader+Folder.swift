internal import Checkpoints
internal import Formats
internal import Foundation

extension TokenizerLoader {
    /// Reads the tokenizer of a Hugging Face folder: tokenizer.json, or vocab.json with merges.txt (also under GPT-2's
    /// first names, encoder.json and vocab.bpe). Names of special tokens come from the files beside it.
    ///
    /// - Throws: `TokenizerError` naming the file, the part that is not supported or damaged, and what to do. Nothing is
    ///   guessed: an unknown pre-tokenizer, normaliser or post-processor is refused.
    /// - Complexity: O(size of the files).
    package static func load(folder: String) throws(TokenizerError) -> any Tokenizer {
        try describing(folder) {
            let special = try SpecialTokenFiles(folder: folder)
            if let file = try tokenizerFile(folder) { return try file.tokenizer(special) }
            return try VocabularyFiles(folder: folder).tokenizer(special)
        }
    }

    /// The merge rules of the same files, `left right` each.
    static func mergeRules(folder: String) throws(TokenizerError) -> PieceList {
        try describing(folder) {
            if let file = try tokenizerFile(folder) { return try file.merges() }
            return try VocabularyFiles(folder: folder).merges
        }
    }

    private static func tokenizerFile(_ folder: String) throws -> TokenizerFile? {
        let path = "\(folder)/tokenizer.json"
        return FileManager.default.fileExists(atPath: path) ? try TokenizerFile(path: path) : nil
    }

    /// Runs `body` and turns the errors of the files into those of a tokenizer.
    private static func describing<Value>(_ folder: String, _ body: () throws -> Value) throws(TokenizerError) -> Value
    {
        do {
            return try body()
        } catch let error as TokenizerError {
            throw error
        } catch let error as CheckpointError {
            throw .metadata(path: folder, reason: "\(error)")
        } catch {
            throw .metadata(path: folder, reason: "\(folder): \(error)")
        }
    }
}

/// A token beside the model's vocabulary, as tokenizer.json and tokenizer_config.json describe it.
struct AddedToken {
    var id: Int
    var content: String
    /// Steers the model; text never yields it.
    var isSpecial: Bool
    /// Matched after normalising.
    var isNormalized = false
    var takesSpaceBefore = false
    var takesSpaceAfter = false

    init(id: Int, content: String, isSpecial: Bool) {
        self.id = id
        self.content = content
        self.isSpecial = isSpecial
    }

    /// - Parameter id: where the object does not name it itself.
    init(_ object: JSONObject, id: Int? = nil) throws {
        self.id = try id ?? object.int("id")
        content = try object.string("content")
        isSpecial = try object.optionalBool("special") ?? false
        isNormalized = try object.optionalBool("normalized") ?? !isSpecial
        takesSpaceBefore = try object.optionalBool("lstrip") ?? false
        takesSpaceAfter = try object.optionalBool("rstrip") ?? false
        if try object.optionalBool("single_word") ?? false {
            throw TokenizerError.unsupportedPart(
                path: object.path, part: "added token", found: "\"\(content)\" with single_word",
                supported: "tokens that are found inside words too")
        }
    }
}
