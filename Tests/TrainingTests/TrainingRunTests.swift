import Checkpoints
import Foundation
import Synchronization
import Tensors
import TestSupport
import Testing
import Training

/// Whole runs on a tiny model: interruption, divergence, what is written.
@Suite struct TrainingRunTests {
    private static let text = String(repeating: "The cat sat on the mat, and the dog asked: who sat there? ", count: 6)

    private static func run(
        _ kind: String = "llama", steps: Int = 12, statePath: String? = nil, seed: UInt64 = 5, threadCount: Int = 2,
        adapters: Bool = true
    ) throws -> TrainingRun<SequenceLoss> {
        let pool = ThreadPool(threadCount: threadCount)
        var decoder = try Decoder.load(from: TinyModel.file(kind), isTrained: !adapters)
        let options = AdapterOptions(rank: 4, scale: 2, layerCount: 2)
        if adapters { decoder.addAdapters(options, seed: seed) }
        let examples = try TextExamples(
            texts: [text], tokenizer: LetterTokenizer(), window: 40, seed: seed, path: "text")
        let schedule = LearningSchedule(peak: 0.02, warmupSteps: 2, totalSteps: steps)
        let settings = RunSettings(
            model: "tiny", data: examples.fingerprint, run: RunOptions(batchSize: 3), schedule: schedule, seed: seed,
            adapter: adapters ? options : nil)
        return TrainingRun(
            trainer: Trainer(decoder: decoder, optimiser: OptimiserOptions(), schedule: schedule, pool: pool),
            examples: examples, settings: settings, statePath: statePath, stateInterval: 4)
    }

    private static func cancelCurrentTask() {
        unsafe withUnsafeCurrentTask { task in unsafe task?.cancel() }  // used within the closure only
    }

    private static func weights(_ run: TrainingRun<SequenceLoss>) -> [[Float]] {
        run.trainer.decoder.trained.map(\.value.values)
    }

    @Test("an interrupted run gives the same bits as an uninterrupted one", arguments: [false, true])
    func anInterruptedRunGivesTheSameBitsAsAnUninterruptedOne(adapters: Bool) async throws {
        let folder = try TemporaryFolder()
        let whole = try Self.run(adapters: adapters)
        var losses: [Double] = []
        try whole.run { if case .step(let report, _) = $0 { losses.append(report.loss) } }
        #expect(losses.count == 12)
        #expect(losses.suffix(3).reduce(0, +) < losses.prefix(3).reduce(0, +))

        // Cancelled after seven steps, between two regular writings of the state.
        let path = folder.path("run.state")
        await #expect(throws: CancellationError.self) {
            try await Task {
                try Self.run(statePath: path, adapters: adapters).run { event in
                    if case .step(let report, _) = event, report.step == 7 { Self.cancelCurrentTask() }
                }
            }.value
        }
        let second = try Self.run(statePath: path, threadCount: 1, adapters: adapters)
        try TrainingState.read(path, into: second.trainer, settings: second.settings)
        #expect(second.trainer.stepCount == 7)
        try second.run { _ in }
        #expect(Self.weights(second) == Self.weights(whole))
    }

    @Test("the state of another run is refused")
    func theStateOfAnotherRunIsRefused() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("run.state")
        let first = try Self.run(steps: 2, statePath: path)
        try first.run { _ in }
        let other = try Self.run(steps: 2, seed: 6)
        #expect(throws: TrainingError.self) {
            try TrainingState.read(path, into: other.trainer, settings: other.settings)
        }
        #expect(throws: (any Error).self) {
            try TrainingState.read(
                TinyModel.path("tiny-llama.gguf").path, into: first.trainer, settings: first.settings)
        }
    }

    @Test("divergence stops before a weight is changed and keeps the state")
    func divergenceStopsBeforeAWeightIsChangedAndKeepsTheState() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("run.state")
        let run = try Self.run(statePath: path)
        let victim = try #require(run.trainer.decoder.trained.last)
        var before: [[Float]] = []
        #expect(throws: TrainingError.self) {
            try run.run { event in
                guard case .step(let report, _) = event, report.step == 3 else { return }
                victim.value[0, 0] = .infinity
                before = Self.weights(run)
            }
        }
        #expect(run.trainer.stepCount == 3)
        #expect(Self.weights(run) == before)
        #expect(FileManager.default.fileExists(atPath: path))
    }

    @Test("adapters are written in the layout of Llama cpp and read back")
    func adaptersAreWrittenInTheLayoutOfLlamaCppAndReadBack() throws {
        let folder = try TemporaryFolder()
        let run = try Self.run(steps: 3)
        try run.run { _ in }
        let path = folder.path("adapter.gguf")
        try run.trainer.decoder.writeAdapters(to: path, name: "a", notes: [("footnote.note", .string("n"))])
        let file = try GGUFFile(path: path)
        #expect(try file.metadata.string("general.type") == "adapter")
        #expect(try file.metadata.string("adapter.type") == "lora")
        #expect(try file.metadata.float("adapter.lora.alpha") == 8)
        // GGUF order: the row length first. The key map has 48 inputs and 16 outputs.
        #expect(try file.tensor("blk.2.attn_k.weight.lora_a").shape == [48, 4])
        #expect(try file.tensor("blk.2.attn_k.weight.lora_b").shape == [4, 16])
        #expect(file.optionalTensor("blk.0.attn_k.weight.lora_a") == nil)
        var copy = try Decoder.load(from: TinyModel.file("llama"), isTrained: false)
        try copy.readAdapters(from: file)
        for (written, read) in zip(run.trainer.decoder.trained, copy.trained) {
            for (a, b) in zip(written.value.values, read.value.values) {
                #expect(abs(a - b) <= max(abs(a) / 1024, 0x1p-24))
            }
        }
    }

    @Test("training goes on from an adapter's weights, and only from one of the same shape")
    func continuing() throws {
        let folder = try TemporaryFolder()
        let run = try Self.run(steps: 3)
        try run.run { _ in }
        let path = folder.path("adapter.gguf")
        try run.trainer.decoder.writeAdapters(to: path, name: "a", notes: [])
        var decoder = try Decoder.load(from: TinyModel.file("llama"), isTrained: false)
        let options = AdapterOptions(rank: 4, scale: 2, layerCount: 2)
        decoder.addAdapters(options, seed: 99)
        let file = try decoder.continueAdapters(options, from: path)
        #expect(try file.fingerprint() == GGUFFile(path: path).fingerprint())
        #expect(decoder.trained.count == run.trainer.decoder.trained.count)
        for (written, read) in zip(run.trainer.decoder.trained, decoder.trained) {
            for (a, b) in zip(written.value.values, read.value.values) {
                #expect(abs(a - b) <= max(abs(a) / 1024, 0x1p-24))
            }
        }
        for other in [
            AdapterOptions(rank: 8, scale: 2, layerCount: 2), AdapterOptions(rank: 4, scale: 1, layerCount: 2),
            AdapterOptions(rank: 4, scale: 2, layerCount: 1),
        ] {
            var decoder = try Decoder.load(from: TinyModel.file("llama"), isTrained: false)
            decoder.addAdapters(other, seed: 1)
            #expect(throws: TrainingError.self) { try decoder.continueAdapters(other, from: path) }
        }
    }
}
