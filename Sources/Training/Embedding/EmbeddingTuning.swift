import Checkpoints
import Inference
import Tensors
import Tokenizers

/// Training of an adapter for the dense leg of search: what `footnote train embed` does.
package struct EmbeddingTuning {
    package struct Options: Sendable {
        package var model: String
        package var pairs: PassagePairs
        /// What is measured and not trained on.
        package var heldOut: PassagePairs?
        package var heldOutDocuments: [String] = []
        /// Where the pairs come from, for messages.
        package var source: String
        package var adapter = AdapterOptions(rank: 8, scale: 2, layerCount: EmbeddingRecipe().layerCount)
        package var contrast = ContrastiveOptions()
        package var examples = ContrastiveExamples.Options()
        package var optimiser = OptimiserOptions()
        package var peakRate: Float = 5e-4
        package var warmupSteps = 0
        package var decay = LearningSchedule.Decay.linear
        /// nil for `epochs`.
        package var steps: Int?
        package var epochs = 1
        /// Questions of a step.
        package var batchSize = 16
        package var limits = TrainingLimits()
        package var validationQuestions = 120
        package var validationInterval = 100
        package var statePath: String?
        package var stateInterval = 100
        package var threadCount: Int?
        /// Start anew even where a state stands.
        package var restarts = false

        package init(model: String, pairs: PassagePairs, source: String) {
            self.model = model
            self.pairs = pairs
            self.source = source
        }
    }

    package let run: TrainingRun<ContrastiveLoss>

    /// Loads the model, fits the space in which texts are compared, and takes up an interrupted run where one stands.
    package init(_ options: Options) throws {
        let pool = ThreadPool(threadCount: options.threadCount ?? ThreadPool.defaultThreadCount)
        try options.limits.requireAvailable(in: pool)
        let file = try GGUFFile(path: options.model)
        let tokenizer = try TokenizerLoader.load(from: file.metadata, path: options.model)
        let examples = try ContrastiveExamples(
            options.pairs, tokenizer: tokenizer, options: options.examples, path: options.source)
        let whole = try Decoder.load(from: file, isTrained: false)
        var recipe = EmbeddingRecipe()
        recipe.layerCount = min(recipe.layerCount, whole.shape.layerCount)
        var decoder = whole.lower(recipe.layerCount)
        // Before adapters are there: the space is that of the model as it is, in an interrupted run too.
        let space = try EmbeddingSpace.fit(
            examples.passageTokens, sampleQuestions: EmbeddingRecipe.sampleQuestions.map { tokenizer.encode($0) },
            recipe: recipe, reader: ValueReader(decoder: decoder, limits: options.limits, pool: pool),
            path: options.source)
        decoder.addValueAdapters(options.adapter, seed: options.examples.seed)

        let steps = options.steps ?? max(1, examples.examplesPerEpoch * options.epochs / options.batchSize)
        let schedule = LearningSchedule(
            peak: options.peakRate, warmupSteps: options.warmupSteps, totalSteps: steps, decay: options.decay)
        let settings = RunSettings(
            model: file.fingerprint(), data: examples.fingerprint, heldOut: options.heldOutDocuments,
            adapter: options.adapter, optimiser: options.optimiser, schedule: schedule, batchSize: options.batchSize,
            precision: options.limits.precision, seed: options.examples.seed,
            examples: [
                "negatives": Double(options.examples.negatives),
                "negativeDepth": Double(options.examples.negativeDepth),
                "passageTokens": Double(options.examples.passageTokens),
                "questionTokens": Double(options.examples.questionTokens),
            ], contrast: options.contrast)
        let loss = ContrastiveLoss(
            decoder: decoder, space: space, options: options.contrast, limits: options.limits, pool: pool)
        let trainer = Trainer(objective: loss, optimiser: options.optimiser, schedule: schedule, pool: pool)
        if let path = options.statePath, !options.restarts, FilePresence.exists(path) {
            try TrainingState.read(path, into: trainer, settings: settings)
        }
        let heldOut = try options.heldOut.map { pairs in
            try ContrastiveExamples(pairs, tokenizer: tokenizer, options: options.examples, path: options.source)
                .measured(count: options.validationQuestions)
        }
        run = TrainingRun(
            trainer: trainer, examples: examples, settings: settings,
            validation: heldOut.map { heldOut in
                { trainer in
                    let measured = trainer.objective.ranking(heldOut)
                    return TrainingEvent.Validation(loss: measured.loss, ranking: measured.metrics)
                }
            }, validationInterval: options.validationInterval, statePath: options.statePath,
            stateInterval: options.stateInterval)
    }

    /// Writes the adapter, and reads it back to see that it can be.
    package func write(to path: String, name: String, metrics: TrainingEvent.Validation?) throws {
        let decoder = run.trainer.decoder
        try decoder.writeAdapters(to: path, name: name, notes: run.notes(metrics))
        var copy = decoder
        try copy.readAdapters(from: GGUFFile(path: path))
    }
}
