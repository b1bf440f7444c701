/// What a loaded model is: its origin, its size and the numbers that identify it.
public struct ModelInformation: Sendable, Codable, Equatable {
    /// The name that people know the model by, such as `SmolLM2-135M-Instruct`.
    public var name: String
    /// The architecture as spelled in the checkpoint, for example `llama`.
    public var architecture: String
    /// SHA-256 in hexadecimal over the checkpoint's header and samples of its tensors; an index remembers it.
    public var fingerprint: String
    /// The file that the model was loaded from.
    public var path: String
    /// Number of weights, of all tensors together.
    public var parameterCount: Int
    /// The longest sequence, in tokens, that the model was made for.
    public var contextLength: Int
    /// Number of entries of the vocabulary.
    public var vocabularySize: Int
    /// Number of transformer blocks.
    public var layerCount: Int
    /// Width of the residual stream.
    public var hiddenSize: Int
    /// The type that most weights are stored in, spelled as in GGUF: `Q4_1`, `Q8_0`, `F16`.
    public var quantization: String
    /// Size of the file in bytes.
    public var fileBytes: Int

    /// Fingerprint of the adapter that features for retrieval are computed with; nil for none.
    public var embeddingAdapter: String?

    /// Makes a description from its parts; tests and other implementations of `LanguageModel` use it.
    public init(
        name: String, architecture: String, fingerprint: String, path: String, parameterCount: Int,
        contextLength: Int, vocabularySize: Int, layerCount: Int, hiddenSize: Int, quantization: String, fileBytes: Int,
        embeddingAdapter: String? = nil
    ) {
        self.name = name
        self.architecture = architecture
        self.fingerprint = fingerprint
        self.path = path
        self.parameterCount = parameterCount
        self.contextLength = contextLength
        self.vocabularySize = vocabularySize
        self.layerCount = layerCount
        self.hiddenSize = hiddenSize
        self.quantization = quantization
        self.fileBytes = fileBytes
        self.embeddingAdapter = embeddingAdapter
    }
}
