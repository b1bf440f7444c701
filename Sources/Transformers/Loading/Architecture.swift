import Checkpoints

/// What sets a family of models apart: which parts its blocks have, and where its files keep sizes and weights.
///
/// The forward pass is `Decoder`'s; an architecture only fills in the parts. See docs/porting.md.
protocol Architecture: Sendable {
    /// The name that GGUF files give in `general.architecture`.
    static var name: String { get }

    static func attention(
        _ weights: inout WeightLoader, layer: Int, _ configuration: TransformerConfiguration
    ) throws(CheckpointError) -> Attention

    static func feedForward(
        _ weights: inout WeightLoader, layer: Int, _ configuration: TransformerConfiguration
    ) throws(CheckpointError) -> FeedForward

    /// All parts put together; the standard is RMSNorm before the head, no learned positions.
    static func model(
        _ weights: inout WeightLoader, _ configuration: TransformerConfiguration
    ) throws(CheckpointError) -> Decoder

    /// Reads and checks the sizes.
    static func configuration(_ reader: ConfigurationReader) throws(CheckpointError) -> TransformerConfiguration

    /// How Hugging Face's folders hold the same models.
    static var folder: FolderForm { get }
}

extension Architecture {
    static func model(
        _ weights: inout WeightLoader, _ configuration: TransformerConfiguration
    ) throws(CheckpointError) -> Decoder {
        let hidden = configuration.hiddenSize
        let embedding = try weights.matrix(
            "token_embd.weight", rows: configuration.vocabularySize, columns: hidden)
        let blocks = try blocks(&weights, configuration)
        return Decoder(
            configuration: configuration, embedding: embedding, blocks: blocks,
            outputNorm: .rms(try weights.vector("output_norm.weight", count: hidden)),
            output: try weights.head(configuration) ?? embedding,
            rotaryFactors: try weights.optionalVector("rope_freqs.weight", count: configuration.ropeDimension / 2))
    }

    static func blocks(
        _ weights: inout WeightLoader, _ configuration: TransformerConfiguration
    ) throws(CheckpointError) -> [Block] {
        var blocks: [Block] = []
        for layer in 0..<configuration.layerCount {
            blocks.append(
                Block(
                    attention: try attention(&weights, layer: layer, configuration),
                    feedForward: try feedForward(&weights, layer: layer, configuration)))
        }
        return blocks
    }
}

/// The architectures that can be run.
enum Architectures {
    static let all: [any Architecture.Type] = [Llama.self, GPT2.self, Qwen2.self, Qwen3.self, Gemma3.self]
}
