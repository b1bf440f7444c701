import Checkpoints
import Tensors

extension TransformerConfiguration {
    /// Architecture names of GGUF files that can be run.
    package static let supportedArchitectures = ["llama"]

    /// Reads and checks the sizes in a GGUF file's metadata.
    ///
    /// - Throws: `CheckpointError` naming the key, and what about the model is not supported.
    init(llama file: GGUFFile) throws(CheckpointError) {
        let metadata = file.metadata
        let name = try metadata.string("general.architecture")
        guard TransformerConfiguration.supportedArchitectures.contains(name) else {
            throw .unsupported(
                path: file.path, what: "architecture \"\(name)\"",
                advice: "Use a model of the architecture llama, such as SmolLM2, Llama 2 or Llama 3.")
        }

        func size(_ key: String) throws(CheckpointError) -> Int {
            let value = try metadata.int("\(name).\(key)")
            // Larger than any model of this kind; keeps every product of two sizes far from overflowing.
            guard (1...1 << 24).contains(value) else {
                throw metadata.invalidValue("\(name).\(key)", expected: "1 ... 16,777,216", found: "\(value)")
            }
            return value
        }

        let hiddenSize = try size("embedding_length")
        let headCount = try size("attention.head_count")
        let keyLength = try metadata.optionalInt("\(name).attention.key_length")
        let embedding = try file.tensor("token_embd.weight")

        architecture = name
        layerCount = try size("block_count")
        self.hiddenSize = hiddenSize
        feedForwardSize = try size("feed_forward_length")
        self.headCount = headCount
        keyValueHeadCount = try metadata.optionalInt("\(name).attention.head_count_kv") ?? headCount
        headDimension = keyLength ?? hiddenSize / headCount
        vocabularySize = embedding.rowCount
        contextLength = try size("context_length")
        ropeTheta = Double(try metadata.optionalFloat("\(name).rope.freq_base") ?? 10_000)
        ropeDimension = try metadata.optionalInt("\(name).rope.dimension_count") ?? headDimension
        ropeScale = 1
        rmsNormEpsilon = try metadata.float("\(name).attention.layer_norm_rms_epsilon")
        usesHalfPrecisionCache = embedding.dtype != .f32

        ropeScale = try TransformerConfiguration.ropeScale(metadata, name)
        try check(file, name)
    }

    private static func ropeScale(_ metadata: GGUFMetadata, _ name: String) throws(CheckpointError) -> Double {
        let kind = try metadata.optionalString("\(name).rope.scaling.type") ?? "none"
        switch kind {
        case "none": return 1
        case "linear": return Double(try metadata.float("\(name).rope.scaling.factor"))
        default:
            throw .unsupported(
                path: metadata.path, what: "rotary scaling \"\(kind)\"",
                advice: "Scaling none and linear, and Llama 3's per-frequency factors, are supported.")
        }
    }

    private func check(_ file: GGUFFile, _ name: String) throws(CheckpointError) {
        func require(_ holds: Bool, _ key: String, _ expected: String, _ found: Any) throws(CheckpointError) {
            if !holds { throw file.metadata.invalidValue("\(name).\(key)", expected: expected, found: "\(found)") }
        }
        try require(
            keyValueHeadCount > 0 && headCount % keyValueHeadCount == 0, "attention.head_count_kv",
            "a divisor of the \(headCount) heads", keyValueHeadCount)
        try require(
            headDimension > 0 && headDimension % 8 == 0 && headDimension <= 1024, "attention.key_length",
            "a head dimension that is a multiple of 8, at most 1,024", headDimension)
        try require(
            ropeDimension > 0 && ropeDimension % 2 == 0 && ropeDimension <= headDimension, "rope.dimension_count",
            "an even number of at most \(headDimension)", ropeDimension)
        try require(ropeTheta.isFinite && ropeTheta > 0, "rope.freq_base", "a positive number", ropeTheta)
        try require(ropeScale.isFinite && ropeScale > 0, "rope.scaling.factor", "a positive number", ropeScale)
        try require(
            rmsNormEpsilon.isFinite && rmsNormEpsilon >= 0, "attention.layer_norm_rms_epsilon",
            "a small positive number",
            rmsNormEpsilon)
        let valueLength = try file.metadata.optionalInt("\(name).attention.value_length") ?? headDimension
        try require(
            valueLength == headDimension, "attention.value_length", "\(headDimension), as keys have", valueLength)
        let experts = try file.metadata.optionalInt("\(name).expert_count") ?? 0
        if experts > 0 {
            throw .unsupported(
                path: file.path, what: "a mixture of \(experts) experts", advice: "Use a dense model of this family.")
        }
    }
}
