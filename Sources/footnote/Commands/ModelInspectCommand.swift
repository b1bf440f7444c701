import ArgumentParser
import Checkpoints
import FootnoteKit
import Inference

/// `footnote model inspect`: what a model holds.
struct ModelInspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show what a model contains.",
        discussion: """
            Reads only the directory of a GGUF file or the headers of a Hugging Face folder, so it is quick for any size: whether the \
            model runs and why not, the memory it needs, metadata, tensors by type, tokenizer and chat template. Ends \
            with 1 if the model does not run.

            Examples:
              footnote model inspect
              footnote model inspect --tensors other.gguf
              footnote model inspect --json | less
            """)

    @Argument(
        help: ArgumentHelp("The GGUF file or Hugging Face folder (default: the default model).", valueName: "path"),
        completion: .file())
    var file: String?

    @Flag(help: "List every tensor.")
    var tensors = false

    @OptionGroup var output: OutputArguments

    /// What is said of a folder that can't be shown as a GGUF file of its model would be.
    private struct Refusal: Encodable {
        struct Examination: Encodable {
            let runs = false
            let obstacle: String
        }

        let path: String
        let examination: Examination
    }

    func run() async throws {
        let path = try Library().modelPath(file)
        let out = Output(options: output)
        let inspection: ModelInspection
        do {
            inspection = try ModelInspection(path: path, examines: true)
        } catch let error as CheckpointError where error.isUnsupported {
            if out.printsJSON {
                try out.json(Refusal(path: path, examination: .init(obstacle: "\(error)")))
            } else {
                try out.line(out.terminal.printable("does not run: \(error)"))
            }
            throw NegativeOutcome()
        }
        if out.printsJSON {
            try out.json(inspection)
        } else {
            for line in inspection.lines(listsTensors: tensors) { try out.line(out.terminal.printable(line)) }
        }
        if inspection.examination?.runs == false { throw NegativeOutcome() }
    }
}
