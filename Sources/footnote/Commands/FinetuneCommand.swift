import ArgumentParser
import FootnoteKit
import Foundation
import Tensors
import Training

/// `footnote train finetune`: adapters or all weights, on questions, texts, or prompts with responses.
struct FinetuneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "finetune",
        abstract: "Train an adapter for the model, or all its weights.",
        discussion: """
            An adapter (LoRA) leaves the model as it is and adds two small matrices to each linear map of the upper \
            layers. The base stays frozen at the values its file stores; the result is a small GGUF file in \
            llama.cpp's layout. With --full all weights are trained and the result is a whole model.

            Examples come from one of:
              --questions  one JSON object a line: id, question, answers, document, evidence {startByte, endByte}; \
            the documents are in the folder documents beside the file. Trains a reader and measures it on the \
            held-out documents.
              --text       plain text files.
              --pairs      one JSON object a line: prompt, response; only the response counts.

            Beside the output are its log (.ndjson), its curves (.svg) and, until the run is done, its state (.state): \
            the same command continues an interrupted run, bit by bit as if it had not been interrupted.

            Examples:
              footnote train finetune --questions squad/questions.jsonl --hold-out normans --output reader.gguf
              footnote train finetune --pairs chat.jsonl --epochs 3 --learning-rate 2e-4 --output chat.gguf
            """)

    @Option(help: ArgumentHelp("A question file to train a reader on.", valueName: "file"), completion: .file())
    var questions: String?

    @Option(
        help: ArgumentHelp("A text file to train on; may be given several times.", valueName: "file"),
        completion: .file())
    var text: [String] = []

    @Option(help: ArgumentHelp("A file of prompts with responses to train on.", valueName: "file"), completion: .file())
    var pairs: String?

    @Option(help: ArgumentHelp("Where the result goes (GGUF).", valueName: "file"), completion: .file())
    var output: String

    @Option(
        help: ArgumentHelp(
            "With --questions: a document that is not trained on, with or without its extension; may be given "
                + "several times.", valueName: "document"))
    var holdOut: [String] = []

    @Option(
        help: ArgumentHelp(
            "An adapter whose weights training goes on from, instead of from nothing.", valueName: "adapter"))
    var continueFrom: String?

    @Flag(help: "Train all weights instead of adapters.")
    var full = false

    @OptionGroup(title: "Adapter") var adapter: LowRankArguments
    @OptionGroup(title: "Examples") var examples: ExampleArguments
    @OptionGroup(title: "Steps") var steps: StepArguments
    @OptionGroup(title: "Run") var run: RunArguments
    @OptionGroup var model: ModelArguments
    @OptionGroup var printing: OutputArguments

    func validate() throws {
        let given = (questions == nil ? 0 : 1) + (text.isEmpty ? 0 : 1) + (pairs == nil ? 0 : 1)
        if given != 1 { throw ValidationError("give one of --questions, --text and --pairs") }
        if full, continueFrom != nil {
            throw ValidationError("--continue-from is for adapters; with --full, name the weights by --model")
        }
        if !holdOut.isEmpty, questions == nil { throw ValidationError("--hold-out goes with --questions") }
    }

    func run() async throws {
        let out = Output(options: printing)
        let session = TrainingSession(output: output, out: out)
        try await session.finetune(options())
    }

    private func options() throws -> FineTuning.Options {
        let data: FineTuning.Options.Data
        if let questions {
            data = .questions(path: questions, holdOut: holdOut, examples.reading(seed: steps.seed))
        } else if let pairs {
            data = .pairs(path: pairs)
        } else {
            data = .text(paths: text)
        }
        var options = FineTuning.Options(
            model: try model.library.modelPath(model.model), data: data, adapter: full ? nil : adapter.options)
        if full { options.run.peakRate = 5e-5 }
        steps.apply(to: &options.run)
        run.apply(to: &options.run, output: output, threads: model.threads)
        options.start = continueFrom
        options.seed = steps.seed
        options.tokenLimit = examples.maxTokens
        options.validationQuestions = examples.validationQuestions
        return options
    }
}
