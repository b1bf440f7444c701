public import Tokenizers

/// Why a model could not do what it was asked.
public enum InferenceError: Error, Sendable, Equatable {
    /// The prompt, or prefix and continuation together, is longer than the context window.
    case contextExceeded(tokenCount: Int, contextLength: Int)
    /// A text has more tokens than the context window holds. How many is not known: the rest of it was not read.
    case textTooLong(contextLength: Int)
    /// There is no token to continue from.
    case emptyPrompt
    /// A scoring request has no token before the first one that it wants scored.
    case emptyPrefix(request: Int)
    /// A token id lies outside the vocabulary.
    case unknownToken(TokenID, vocabularySize: Int)
    /// The model computed something that isn't a number, at the given token of a sequence.
    case notANumber(position: Int)
    /// The constraint allowed no token although it was not finished.
    case nothingAllowed(position: Int)
    /// An option has a value outside its range.
    case invalidOption(name: String, value: String, expected: String)
    /// The checkpoint's architecture is not among those that can be run.
    case unsupportedArchitecture(String, path: String, supported: [String])
    /// An adapter was loaded for another model.
    case foreignAdapter(path: String, model: String)
    /// Features are wanted with another embedding adapter than the model has, or with none; by their fingerprints.
    case otherEmbeddingAdapter(wanted: String?, loaded: String?)
    /// The embedding recipe asks for more layers than the model has.
    case tooFewLayers(wanted: Int, available: Int)
    /// The embedding recipe reads layers that have a convolution in the place of attention, and so no value vectors.
    case noValueVectors(architecture: String, layerCount: Int)
}

extension InferenceError: CustomStringConvertible {
    /// What happened, and what to do about it.
    public var description: String {
        switch self {
        case .contextExceeded(let tokenCount, let contextLength):
            "The prompt has \(tokenCount) tokens, but the context window holds \(contextLength). Shorten it."
        case .textTooLong(let contextLength):
            "The text has more than \(contextLength) tokens, which is what the context window holds. Shorten it."
        case .emptyPrompt:
            "The prompt is empty. Give at least one token, for example the beginning of text."
        case .emptyPrefix(let request):
            "Scoring request \(request) has an empty prefix. Give at least one token, for example the beginning of text."
        case .unknownToken(let token, let vocabularySize):
            "Token \(token) is outside the vocabulary of \(vocabularySize) entries. Another tokenizer may have made it."
        case .notANumber(let position):
            """
            The model computed a value that is not a number after \(position) tokens. \
            The checkpoint may be damaged: fetch it again and compare its SHA-256.
            """
        case .nothingAllowed(let position):
            "The constraint allowed no token after \(position) tokens, but is not finished."
        case .invalidOption(let name, let value, let expected):
            "\(name) is \(value), expected \(expected)."
        case .unsupportedArchitecture(let architecture, let path, let supported):
            """
            \(path): the architecture is "\(architecture)"; supported: \(supported.joined(separator: ", ")). \
            Choose another model.
            """
        case .foreignAdapter(let path, let model):
            "\(path): the adapter was loaded for another model than \(model). Load the adapter for this model."
        case .otherEmbeddingAdapter(let wanted, let loaded):
            "The embedding recipe wants \(wanted.map { "the adapter \($0.prefix(12))" } ?? "no adapter"), but the model "
                + "embeds with \(loaded.map { "the adapter \($0.prefix(12))" } ?? "none"). Load the one that the index keeps."
        case .tooFewLayers(let wanted, let available):
            "The embedding recipe reads \(wanted) layers, but the model has \(available). Use an embedding recipe for this model."
        case .noValueVectors(let architecture, let layerCount):
            """
            Models of the architecture "\(architecture)" do not embed: some of their first \(layerCount) layers have \
            convolutions, which have no value vectors. Use another model for search; this one can write.
            """
        }
    }
}
