import Checkpoints
import Foundation
import Tensors
package import Tokenizers
package import Transformers

/// Training of a model from nothing on a corpus, vocabulary first.
package struct Pretraining {
    package struct Options: Sendable {
        package var texts: [String]
        /// Sizes of the model; its vocabulary's size is what the corpus gives, at most this one.
        package var sizes: ModelSizes
        package var run: RunOptions
        /// Of a hundred windows, how many at the corpus' end are held out.
        package var heldOutPercent = 5
        package var seed: UInt64 = 1

        package init(texts: [String], sizes: ModelSizes) {
            self.texts = texts
            self.sizes = sizes
            run = RunOptions()
            run.optimiser = OptimiserOptions(beta2: 0.95, weightDecay: 0.1)
            run.warmupSteps = 100
            run.decay = .cosine
        }
    }

    package let run: TrainingRun<SequenceLoss>
    package let vocabulary: BytePairVocabulary
    private let sizes: ModelSizes

    /// Reads the corpus, learns the vocabulary, and draws the weights or takes up an interrupted run.
    package init(_ options: Options) throws {
        let pool = try options.run.pool()
        let texts = try FineTuningData.texts(options.texts)
        let path = options.texts.joined(separator: ", ")
        vocabulary = BytePairVocabulary.learn(from: texts, size: options.sizes.vocabularySize)
        var sizes = options.sizes
        sizes.vocabularySize = vocabulary.pieces.count
        self.sizes = sizes
        let tokens = try TextExamples.tokens(of: texts, tokenizer: vocabulary.tokenizer())
        // Held out is the corpus' end: a window from its middle would share sentences with its neighbours.
        let split = tokens.count - tokens.count * options.heldOutPercent / 100
        let window = sizes.contextLength
        let examples = try TextExamples(
            tokens: Array(tokens[..<split]), window: window, seed: options.seed, path: path)
        let heldOut = Pretraining.windows(Array(tokens[split...]), of: window)

        let decoder = try Decoder(new: sizes, seed: options.seed)
        var schedule = options.run.schedule(examplesPerEpoch: examples.examplesPerEpoch)
        schedule.warmupSteps = min(schedule.warmupSteps, schedule.totalSteps / 2)
        var settings = RunSettings(
            model: try TrainingState.json(sizes), data: examples.fingerprint, run: options.run, schedule: schedule,
            seed: options.seed, adapter: nil)
        settings.examples = ["heldOutPercent": Double(options.heldOutPercent)]
        let trainer = Trainer(
            decoder: decoder, optimiser: options.run.optimiser, schedule: schedule, limits: options.run.limits,
            pool: pool)
        try options.run.resume(trainer, settings: settings)
        run = TrainingRun(
            trainer: trainer, examples: examples, settings: settings,
            validation: heldOut.isEmpty ? nil : { TrainingEvent.Validation(loss: $0.loss(heldOut)) },
            options: options.run)
    }

    /// Writes the model with its vocabulary, and reads it back to see that it can be.
    package func write(to path: String, name: String, metrics: TrainingEvent.Validation?) throws {
        var notes: [(key: String, value: GGUFWriter.Value)] = [
            ("footnote.training.settings", .string(try TrainingState.json(run.settings))),
            ("footnote.training.steps", .uint64(UInt64(run.trainer.stepCount))),
        ]
        if let metrics { notes.append(("footnote.training.metrics", .string(try TrainingState.json(metrics)))) }
        try run.trainer.decoder.write(
            to: path, sizes: sizes, vocabulary: vocabulary, name: name, notes: notes)
        _ = try Decoder.load(from: GGUFFile(path: path), isTrained: false)
    }

    /// Consecutive windows in which every token counts.
    private static func windows(_ tokens: [TokenID], of length: Int) -> [TrainingSequence] {
        stride(from: 0, to: max(0, tokens.count - 1), by: length).map { start in
            let window = Array(tokens[start..<min(start + length + 1, tokens.count)])
            return TrainingSequence(tokens: window, weights: Array(repeating: 1, count: window.count))
        }
    }
}
