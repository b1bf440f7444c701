package import Checkpoints
import func Glibc.pow

extension DecoderShape {
    /// Reads and checks the sizes in a GGUF file's metadata.
    ///
    /// - Throws: `CheckpointError` naming the key, or what about the model can't be trained.
    package init(_ file: GGUFFile) throws(CheckpointError) {
        let metadata = file.metadata
        let name = try metadata.string("general.architecture")
        guard let kind = Kind(rawValue: name) else {
            throw .unsupported(
                path: file.path, what: "training the architecture \"\(name)\"",
                advice: "Use a model of one of these: \(Kind.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        func size(_ key: String) throws(CheckpointError) -> Int {
            let value = try metadata.int("\(name).\(key)")
            guard (1...1 << 24).contains(value) else {
                throw metadata.invalidValue("\(name).\(key)", expected: "1 ... 16,777,216", found: "\(value)")
            }
            return value
        }
        let hidden = try size("embedding_length")
        let heads = try size("attention.head_count")
        let groups = try metadata.optionalInt("\(name).attention.head_count_kv") ?? heads
        let dimension = try metadata.optionalInt("\(name).attention.key_length") ?? hidden / heads
        let epsilonKey = kind == .llama ? "layer_norm_rms_epsilon" : "layer_norm_epsilon"
        self.init(
            kind: kind, layerCount: try size("block_count"), hiddenSize: hidden,
            feedForwardSize: try size("feed_forward_length"), headCount: heads, keyValueHeadCount: groups,
            headDimension: dimension, vocabularySize: try file.tensor("token_embd.weight").rowCount,
            contextLength: try size("context_length"),
            normEpsilon: try metadata.float("\(name).attention.\(epsilonKey)"),
            ropeTheta: Double(try metadata.optionalFloat("\(name).rope.freq_base") ?? 10_000))
        if kind == .llama {
            ropeDimension = try metadata.optionalInt("\(name).rope.dimension_count") ?? dimension
        }
        guard groups > 0, heads % groups == 0 else {
            throw metadata.invalidValue(
                "\(name).attention.head_count_kv", expected: "a divisor of the \(heads) heads", found: "\(groups)")
        }
        guard dimension > 0, ropeDimension >= 0, ropeDimension % 2 == 0, ropeDimension <= dimension else {
            throw metadata.invalidValue(
                "\(name).rope.dimension_count", expected: "an even number of at most \(dimension)",
                found: "\(ropeDimension)")
        }
        let scaling = try metadata.optionalString("\(name).rope.scaling.type") ?? "none"
        guard scaling == "none" else {
            throw .unsupported(
                path: file.path, what: "training with rotary scaling \"\(scaling)\"", advice: "Use a model without it.")
        }
    }

    /// Radians a position for each rotated pair of elements (arXiv 2104.09864).
    func rotaryFrequencies(factors: [Float]?) -> [Double] {
        (0..<ropeDimension / 2).map { pair in
            pow(ropeTheta, -2 * Double(pair) / Double(ropeDimension)) / Double(factors?[pair] ?? 1)
        }
    }
}
