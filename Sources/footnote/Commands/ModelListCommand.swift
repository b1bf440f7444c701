import ArgumentParser
import FootnoteKit

/// `footnote model list`: the weight files at hand.
struct ModelListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the models on this machine.",
        discussion: """
            Looks into ./models and the models folder of the data folder. A file that is not a usable model is listed \
            with the reason. Exit code 1 if there is no model.

            Examples:
              footnote model list
              footnote model list --json
            """)

    @OptionGroup var output: OutputArguments

    func run() async throws {
        let models = ModelCatalogue(folders: DataFolders()).entries()
        let out = Output(options: output)
        if out.printsJSON {
            for model in models { try out.jsonLine(model) }
        } else if !models.isEmpty {
            var table = TextTable(["size", "architecture", "weights", "name", "path"], alignsRight: [0])
            for model in models {
                table.add([
                    Quantity.bytes(model.bytes), model.architecture ?? "?", model.quantization ?? "?",
                    out.terminal.printable(model.name ?? "?"),
                    out.terminal.name(model.path + (model.problem.map { " (\($0))" } ?? "")),
                ])
            }
            for line in table.lines { try out.line(line) }
        }
        if models.isEmpty {
            out.note("no models; `footnote model fetch` downloads the default one")
            throw NegativeOutcome()
        }
    }
}
