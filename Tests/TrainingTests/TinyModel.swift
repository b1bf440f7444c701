import Checkpoints
import Foundation
import Inference
import Tensors
import TestSupport
import Training
import Transformers

/// The checkpoints of tools/golden/training.py, and those of tools/golden/families.py, which have logits beside them.
enum TinyModel {
    /// Models that PyTorch trained.
    static let kinds = ["llama", "gpt2"]
    /// One model of each architecture that has parts of its own, with every feature switched on.
    static let families = [
        "llama-llama3", "llama-linear", "llama-yarn", "qwen2", "qwen3", "gemma3", "mistral", "gemma2", "phi3",
        "phi3-long",
        "smollm3", "granite", "olmo2", "ernie4_5", "seed_oss",
    ]
    static let all = kinds + families

    static func path(_ name: String) -> URL {
        (Bundle.module.resourceURL ?? Bundle.module.bundleURL).appending(path: "Fixtures").appending(path: name)
    }

    static func familyPath(_ name: String, _ file: String) -> String {
        TestFiles.packageRoot.appending(path: "Tests/TransformersTests/Fixtures/families/\(name)/\(file)").path
    }

    static func file(_ kind: String) throws -> GGUFFile {
        try GGUFFile(
            path: families.contains(kind) ? familyPath(kind, "model.gguf") : path("tiny-\(kind).gguf").path)
    }

    /// A frozen model with adapters that change something.
    static func adapted(_ kind: String, layerCount: Int = 2) throws -> Decoder {
        var decoder = try Decoder.load(from: file(kind), isTrained: false)
        if kinds.contains(kind) {
            try decoder.readAdapters(from: file(kind + "-adapter"))
            return decoder
        }
        decoder.addAdapters(AdapterOptions(rank: 2, scale: 2, layerCount: layerCount), seed: 7)
        var random = RandomSource(seed: 8)
        for parameter in decoder.trained where parameter.name.hasSuffix(".lora_b") {
            parameter.value.setValues(parameter.value.values.map { _ in Float(random.nextUnit() - 0.5) / 4 })
        }
        return decoder
    }
}

extension Decoder {
    /// log p of each token of the vocabulary after each of some positions, by losses of one token each.
    func logProbabilities(_ tokens: [Int32], after positions: [Int], pool: ThreadPool) -> [[Double]] {
        let loss = SequenceLoss(decoder: self, limits: TrainingLimits(), pool: pool)
        return positions.map { position in
            (0..<Int32(configuration.vocabularySize)).map { token in
                let weights = Array(repeating: Float(0), count: position + 1) + [1]
                return -loss.loss([TrainingSequence(tokens: tokens[...position] + [token], weights: weights)])
            }
        }
    }
}

/// Logarithms of the probabilities that logits stand for.
func logProbabilities(_ logits: [Float]) -> [Double] {
    let most = Double(logits.max() ?? 0)
    let sum = log(logits.reduce(0.0) { $0 + exp(Double($1) - most) })
    return logits.map { Double($0) - most - sum }
}

/// The largest absolute difference of two tables of one size.
func largestDifference(_ a: [[Double]], _ b: [[Double]]) -> Double {
    guard a.map(\.count) == b.map(\.count) else { return .infinity }
    return zip(a, b).flatMap { zip($0, $1).map { abs($0 - $1) } }.max() ?? .infinity
}
