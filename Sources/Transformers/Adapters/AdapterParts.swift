package import Checkpoints
import Tensors

/// The low-rank updates of an adapter's file, by the names of the GGUF tensors that they update.
package struct AdapterParts {
    /// One update: `factor` · B A.
    package struct Part {
        /// [rank, input], row after row
        package let narrow: [Float]
        /// [output, rank], row after row
        package let widen: [Float]
        package let rank: Int
        package let inputSize: Int
        package let outputSize: Int
        package let factor: Float
    }

    package let path: String
    /// By GGUF's names without `.weight`, for example `blk.0.attn_q`.
    package private(set) var parts: [String: Part] = [:]

    init(path: String) { self.path = path }

    /// Adds an update from its two tensors, whose shapes must fit each other.
    ///
    /// - Parameter factor: what multiplies B A, given the rank.
    mutating func add(
        _ name: String, narrow: StoredTensor, widen: StoredTensor, factor: (Int) -> Float
    ) throws(CheckpointError) {
        guard narrow.shape.count <= 2, widen.shape.count <= 2, widen.rowLength == narrow.rowCount else {
            throw .wrongShape(
                path: path, tensor: widen.name, expected: [narrow.rowCount, widen.rowCount], found: widen.shape)
        }
        let part = Part(
            narrow: try narrow.floats(path: path), widen: try widen.floats(path: path), rank: narrow.rowCount,
            inputSize: narrow.rowLength, outputSize: widen.rowCount, factor: factor(narrow.rowCount))
        guard part.factor.isFinite else {
            throw .notFinite(path: path, tensor: narrow.name, index: 0, found: "scaled by \(part.factor)")
        }
        parts[name] = part
    }
}

// GGUF, in llama.cpp's layout.
extension AdapterParts {
    /// Reads a GGUF file of general.type "adapter" and adapter.type "lora", whose tensors are named after the ones they
    /// update, with `.lora_a` and `.lora_b` behind.
    package init(file: GGUFFile, architecture: String) throws(CheckpointError) {
        self.init(path: file.path)
        let metadata = file.metadata
        func require(_ key: String, _ expected: String) throws(CheckpointError) {
            let found = try metadata.optionalString(key) ?? "nothing"
            if found != expected {
                throw metadata.invalidValue(key, expected: "\"\(expected)\"", found: "\"\(found)\"")
            }
        }
        try require("general.type", "adapter")
        try require("adapter.type", "lora")
        try require("general.architecture", architecture)
        let alpha = try metadata.float("adapter.lora.alpha")
        for tensor in file.tensors {
            guard let base = Self.base(of: tensor.name, suffix: ".weight.lora_a") else {
                // The other half is read with the first one.
                if let base = Self.base(of: tensor.name, suffix: ".weight.lora_b"),
                    file.optionalTensor(base + ".weight.lora_a") != nil
                {
                    continue
                }
                throw .unsupported(
                    path: file.path, what: "tensor \"\(tensor.name)\" in an adapter",
                    advice: "Pairs NAME.weight.lora_a and NAME.weight.lora_b are expected.")
            }
            try add(
                base, narrow: try file.requiredTensor(tensor.name),
                widen: try file.requiredTensor(base + ".weight.lora_b")
            ) { rank in alpha == 0 ? 1 : alpha / Float(rank) }
        }
    }

    private static func base(of name: String, suffix: String) -> String? {
        name.hasSuffix(suffix) ? String(name.dropLast(suffix.count)) : nil
    }
}
