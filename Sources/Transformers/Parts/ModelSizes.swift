package import Checkpoints

/// The sizes of a model that is made anew.
package struct ModelSizes: Sendable, Equatable, Codable {
    /// The architecture's name as checkpoints spell it.
    package var architecture: String
    package var layerCount: Int
    /// Elements of a token's hidden state.
    package var hiddenSize: Int
    package var feedForwardSize: Int
    package var headCount: Int
    package var keyValueHeadCount: Int
    package var headDimension: Int
    package var vocabularySize: Int
    package var contextLength: Int

    package init(
        architecture: String, layerCount: Int, hiddenSize: Int, feedForwardSize: Int, heads: Heads,
        vocabularySize: Int, contextLength: Int
    ) {
        self.architecture = architecture
        self.layerCount = layerCount
        self.hiddenSize = hiddenSize
        self.feedForwardSize = feedForwardSize
        headCount = heads.count
        keyValueHeadCount = heads.keyValueCount
        headDimension = heads.dimension
        self.vocabularySize = vocabularySize
        self.contextLength = contextLength
    }

    /// The heads of attention.
    package struct Heads: Sendable, Equatable {
        package var count: Int
        package var keyValueCount: Int
        package var dimension: Int

        package init(count: Int, keyValueCount: Int, dimension: Int) {
            self.count = count
            self.keyValueCount = keyValueCount
            self.dimension = dimension
        }
    }

    /// What a file of the model says of it, under GGUF's keys.
    ///
    /// - Throws: `CheckpointError.unsupported` for an architecture that is not known.
    package func settings() throws(CheckpointError) -> [(key: String, value: GGUFWriter.Value)] {
        let known = try Architectures.named(architecture, path: Self.path)
        return [("general.architecture", .string(architecture))]
            + known.settings(of: self).map { ("\(architecture).\($0.key)", $0.value) }
    }

    /// What stands for a file in messages.
    static let path = "the new model"

    /// Settings that most architectures have.
    var commonSettings: FolderForm.Settings {
        func number(_ value: Int) -> GGUFWriter.Value { .uint32(UInt32(clamping: value)) }
        return [
            ("block_count", number(layerCount)), ("context_length", number(contextLength)),
            ("embedding_length", number(hiddenSize)), ("feed_forward_length", number(feedForwardSize)),
            ("attention.head_count", number(headCount)), ("attention.head_count_kv", number(keyValueHeadCount)),
            ("attention.key_length", number(headDimension)), ("attention.value_length", number(headDimension)),
            ("rope.dimension_count", number(headDimension)), ("rope.freq_base", .float32(10_000)),
            ("attention.layer_norm_rms_epsilon", .float32(1e-5)),
        ]
    }
}
