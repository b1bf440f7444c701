import Checkpoints
import Foundation
import Inference
import Tensors
import TestSupport
import Testing
import Training
import Transformers

/// Training for search: the gradients of the comparison of texts, and ten steps against PyTorch (tools/golden/contrastive.py).
@Suite struct ContrastiveTests {
    struct Golden: Decodable {
        struct Passage: Decodable {
            let number: Int
            let tokens: [Int32]
        }
        struct Example: Decodable {
            let question: [Int32]
            let passage: Passage
            let negatives: [Passage]
        }
        struct Space: Decodable {
            let frequencies: [UInt32]
            let count: Int
            let questionMean: [Float]
            let passageMean: [Float]
            let directions: [Float]
            let tokenMean: [Float]
            let tokenDirections: [Float]
        }
        struct Pair<Value: Decodable>: Decodable {
            let a: Value
            let b: Value
        }
        struct Summary: Decodable {
            let norm: Double
            let values: [Double]
        }
        struct Run: Decodable {
            let space: Space
            let losses: [Double]
            let norms: [Double]
            let start: [String: Pair<[Float]>]
            let weights: [String: Pair<Summary>]
        }
        let examples: [Example]
        let steps: Int
        let rate: Float
        let epsilon: Float
        let weightDecay: Float
        let clip: Float
        let temperature: Float
        let tokenTemperature: Float
        let layers: Int
        let scale: Float
        let rank: Int
        let runs: [String: Run]

        static func read() throws -> Golden {
            try JSONDecoder().decode(Golden.self, from: Data(contentsOf: TinyModel.path("contrastive.json")))
        }

        var batch: [ContrastiveExample] {
            func passage(_ passage: Passage) -> ContrastiveExample.Passage {
                .init(number: passage.number, tokens: passage.tokens)
            }
            return examples.map {
                ContrastiveExample(
                    question: $0.question, passage: passage($0.passage), negatives: $0.negatives.map(passage))
            }
        }

        /// The tiny model's lower layers with the adapters that the golden run began with.
        func loss(
            _ kind: String, comparison: ContrastiveOptions.Comparison = .both, activationBytes: Int = 1 << 30,
            pool: ThreadPool
        ) throws -> ContrastiveLoss {
            let run = try #require(runs[kind])
            var decoder = try Decoder.load(from: TinyModel.file(kind), isTrained: false).lower(layers)
            decoder.addValueAdapters(AdapterOptions(rank: rank, scale: scale, layerCount: layers), seed: 1)
            #expect(Set(decoder.adapters.map(\.target)) == Set(run.start.keys))
            for parameter in decoder.trained {
                let values = try #require(run.start[String(parameter.name.dropLast(7))])
                if parameter.name.hasSuffix(".lora_a") {
                    // Kept turned.
                    let rows = FloatMatrix(rowCount: rank, columnCount: values.a.count / rank, values: values.a)
                    parameter.value.setValues(rows.transposedCopy().values)
                } else {
                    parameter.value.setValues(values.b)
                }
            }
            var recipe = EmbeddingRecipe()
            recipe.layerCount = layers
            let space = EmbeddingSpace(
                weights: TokenWeights(documentFrequencies: run.space.frequencies, documentCount: run.space.count),
                recipe: recipe, questionMean: run.space.questionMean, passageMean: run.space.passageMean,
                directions: run.space.directions, tokenMean: run.space.tokenMean,
                tokenDirections: run.space.tokenDirections)
            return ContrastiveLoss(
                decoder: decoder, space: space,
                options: ContrastiveOptions(
                    comparison: comparison, temperature: temperature, tokenTemperature: tokenTemperature),
                limits: TrainingLimits(activationBytes: activationBytes), pool: pool)
        }
    }

