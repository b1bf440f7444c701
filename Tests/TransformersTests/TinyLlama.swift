import Checkpoints
import Foundation
import Tensors
import Transformers

/// A random two-layer Llama in one weight type, with logits and pooled values that tools/golden/tiny_llama.py computed
/// in float64 from the same stored weights.
struct TinyLlama: Sendable {
    struct Golden: Decodable {
        let tokens: [Int32]
        let weights: [Float]
        let logits: [[Float]]
        let pooled: [Float]
    }

    /// Weight types with the largest difference of a logit that is allowed; logits are of magnitude about one. The
    /// reference rounds what the integer kernels round; a value that lies between two codes may still fall either way.
    static let tolerances: [(name: String, tolerance: Float)] = [
        ("f32", 1e-5), ("f16", 2e-3), ("bf16", 2e-3), ("q8_0", 1e-2), ("q4_0", 1e-2), ("q4_1", 1e-2),
    ]

    let path: String
    let golden: Golden

    init(_ name: String) throws {
        let folder = Bundle.module.resourceURL?.appending(path: "Fixtures") ?? URL(filePath: "Fixtures")
        path = folder.appending(path: "tiny-llama-\(name).gguf").path
        golden = try JSONDecoder().decode(
            Golden.self, from: Data(contentsOf: folder.appending(path: "tiny-llama-\(name).json")))
    }

    func load(threadCount: Int = 2, instructionSet: InstructionSet = .best) throws -> Transformer {
        let pool = ThreadPool(threadCount: threadCount, instructionSet: instructionSet)
        return try Transformer.load(from: GGUFFile(path: path), pool: pool)
    }
}

extension Transformer {
    /// The logits of every position of `tokens`, run in pieces of at most `step` tokens.
    func allLogits(_ tokens: [Int32], step: Int = .max) -> [[Float]] {
        let cache = makeCache(capacity: tokens.count)
        var rows: [[Float]] = []
        var rest = tokens[...]
        while !rest.isEmpty {
            let piece = rest.prefix(step)
            rows += forward([Segment(cache: cache, tokens: Array(piece), outputs: .all)]).rows
            rest = rest.dropFirst(piece.count)
        }
        return rows
    }
}

extension Logits {
    var rows: [[Float]] {
        (0..<rowCount).map { index in
            let row = row(index)
            return row.indices.map { row[$0] }
        }
    }
}
