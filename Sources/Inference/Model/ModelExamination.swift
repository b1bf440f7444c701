internal import Checkpoints
import Tensors
internal import Tokenizers
internal import Transformers

/// Whether a model runs here and what it needs, found out from its headers, its vocabulary and its vectors; matrices are not
/// read.
package struct ModelExamination: Sendable, Encodable {
    /// The memory that the model takes while it generates, in bytes.
    package struct Memory: Sendable, Encodable {
        /// The weights as they are packed for the processor, which may be more or less than in the file.
        package let weights: Int
        /// Keys and values, and inputs of convolutions, of one token.
        package let perToken: Int
        /// Buffers of a pass, and what depends on the context's length alone.
        package let workspace: Int
        /// Tokens of the longest sequence.
        package let contextLength: Int
        /// All of it, with one sequence of so many tokens.
        package func total(tokens: Int) -> Int { weights + workspace + perToken * tokens }
        /// All of it, with one sequence of the longest length.
        package var total: Int { total(tokens: contextLength) }
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

    /// Reads headers, vocabulary and vectors. O(vocabulary size).
    ///
    /// - Parameter threadCount: threads that would compute; they have buffers of their own.
    package init(_ source: ModelSource, threadCount: Int = ThreadPool.defaultThreadCount) {
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
        var need: MemoryNeed?
        do {
            let architecture = try checkpoint.metadata.string("general.architecture")
            guard Model.supportedArchitectures.contains(architecture) else {
                throw InferenceError.unsupportedArchitecture(
                    architecture, path: checkpoint.path, supported: Model.supportedArchitectures)
            }
            let parts = try DecoderParts(checkpoint)
            configuration = parts.configuration
            try parts.check(checkpoint)
            need = try MemoryNeed(
                of: checkpoint, parts, passTokens: InferenceEngine.prefillTokens, threadCount: threadCount)
        } catch {
            obstacle = "\(error)"
        }
        self.obstacle = obstacle
        runs = obstacle == nil
        memory = need.map {
            Memory(
                weights: $0.matrices + $0.vectors, perToken: $0.perToken, workspace: $0.workspace,
                contextLength: $0.contextLength)
        }
        layers = configuration?.layerCount
        let depth = EmbeddingRecipe().layerCount
        hasValueVectors = configuration?.hasValues(layerCount: min(depth, layers ?? 0)) ?? false
        embeddingLayers = obstacle == nil && (layers ?? 0) >= depth && hasValueVectors ? depth : nil
    }
}
