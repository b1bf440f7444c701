internal import Checkpoints
internal import Tokenizers
internal import Transformers

/// Whether a model runs here and what it needs, found out from its headers and its vocabulary; weights are not read.
package struct ModelExamination: Sendable, Encodable {
    /// The memory that the model takes, in bytes.
    package struct Memory: Sendable, Encodable {
        /// The weights, about as large as their file.
        package let weights: Int
        /// Keys and values of one token.
        package let perToken: Int
        /// Tokens of the longest sequence.
        package let contextLength: Int
        /// Weights with one sequence of that length.
        package var total: Int { weights + perToken * contextLength }
    }

    /// Whether the model can be loaded.
    package let runs: Bool
    /// Why not; nil if it can.
    package let obstacle: String?
    /// The kind of the tokenizer, or why the vocabulary can't be used.
    package let tokenizerRule: String
    /// Whether text can be turned into tokens.
    package let tokenizes: Bool
    /// Nil where the sizes are not known.
    package let memory: Memory?
    /// How many of the layers features for search are computed with; nil if the model has too few or does not run.
    package let embeddingLayers: Int?
    package let layers: Int?
    /// Whether the layers that features would be computed with have value vectors: convolutions have none.
    package let hasValueVectors: Bool

    /// Reads headers and vocabulary. O(vocabulary size).
    package init(_ source: ModelSource) {
        let checkpoint = source.checkpoint
        var obstacle: String?
        do {
            tokenizerRule = TokenizerLoader.kind(of: try source.tokenizer())
            tokenizes = true
        } catch {
            tokenizerRule = "\(error)"
            tokenizes = false
            obstacle = tokenizerRule
        }
        var configuration: TransformerConfiguration?
        do {
            let architecture = try checkpoint.metadata.string("general.architecture")
            guard Model.supportedArchitectures.contains(architecture) else {
                throw InferenceError.unsupportedArchitecture(
                    architecture, path: checkpoint.path, supported: Model.supportedArchitectures)
            }
            let parts = try DecoderParts(checkpoint)
            configuration = parts.configuration
            try parts.check(checkpoint)
        } catch {
            obstacle = "\(error)"
        }
        self.obstacle = obstacle
        runs = obstacle == nil
        memory = configuration.map {
            Memory(
                weights: checkpoint.byteCount,
                perToken: 2 * $0.layerCount * $0.keyValueSize * ($0.usesHalfPrecisionCache ? 2 : 4),
                contextLength: $0.contextLength)
        }
        layers = configuration?.layerCount
        let depth = EmbeddingRecipe().layerCount
        hasValueVectors = configuration?.hasValues(layerCount: min(depth, layers ?? 0)) ?? false
        embeddingLayers = obstacle == nil && (layers ?? 0) >= depth && hasValueVectors ? depth : nil
    }
}
