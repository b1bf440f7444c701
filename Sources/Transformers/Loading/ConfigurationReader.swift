import Checkpoints
import Tensors

/// Reads the sizes of a model from its keys, with bounds that keep every product of two far from overflowing.
struct ConfigurationReader {
    let metadata: GGUFMetadata
    /// The architecture, which keys begin with.
    let name: String
    /// Rows of the embedding.
    let vocabularySize: Int
    let usesHalfPrecisionCache: Bool

    init(_ metadata: GGUFMetadata, name: String, vocabularySize: Int, usesHalfPrecisionCache: Bool) {
        self.metadata = metadata
        self.name = name
        self.vocabularySize = vocabularySize
        self.usesHalfPrecisionCache = usesHalfPrecisionCache
    }

    /// The full key of this architecture.
    func key(_ suffix: String) -> String { "\(name).\(suffix)" }

    func size(_ suffix: String) throws(CheckpointError) -> Int {
        let value = if let same = try uniform(suffix) { same } else { try metadata.int(key(suffix)) }
        // Larger than any model of this kind.
        try require((1...1 << 24).contains(value), suffix, "1 ... 16,777,216", value)
        return value
    }

    func optionalSize(_ suffix: String) throws(CheckpointError) -> Int? {
        try metadata.optionalInt(key(suffix)) == nil ? nil : try size(suffix)
    }

    /// The number that a list gives for every layer; nil where the key holds no list.
    private func uniform(_ suffix: String, but ignored: Int? = nil) throws(CheckpointError) -> Int? {
        guard case .array(let array)? = metadata[key(suffix)], let counts = array.integers else { return nil }
        let values = Set(counts).subtracting(ignored.map { [$0] } ?? [])
        guard let value = values.first, values.count == 1 else {
            throw .unsupported(
                path: metadata.path, what: "\"\(key(suffix))\" that differs from layer to layer",
                advice: "Use a model whose layers are of one size.")
        }
        return value
    }

    /// - Parameter mayLackHeads: whether zero stands for a layer without attention.
    private func keyValueHeadCount(mayLackHeads: Bool) throws(CheckpointError) -> Int? {
        let suffix = "attention.head_count_kv"
        if let count = try uniform(suffix, but: mayLackHeads ? 0 : nil) { return count }
        return try metadata.optionalInt(key(suffix))
    }

    /// Throws what is wrong with a key unless `holds`.
    func require(
        _ holds: Bool, _ suffix: String, _ expected: String, _ found: Any
    ) throws(CheckpointError) {
        if !holds { throw metadata.invalidValue(key(suffix), expected: expected, found: "\(found)") }
    }

    /// What all architectures have: sizes, the epsilon of their norms, and one rotation where `isRotary`.
    ///
    /// - Parameters:
    ///   - scaling: how the rotation is stretched where the file does not say.
    ///   - mayLackHeads: whether layers may have no key and value heads, since they have no attention.
    func common(
        epsilon: String = "attention.layer_norm_rms_epsilon", isRotary: Bool = true, scaling: String = "none",
        mayLackHeads: Bool = false
    ) throws(CheckpointError) -> TransformerConfiguration {
        let hiddenSize = try size("embedding_length")
        let headCount = try size("attention.head_count")
        let headDimension = try metadata.optionalInt(key("attention.key_length")) ?? hiddenSize / headCount
        var configuration = TransformerConfiguration(
            architecture: name, layerCount: try size("block_count"), hiddenSize: hiddenSize,
            feedForwardSize: try size("feed_forward_length"), headCount: headCount,
            keyValueHeadCount: try keyValueHeadCount(mayLackHeads: mayLackHeads) ?? headCount,
            headDimension: headDimension, vocabularySize: vocabularySize,
            contextLength: try size("context_length"), rmsNormEpsilon: try metadata.float(key(epsilon)),
            usesHalfPrecisionCache: usesHalfPrecisionCache,
            attentionScale: 1 / Float(max(headDimension, 1)).squareRoot())
        try check(configuration, epsilon: epsilon)
        if isRotary {
            configuration.rotations = [
                Rotation(
                    theta: Double(try metadata.optionalFloat(key("rope.freq_base")) ?? 10_000),
                    dimension: try metadata.optionalInt(key("rope.dimension_count")) ?? headDimension,
                    scaling: try self.scaling(standard: scaling))
            ]
            try check(configuration.rotations[0], headDimension: headDimension)
            if case .longRoPE(let long) = configuration.rotations[0].scaling {
                // Beyond, a sequence's earlier keys would have to be computed again with other factors.
                configuration.contextLength = min(configuration.contextLength, long.originalContextLength)
            }
        }
        return configuration
    }

    private func check(
        _ configuration: TransformerConfiguration, epsilon: String
    ) throws(CheckpointError) {
        let headDimension = configuration.headDimension
        try require(
            configuration.keyValueHeadCount > 0 && configuration.headCount % configuration.keyValueHeadCount == 0,
            "attention.head_count_kv", "a divisor of the \(configuration.headCount) heads",
            configuration.keyValueHeadCount)
        try require(
            headDimension > 0 && headDimension % 8 == 0 && headDimension <= 1024, "attention.key_length",
            "a head dimension that is a multiple of 8, at most 1,024", headDimension)
        try require(
            configuration.rmsNormEpsilon.isFinite && configuration.rmsNormEpsilon >= 0, epsilon,
            "a small positive number", configuration.rmsNormEpsilon)
        let valueLength = try metadata.optionalInt(key("attention.value_length")) ?? headDimension
        try require(
            valueLength == headDimension, "attention.value_length", "\(headDimension), as keys have", valueLength)
    }

    func check(_ rotation: Rotation, headDimension: Int) throws(CheckpointError) {
        try require(
            rotation.dimension > 0 && rotation.dimension % 2 == 0 && rotation.dimension <= headDimension,
            "rope.dimension_count", "an even number of at most \(headDimension)", rotation.dimension)
        try require(
            rotation.theta.isFinite && rotation.theta > 0, "rope.freq_base", "a positive number", rotation.theta)
    }
}
