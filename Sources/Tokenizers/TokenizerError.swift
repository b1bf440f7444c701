/// A vocabulary could not be used.
public enum TokenizerError: Error, Equatable, Sendable {
    /// The file's tokenizer is of a kind that this version does not read.
    case unsupportedModel(path: String, model: String)
    /// The rule by which text is cut into words is missing or not known, and guessing it would change every prompt.
    case unknownPreTokenizer(path: String, name: String?)
    /// A part of a tokenizer.json or its folder asks for something that this version does not do.
    case unsupportedPart(path: String, part: String, found: String, supported: String)
    /// A folder has none of the files that describe a tokenizer.
    case noTokenizerFile(folder: String)
    /// A metadata value is missing or of the wrong type.
    case metadata(path: String, reason: String)
    /// Two arrays that belong together have different lengths.
    case wrongCount(path: String, key: String, expected: Int, found: Int)
    /// A vocabulary entry appears twice.
    case duplicateToken(path: String, piece: String, first: Int, second: Int)
    /// A vocabulary entry cannot be used.
    case invalidToken(path: String, index: Int, reason: String)
    /// A merge rule cannot be used.
    case invalidMerge(path: String, index: Int, rule: String, reason: String)
    /// A special token's id is outside the vocabulary.
    case invalidSpecialToken(path: String, key: String, found: Int, vocabularySize: Int)
}

extension TokenizerError: CustomStringConvertible {
    /// What was found where, and what to do.
    public var description: String {
        switch self {
        case .unsupportedModel(let path, let model):
            "\(path): the tokenizer is \"\(model)\"; supported are \"gpt2\" (byte-level BPE), \"llama\" (SentencePiece "
                + "BPE) and \"t5\" (SentencePiece unigram): use a decoder-only model with one of these"
        case .unknownPreTokenizer(let path, let name?):
            "\(path): the pre-tokenizer \"\(name)\" is not known; known are "
                + PreTokenizer.names.joined(separator: ", ") + ": use another model or a newer footnote"
        case .unknownPreTokenizer(let path, nil):
            "\(path): \"tokenizer.ggml.pre\" is missing; it says how text is cut into words: "
                + "convert the model again with a current converter"
        case .unsupportedPart(let path, let part, let found, let supported):
            "\(path): the \(part) is \(found); supported: \(supported). Use another model, or a GGUF file of this one"
        case .noTokenizerFile(let folder):
            "\(folder): there is neither a tokenizer.json nor a vocab.json with a merges.txt: fetch the model's "
                + "tokenizer files into the folder"
        case .metadata(_, let reason):
            reason
        case .wrongCount(let path, let key, let expected, let found):
            "\(path): expected \(expected) entries in \"\(key)\", found \(found): \(Self.badConverter)"
        case .duplicateToken(let path, let piece, let first, let second):
            "\(path): tokens \(first) and \(second) are both \"\(piece)\": \(Self.badConverter)"
        case .invalidToken(let path, let index, let reason):
            "\(path): token \(index): \(reason): \(Self.badConverter)"
        case .invalidMerge(let path, let index, let rule, let reason):
            "\(path): merge rule \(index), \"\(rule)\": \(reason): \(Self.badConverter)"
        case .invalidSpecialToken(let path, let key, let found, let vocabularySize):
            "\(path): expected an id below \(vocabularySize) for \"\(key)\", found \(found): \(Self.badConverter)"
        }
    }

    private static let badConverter = "the file was written wrongly; convert the model again, or use another file"
}
