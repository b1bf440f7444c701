import Checkpoints
import Foundation
import Tensors
import TestSupport
import Testing
import Training
import Transformers

/// Every architecture that runs trains: forward it computes what the engine computes, and what it writes the engine runs.
@Suite struct ArchitectureTrainingTests {
    private struct Golden: Decodable {
        let tokens: [Int32]
        let logits: [[Float]]

        static func read(_ kind: String) throws -> Golden {
            try JSONDecoder().decode(
                Golden.self, from: Data(contentsOf: URL(filePath: TinyModel.familyPath(kind, "golden.json"))))
        }
    }

    private static let positions = [0, 1, 4, 5, 11, 23]
    private let pool = ThreadPool(threadCount: 2)

    private func engine(
        _ model: Transformer, _ tokens: [Int32], _ adapters: [AppliedAdapter] = []
    ) -> [[Double]] {
        let logits = model.forward(
            [Segment(cache: model.makeCache(capacity: 64), tokens: tokens, outputs: .all, adapters: adapters)])
        return Self.positions.map { position in
            let row = logits.row(position)
            return logProbabilities(row.indices.map { row[$0] })
        }
    }

    /// Some steps of training on the golden text.
    private func train(_ decoder: Decoder, _ tokens: [Int32]) throws {
        let trainer = Trainer(
            decoder: decoder, optimiser: OptimiserOptions(),
            schedule: LearningSchedule(peak: 0.01, totalSteps: 4, decay: .constant), pool: pool)
        let sequence = TrainingSequence(tokens: tokens, weights: Array(repeating: 1, count: tokens.count))
        let losses = try (0..<4).map { _ in try trainer.step([sequence]).loss }
        #expect(losses[3] < losses[0], "\(losses)")
    }

    @Test(
        "the forward pass of training gives the logits of transformers and of the engine",
        arguments: TinyModel.families + ["gpt2"])
    func theForwardPassOfTrainingGivesTheLogitsOfTransformersAndOfTheEngine(kind: String) throws {
        let golden = try Golden.read(kind)
        let file = try GGUFFile(path: TinyModel.familyPath(kind, "model.gguf"))
        let decoder = try Decoder.load(from: file, isTrained: false)
        let found = decoder.logProbabilities(golden.tokens, after: Self.positions, pool: pool)
        let expected = Self.positions.map { logProbabilities(golden.logits[$0]) }
        #expect(largestDifference(found, expected) < 1e-4)
        let model = try Transformer.load(from: file, pool: pool)
        #expect(largestDifference(found, engine(model, golden.tokens)) < 1e-4)
    }

    @Test(
        "the engine computes with a written adapter what the trained decoder does",
        arguments: TinyModel.families + ["gpt2"])
    func theEngineComputesWithAWrittenAdapterWhatTheTrainedDecoderDoes(kind: String) throws {
        let folder = try TemporaryFolder()
        let golden = try Golden.read(kind)
        let file = try GGUFFile(path: TinyModel.familyPath(kind, "model.gguf"))
        var decoder = try Decoder.load(from: file, isTrained: false)
        decoder.addAdapters(AdapterOptions(rank: 4, scale: 2, layerCount: 8), seed: 3)
        try train(decoder, golden.tokens)
        let path = folder.path("adapter.gguf")
        try decoder.writeAdapters(to: path, name: "a", notes: [])

        let model = try Transformer.load(from: file, pool: pool)
        let adapter = try model.loadAdapter(path: path)
        let written = engine(model, golden.tokens, [AppliedAdapter(adapter)])
        // The file has the values at half precision: read back, they are the engine's.
        var copy = try Decoder.load(from: file, isTrained: false)
        try copy.readAdapters(from: GGUFFile(path: path))
        let read = copy.logProbabilities(golden.tokens, after: Self.positions, pool: pool)
        #expect(largestDifference(read, written) < 1e-4)
        let trained = decoder.logProbabilities(golden.tokens, after: Self.positions, pool: pool)
        #expect(largestDifference(trained, written) < 1e-2)
        #expect(largestDifference(engine(model, golden.tokens), written) > 0.1)
    }

    @Test(
        "the engine computes with a written model what the trained decoder does",
        arguments: TinyModel.families + ["gpt2"])
    func theEngineComputesWithAWrittenModelWhatTheTrainedDecoderDoes(kind: String) throws {
        let folder = try TemporaryFolder()
        let golden = try Golden.read(kind)
        let file = try GGUFFile(path: TinyModel.familyPath(kind, "model.gguf"))
        let decoder = try Decoder.load(from: file, isTrained: true)
        try train(decoder, golden.tokens)
        let path = folder.path("model.gguf")
        try decoder.write(to: path, like: file.metadata, name: "m", notes: [])
        let result = try GGUFFile(path: path)
        #expect(Set(result.tensorNames) == Set(file.tensorNames))
        let written = engine(try Transformer.load(from: result, pool: pool), golden.tokens)
        // Matrices have half precision in the file, and keys and values in the engine.
        let read = try Decoder.load(from: result, isTrained: false)
            .logProbabilities(golden.tokens, after: Self.positions, pool: pool)
        #expect(largestDifference(read, written) < 1e-2)
        let trained = decoder.logProbabilities(golden.tokens, after: Self.positions, pool: pool)
        #expect(largestDifference(trained, written) < 3e-2)
        let before = engine(try Transformer.load(from: file, pool: pool), golden.tokens)
        #expect(largestDifference(before, written) > 0.1)
    }

    @Test("what runs and cannot be trained is refused by name")
    func whatRunsAndCannotBeTrainedIsRefusedByName() throws {
        for (kind, activation) in [("gpt2-gelu", "geluExact"), ("gpt2-relu", "relu")] {
            let folder = try FolderCheckpoint(path: TinyModel.familyPath(kind, ""))
            _ = try Transformer.load(from: folder, pool: pool)
            let error = #expect(throws: CheckpointError.self) { try Decoder.load(from: folder, isTrained: false) }
            let text = "\(try #require(error))"
            #expect(text.contains("gpt2") && text.contains(activation), "\(text)")
        }
        for kind in ["mixtral", "qwen2moe", "qwen3moe", "gpt-oss"] {
            let file = try GGUFFile(path: TinyModel.familyPath(kind, "model.gguf"))
            let error = #expect(throws: CheckpointError.self) { try Decoder.load(from: file, isTrained: false) }
            #expect("\(try #require(error))".contains("training a mixture of experts"))
        }
        let file = try GGUFFile(path: TinyModel.familyPath("lfm2", "model.gguf"))
        let error = #expect(throws: CheckpointError.self) { try Decoder.load(from: file, isTrained: false) }
        #expect("\(try #require(error))".contains("training convolutions (architecture \"lfm2\")"))
    }

    @Test("an architecture that is not known is refused by name")
    func anArchitectureThatIsNotKnownIsRefusedByName() throws {
        let sizes = ModelSizes(
            architecture: "mamba", layerCount: 1, hiddenSize: 16, feedForwardSize: 16,
            heads: .init(count: 1, keyValueCount: 1, dimension: 16), vocabularySize: 16, contextLength: 16)
        let error = #expect(throws: CheckpointError.self) { try Decoder(new: sizes, seed: 1) }
        #expect("\(try #require(error))".contains("mamba"))
    }
}
