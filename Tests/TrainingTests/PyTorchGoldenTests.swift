import Checkpoints
import Foundation
import Tensors
import Testing
import Training

/// Ten steps of AdamW on a tiny Llama and a tiny GPT-2, against PyTorch in float64 (tools/golden/training.py).
@Suite struct PyTorchGoldenTests {
    private struct Golden: Decodable {
        struct Sequence: Decodable {
            let tokens: [Int32]
            let weights: [Float]
        }
        struct Summary: Decodable {
            let sum: Double
            let norm: Double
            let values: [Double]
        }
        struct Run: Decodable {
            let losses: [Double]
            let norms: [Double]
            let weights: [String: Summary]
        }
        let sequences: [Sequence]
        let steps: Int
        let peak: Float
        let warmup: Int
        let weightDecay: Float
        let clip: Float
        let epsilon: Float
        let runs: [String: Run]
    }

    private static let models = ["llama", "gpt2"]
    private static let sets = InstructionSet.allCases.filter(\.isAvailable)

    @Test("all weights", arguments: models, sets)
    func allWeights(kind: String, set: InstructionSet) throws {
        let pool = ThreadPool(threadCount: 2, instructionSet: set)
        let decoder = try Decoder.load(from: TinyModel.file(kind), isTrained: true)
        try compare(decoder, run: kind, limits: TrainingLimits(), pool: pool) { $0.name }
    }

    @Test("adapters", arguments: models, sets)
    func adapters(kind: String, set: InstructionSet) throws {
        let pool = ThreadPool(threadCount: 2, instructionSet: set)
        var decoder = try Decoder.load(from: TinyModel.file(kind), isTrained: false)
        try decoder.readAdapters(from: TinyModel.file(kind + "-adapter"))
        try compare(decoder, run: kind + "-adapters", limits: TrainingLimits(), pool: pool) { $0.name }
    }

    @Test("several passes and no memory for activations change nothing", arguments: models)
    func severalPassesAndNoMemoryForActivationsChangeNothing(kind: String) throws {
        let pool = ThreadPool(threadCount: 2)
        let decoder = try Decoder.load(from: TinyModel.file(kind), isTrained: true)
        let limits = TrainingLimits(passTokens: 20, activationBytes: 0)
        try compare(decoder, run: kind, limits: limits, pool: pool) { $0.name }
    }

    @Test("products in bfloat16 come close to the same losses", arguments: models)
    func productsInBfloat16ComeCloseToTheSameLosses(kind: String) throws {
        let pool = ThreadPool(threadCount: 2)
        guard ProductPrecision.bfloat16.isAvailable(in: pool) else {
            try Test.cancel("this processor has no products in bfloat16")
        }
        let decoder = try Decoder.load(from: TinyModel.file(kind), isTrained: true)
        let golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: TinyModel.path("training.json")))
        let run = try #require(golden.runs[kind])
        let trainer = Trainer(
            decoder: decoder, optimiser: OptimiserOptions(epsilon: golden.epsilon, weightDecay: golden.weightDecay),
            schedule: LearningSchedule(
                peak: golden.peak, warmupSteps: golden.warmup, totalSteps: golden.steps, decay: .cosine),
            limits: TrainingLimits(precision: .bfloat16), pool: pool)
        let sequences = golden.sequences.map { TrainingSequence(tokens: $0.tokens, weights: $0.weights) }
        for step in 0..<golden.steps {
            let report = try trainer.step(sequences)
            #expect(abs(report.loss - run.losses[step]) < 0.02, "step \(step + 1)")
            #expect(step == 0 || report.loss != run.losses[step])
        }
    }

    private func compare(
        _ decoder: Decoder, run name: String, limits: TrainingLimits, pool: ThreadPool, key: (Parameter) -> String
    ) throws {
        let golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: TinyModel.path("training.json")))
        let run = try #require(golden.runs[name])
        let trainer = Trainer(
            decoder: decoder,
            optimiser: OptimiserOptions(
                epsilon: golden.epsilon, weightDecay: golden.weightDecay, gradientLimit: golden.clip),
            schedule: LearningSchedule(
                peak: golden.peak, warmupSteps: golden.warmup, totalSteps: golden.steps, decay: .cosine),
            limits: limits, pool: pool)
        let sequences = golden.sequences.map { TrainingSequence(tokens: $0.tokens, weights: $0.weights) }
        for step in 0..<golden.steps {
            let report = try trainer.step(sequences)
            #expect(abs(report.loss - run.losses[step]) < 2e-4, "step \(step + 1)")
            #expect(abs(report.gradientNorm / run.norms[step] - 1) < 1e-3, "step \(step + 1)")
        }
        #expect(Set(trainer.optimiser.parameters.map(key)) == Set(run.weights.keys))
        for parameter in trainer.optimiser.parameters {
            let expected = try #require(run.weights[key(parameter)])
            // An adapter's first side is kept turned.
            let turned = parameter.name.hasSuffix(".lora_a")
            let values = (turned ? parameter.value.transposedCopy() : parameter.value).values.map(Double.init)
            let norm = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
            #expect(abs(norm / expected.norm - 1) < 1e-4, "\(parameter.name)")
            let every = max(1, values.count / 12)
            let chosen = stride(from: 0, to: values.count, by: every).map { values[$0] }
            for (value, wanted) in zip(chosen, expected.values) {
                #expect(abs(value - wanted) < 5e-4, "\(parameter.name)")
            }
        }
    }
}
