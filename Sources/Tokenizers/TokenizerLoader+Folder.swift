extension TokenizerLoader {
    package static func load(folder: String) throws -> any Tokenizer {
        throw TokenizerError.unsupportedModel(path: folder, model: "tokenizer.json")
    }
}
