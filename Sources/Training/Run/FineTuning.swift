import Checkpoints
package import Formats
import Inference
import Tensors
import Tokenizers
import Transformers

/// Fine-tuning of a checkpoint on questions, texts, or prompts with responses.
package struct FineTuning {
    package struct Options: Sendable {
        package enum Data: Sendable, Equatable {
            /// A question file; the documents named are held out.
            case questions(path: String, holdOut: [String], ReadingExamples.Options)
            /// Text files.
            case text(paths: [String])
            /// Prompts with responses.
            case pairs(path: String)
        }

        package var model: String
        package var data: Data
        /// nil to train all weights.
        package var adapter: AdapterOptions?
        /// An adapter file whose weights training starts from; it has the shape that `adapter` names.
        package var start: String?
        package var run = RunOptions()
        package var seed: UInt64 = 1
        package var tokenLimit = 1024
        package var validationQuestions = 120

        package init(model: String, data: Data, adapter: AdapterOptions?) {
            self.model = model
            self.data = data
            self.adapter = adapter
        }
    }

    package let run: TrainingRun<SequenceLoss>
    /// Questions of the file that nothing is trained on.
    package let omissions: [QuestionOmission]
    private let file: GGUFFile
    private let format: ReadingFormat
    private let isReader: Bool

    /// Loads model and data, and the state of an interrupted run where one stands.
    package init(_ options: Options) throws {
        let pool = try options.run.pool()
        let file = try GGUFFile(path: options.model)
        self.file = file
        let tokenizer = try TokenizerLoader.load(from: file.metadata, path: options.model)
        let data = try FineTuningData(options, tokenizer: tokenizer)
        format = data.format
        omissions = data.omissions
        isReader = data.isReading

        var decoder = try Decoder.load(from: file, isTrained: options.adapter == nil)
        var start: GGUFFile?
        if let adapter = options.adapter {
            decoder.addAdapters(adapter, seed: options.seed)
            start = try options.start.map { path in try decoder.continueAdapters(adapter, from: path) }
        }
        let schedule = options.run.schedule(examplesPerEpoch: data.examples.examplesPerEpoch)
        var settings = RunSettings(
            model: file.fingerprint(), data: data.examples.fingerprint, run: options.run, schedule: schedule,
            seed: options.seed, adapter: options.adapter)
        settings.heldOut = data.heldOutDocuments
        settings.start = start?.fingerprint()
        settings.examples = data.settings
        let trainer = Trainer(
            decoder: decoder, optimiser: options.run.optimiser, schedule: schedule, limits: options.run.limits,
            pool: pool)
        try options.run.resume(trainer, settings: settings)
        run = TrainingRun(
            trainer: trainer, examples: data.examples, settings: settings,
            validation: data.validation(decoder, pool: pool),
            options: options.run)
    }

    /// Writes the result, and reads it back to see that it can be: adapters as an adapter file, or the whole model.
    package func write(to path: String, name: String, metrics: TrainingEvent.Validation?) throws {
        let decoder = run.trainer.decoder
        var notes = try run.notes(metrics)
        if isReader { notes += try ReaderFile(wording: format.wording, calibration: nil).metadata() }
        guard run.settings.adapter != nil else {
            try decoder.write(to: path, like: file.metadata, name: name, notes: notes)
            _ = try DecoderParts(GGUFFile(path: path))
            return
        }
        try decoder.writeAdapters(to: path, name: name, notes: notes)
        var copy = decoder
        try copy.readAdapters(from: GGUFFile(path: path))
    }
}
