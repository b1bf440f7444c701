import Checkpoints
import Foundation
import Tensors
package import Tokenizers

/// Training of a model from nothing on a corpus, vocabulary first: what `footnote train pretrain` does.
package struct Pretraining {
    package struct Options: Sendable {
        package var texts: [String]
        /// Sizes of the model; its vocabulary's size is what the corpus gives, at most this one.
        package var shape: DecoderShape
        package var optimiser = OptimiserOptions(beta2: 0.95, weightDecay: 0.1)
        package var peakRate: Float = 1e-3
        package var warmupSteps = 100
        package var decay = LearningSchedule.Decay.cosine
        /// nil for `epochs`.
        package var steps: Int?
        package var epochs = 1
        package var batchSize = 8
        /// Of a hundred windows, how many at the corpus' end are held out.
        package var heldOutPercent = 5
        package var seed: UInt64 = 1
        package var limits = TrainingLimits()
        package var validationInterval = 100
        package var statePath: String?
        package var stateInterval = 100
        package var threadCount: Int?
        package var restarts = false

        package init(texts: [String], shape: DecoderShape) {
            self.texts = texts
            self.shape = shape
        }
    }

    package let run: TrainingRun<SequenceLoss>
    package let vocabulary: BytePairVocabulary

    /// Reads the corpus, learns the vocabulary, and draws the weights or takes up an interrupted run.
    package init(_ options: Options) throws {
        let pool = ThreadPool(threadCount: options.threadCount ?? ThreadPool.defaultThreadCount)
        try options.limits.requireAvailable(in: pool)
        let texts = try FineTuningData.texts(options.texts)
        let path = options.texts.joined(separator: ", ")
        vocabulary = BytePairVocabulary.learn(from: texts, size: options.shape.vocabularySize)
        var shape = options.shape
        shape.vocabularySize = vocabulary.pieces.count
        let tokens = try Pretraining.tokens(texts, tokenizer: vocabulary.tokenizer())
        // Held out is the corpus' end: a window from its middle would share sentences with its neighbours.
        let split = tokens.count - tokens.count * options.heldOutPercent / 100
        let window = shape.contextLength
        let examples = try TextExamples(
            tokens: Array(tokens[..<split]), window: window, seed: options.seed, path: path)
        let heldOut = Pretraining.windows(Array(tokens[split...]), of: window)

        let decoder = try Decoder(shape, seed: options.seed)
        let steps = options.steps ?? max(1, examples.examplesPerEpoch * options.epochs / options.batchSize)
        let schedule = LearningSchedule(
            peak: options.peakRate, warmupSteps: min(options.warmupSteps, steps / 2), totalSteps: steps,
            decay: options.decay)
        let settings = RunSettings(
            model: try TrainingState.json(shape), data: examples.fingerprint, heldOut: [], adapter: nil,
            optimiser: options.optimiser, schedule: schedule, batchSize: options.batchSize,
            precision: options.limits.precision, seed: options.seed,
            examples: ["heldOutPercent": Double(options.heldOutPercent)])
        let trainer = Trainer(
            decoder: decoder, optimiser: options.optimiser, schedule: schedule, limits: options.limits, pool: pool)
        if let path = options.statePath, !options.restarts, FilePresence.exists(path) {
            try TrainingState.read(path, into: trainer, settings: settings)
        }
        run = TrainingRun(
            trainer: trainer, examples: examples, settings: settings,
            validation: heldOut.isEmpty ? nil : { TrainingEvent.Validation(loss: $0.loss(heldOut)) },
            validationInterval: options.validationInterval, statePath: options.statePath,
            stateInterval: options.stateInterval)
    }

    /// Writes the model with its vocabulary, and reads it back to see that it can be.
    package func write(to path: String, name: String, metrics: TrainingEvent.Validation?) throws {
        var notes: [(key: String, value: GGUFWriter.Value)] = [
            ("footnote.training.settings", .string(try TrainingState.json(run.settings))),
            ("footnote.training.steps", .uint64(UInt64(run.trainer.stepCount))),
        ]
        if let metrics { notes.append(("footnote.training.metrics", .string(try TrainingState.json(metrics)))) }
        try run.trainer.decoder.write(to: path, vocabulary: vocabulary, name: name, notes: notes)
        _ = try Decoder.load(from: GGUFFile(path: path), isTrained: false)
    }

    private static func tokens(_ texts: [String], tokenizer: any Tokenizer) -> [TokenID] {
        var tokens: [TokenID] = []
        for text in texts {
            tokens += tokenizer.encode(text)
            if let end = tokenizer.endOfText { tokens.append(end) }
        }
        return tokens
    }

    /// Consecutive windows in which every token counts.
    private static func windows(_ tokens: [TokenID], of length: Int) -> [TrainingSequence] {
        stride(from: 0, to: max(0, tokens.count - 1), by: length).map { start in
            let window = Array(tokens[start..<min(start + length + 1, tokens.count)])
            return TrainingSequence(tokens: window, weights: Array(repeating: 1, count: window.count))
        }
    }
}
