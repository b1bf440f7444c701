import Checkpoints
import Inference
import Tensors
import Transformers
import Tokenizers

/// Training of an adapter for the dense leg of search.
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
        /// A step's examples are questions.
        package var run = RunOptions(peakRate: 5e-4, batchSize: 16)
        package var validationQuestions = 120

        package init(model: String, pairs: PassagePairs, source: String) {
            self.model = model
            self.pairs = pairs
            self.source = source
        }
    }

    package let run: TrainingRun<ContrastiveLoss>

    /// Loads the model, fits the space in which texts are compared, and takes up an interrupted run where one stands.
    package init(_ options: Options) throws {
        let pool = try options.run.pool()
        let file = try GGUFFile(path: options.model)
        let tokenizer = try TokenizerLoader.load(from: file.metadata, path: options.model)
        let examples = try ContrastiveExamples(
            options.pairs, tokenizer: tokenizer, options: options.examples, path: options.source)
        let whole = try Decoder.load(from: file, isTrained: false)
        var recipe = EmbeddingRecipe()
        recipe.layerCount = min(recipe.layerCount, whole.configuration.layerCount)
        var decoder = whole.lower(recipe.layerCount)
        // Before adapters are there: the space is that of the model as it is, in an interrupted run too.
        let space = try EmbeddingSpace.fit(
            examples.passageTokens, sampleQuestions: EmbeddingRecipe.sampleQuestions.map { tokenizer.encode($0) },
            recipe: recipe, reader: ValueReader(decoder: decoder, limits: options.run.limits, pool: pool),
            path: options.source)
        decoder.addValueAdapters(options.adapter, seed: options.examples.seed)

        let schedule = options.run.schedule(examplesPerEpoch: examples.examplesPerEpoch)
        var settings = RunSettings(
            model: file.fingerprint(), data: examples.fingerprint, run: options.run, schedule: schedule,
            seed: options.examples.seed, adapter: options.adapter)
        settings.heldOut = options.heldOutDocuments
        settings.contrast = options.contrast
        settings.examples = [
            "negatives": Double(options.examples.negatives),
            "negativeDepth": Double(options.examples.negativeDepth),
            "passageTokens": Double(options.examples.passageTokens),
            "questionTokens": Double(options.examples.questionTokens),
        ]
        let loss = ContrastiveLoss(
            decoder: decoder, space: space, options: options.contrast, limits: options.run.limits, pool: pool)
        let trainer = Trainer(objective: loss, optimiser: options.run.optimiser, schedule: schedule, pool: pool)
        try options.run.resume(trainer, settings: settings)
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
            }, options: options.run)
    }

    /// Writes the adapter, and reads it back to see that it can be.
    package func write(to path: String, name: String, metrics: TrainingEvent.Validation?) throws {
        let decoder = run.trainer.decoder
        try decoder.writeAdapters(to: path, name: name, notes: run.notes(metrics))
        var copy = decoder
        try copy.readAdapters(from: GGUFFile(path: path))
    }
}
