import ArgumentParser
import FootnoteKit
import Formats
import Foundation
import Training

/// `footnote train embed`: an adapter for the dense leg of search.
struct TrainEmbedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "embed",
        abstract: "Train an adapter for finding passages.",
        discussion: """
            Each question learns to score its own passage above those of the step's other questions and above \
            passages that share many words with it (InfoNCE). The adapter is in the lower layers, from which \
            embeddings are read. `footnote index --embedding-adapter` makes an index with it.

            Pairs of questions and passages come from one of:
              --questions  a question file, as `footnote train finetune` takes it.
              --index      the passages of an index, without any questions: its sentences ask for the passages that \
            they were taken from, and so do headings. With --written, the model writes questions too.

            Beside the output are its log (.ndjson), its curves (.svg) and, until the run is done, its state (.state): \
            the same command continues an interrupted run.

            Examples:
              footnote train embed --questions squad/questions.jsonl --hold-out normans --output search.gguf
              footnote train embed --index notes.footnote --written 500 --output search.gguf
            """)

    @Option(help: ArgumentHelp("A question file to train on.", valueName: "file"), completion: .file())
    var questions: String?

    @Option(help: ArgumentHelp("An index whose passages to train on.", valueName: "file"), completion: .file())
    var index: String?

    @Option(help: ArgumentHelp("Where the adapter goes (GGUF).", valueName: "file"), completion: .file())
    var output: String

    @Option(
        help: ArgumentHelp(
            "A document that is not trained on, with or without its extension; may be given several times.",
            valueName: "document"))
    var holdOut: [String] = []

    @OptionGroup(title: "Comparison") var contrast: ContrastArguments
    @OptionGroup(title: "Steps") var steps: StepArguments
    @OptionGroup(title: "Run") var run: RunArguments
    @OptionGroup var model: ModelArguments
    @OptionGroup var printing: OutputArguments

    func validate() throws {
        if (questions == nil) == (index == nil) { throw ValidationError("give one of --questions and --index") }
        if questions != nil, contrast.written > 0 { throw ValidationError("--written goes with --index") }
    }

    func run() async throws {
        let out = Output(options: printing)
        let path = try model.library.modelPath(model.model)
        let data: TrainingPairs
        if let questions {
            data = try TrainingPairs(questions: questions, holdingOut: holdOut)
            out.note(data.omissions)
        } else {
            let writer = QuestionWriter(
                model: model, adapter: contrast.writer, path: output + ".questions.jsonl", seed: steps.seed, out: out)
            data = try await TrainingPairs(
                index: index ?? "", holdingOut: holdOut, written: contrast.written, writer: writer)
        }
        var options = EmbeddingTuning.Options(
            model: path, pairs: data.training, source: questions ?? index ?? "")
        options.heldOut = data.heldOut
        options.heldOutDocuments = data.heldOutDocuments
        options.adapter.rank = contrast.rank
        options.adapter.scale = contrast.scale
        options.contrast = contrast.options
        options.examples = contrast.examples(seed: steps.seed)
        steps.apply(to: &options.run)
        run.apply(to: &options.run, output: output, threads: model.threads)
        options.validationQuestions = contrast.validationQuestions
        try await TrainingSession(output: output, out: out).embed(options)
    }
}
