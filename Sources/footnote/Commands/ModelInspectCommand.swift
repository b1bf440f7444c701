import ArgumentParser
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
        help: ArgumentHelp("The GGUF file or Hugging Face folder (default: the default model).", valueName: "path"))
    var file: String?

    @Flag(help: "List every tensor.")
    var tensors = false

    @OptionGroup var output: OutputArguments

    func run() async throws {
        let inspection = try ModelInspection(path: Library().modelPath(file), examines: true)
        let out = Output(options: output)
        if out.printsJSON {
            try out.json(inspection)
        } else {
            for line in inspection.lines(listsTensors: tensors) { try out.line(out.terminal.printable(line)) }
        }
        if inspection.examination?.runs == false { throw NegativeOutcome() }
    }
}