    @Test("ten steps are those of PyTorch", arguments: TinyModel.kinds, [0, 1 << 30])
    func tenStepsAreThoseOfPyTorch(kind: String, activationBytes: Int) throws {
        let golden = try Golden.read()
        let run = try #require(golden.runs[kind])
        let pool = ThreadPool(threadCount: 2)
        let trainer = Trainer(
            objective: try golden.loss(kind, activationBytes: activationBytes, pool: pool),
            optimiser: OptimiserOptions(
                epsilon: golden.epsilon, weightDecay: golden.weightDecay, gradientLimit: golden.clip),
            schedule: LearningSchedule(peak: golden.rate, totalSteps: golden.steps, decay: .constant), pool: pool)
        let batch = golden.batch
        for step in 0..<golden.steps {
            #expect(step > 0 || abs(trainer.loss(batch) - run.losses[0]) < 2e-4)
            let report = try trainer.step(batch)
            #expect(abs(report.loss - run.losses[step]) < 3e-4, "step \(step + 1)")
            #expect(abs(report.gradientNorm / run.norms[step] - 1) < 2e-3, "step \(step + 1)")
        }
        for parameter in trainer.decoder.trained {
            let pair = try #require(run.weights[String(parameter.name.dropLast(7))])
            // The first side of an adapter is kept turned.
            let isFirst = parameter.name.hasSuffix(".lora_a")
            let wanted = isFirst ? pair.a : pair.b
            let values = (isFirst ? parameter.value.transposedCopy() : parameter.value).values.map(Double.init)
            let norm = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
            #expect(abs(norm / wanted.norm - 1) < 2e-4, "\(parameter.name)")
            let every = max(1, values.count / 12)
            let chosen = stride(from: 0, to: values.count, by: every).map { values[$0] }
            for (value, other) in zip(chosen, wanted.values) {
                #expect(abs(value - other) < 1e-3, "\(parameter.name)")
            }
        }
    }

    @Test(
        "every adapter's gradient is the slope of the loss", arguments: TinyModel.kinds,
        ContrastiveOptions.Comparison.allCases)
    func everyAdaptersGradientIsTheSlopeOfTheLoss(
        kind: String, comparison: ContrastiveOptions.Comparison
    ) throws {
        let golden = try Golden.read()
        let pool = ThreadPool(threadCount: 2)
        let loss = try golden.loss(kind, comparison: comparison, pool: pool)
        let trainer = Trainer(
            objective: loss, optimiser: .init(), schedule: LearningSchedule(totalSteps: 1), pool: pool)
        let batch = golden.batch
        _ = trainer.accumulateGradients(batch)
        for parameter in loss.decoder.trained {
            let gradient = try #require(parameter.gradient).values
            let norm = gradient.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
            let start = parameter.value.values
            let size = start.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
            // Small enough that no token finds another best match on the way.
            let step = 5e-5 * size
            func value(_ factor: Double) -> Double {
                parameter.value.setValues(zip(start, gradient).map { $0 + Float(factor * Double($1) / norm) })
                return loss.loss(batch)
            }
            let slope = (value(step) - value(-step)) / (2 * step)
            parameter.value.setValues(start)
            #expect(abs(slope - norm) < 1e-2 * norm + 5e-3, "\(parameter.name): slope \(slope), gradient \(norm)")
        }
    }

    @Test("the engine reads the same values with the written adapter", arguments: TinyModel.kinds)
    func theEngineReadsTheSameValuesWithTheWrittenAdapter(kind: String) throws {
        let folder = try TemporaryFolder()
        let golden = try Golden.read()
        let pool = ThreadPool(threadCount: 2)
        let loss = try golden.loss(kind, pool: pool)
        let path = folder.path("adapter.gguf")
        try loss.decoder.writeAdapters(to: path, name: "search", notes: [])
        let texts = golden.batch.map(\.passage.tokens)
        var trained: [[Float]] = []
        ValueReader(decoder: loss.decoder, limits: TrainingLimits(passTokens: 30), pool: pool)
            .read(texts) { _, values in trained.append(values) }
        let model = try Transformer.load(from: TinyModel.file(kind), pool: pool)
        let adapter = try model.loadAdapter(GGUFFile(bytes: Array(Data(contentsOf: URL(filePath: path))), path: path))
        let read = model.tokenValues(texts, layerCount: golden.layers, adapters: [AppliedAdapter(adapter)])
        let plain = model.tokenValues(texts, layerCount: golden.layers)
        for (text, values) in trained.enumerated() {
            #expect(values.count == read[text].count)
            // The file has the adapter at half precision.
            #expect(zip(values, read[text]).allSatisfy { abs($0 - $1) < 0.02 })
            #expect(zip(values, plain[text]).contains { abs($0 - $1) > 0.2 })
        }
    }

    @Test("gradients do not depend on the number of threads")
    func gradientsDoNotDependOnTheNumberOfThreads() throws {
        let golden = try Golden.read()
        let results = try [1, 2, 3].map { threadCount in
            let pool = ThreadPool(threadCount: threadCount)
            let loss = try golden.loss("llama", pool: pool)
            let trainer = Trainer(
                objective: loss, optimiser: .init(), schedule: LearningSchedule(totalSteps: 1), pool: pool)
            _ = try trainer.step(golden.batch)
            return loss.decoder.trained.map(\.value.values)
        }
        #expect(results[0] == results[1] && results[0] == results[2])
    }
}
