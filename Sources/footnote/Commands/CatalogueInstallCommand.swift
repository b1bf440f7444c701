import ArgumentParser
import FootnoteKit

/// `footnote catalogue install`: takes in an assistant that a catalogue offers.
struct CatalogueInstallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "install",
        abstract: "Take in an assistant of a catalogue.",
        usage: "footnote catalogue install <place> <assistant> [<options>]",
        discussion: """
            Fetches the file of the assistant, compares its size and its SHA-256 with the catalogue before it is \
            opened, and then imports it as `footnote import` does.

            Examples:
              footnote catalogue install ~/public/assistants handbook
              footnote catalogue install https://example.org/assistants/ handbook --force
            """)

    @Argument(help: ArgumentHelp("The folder or address of the catalogue.", valueName: "place"))
    var place: String

    @Argument(help: ArgumentHelp("The file or the name of the assistant.", valueName: "assistant"))
    var assistant: String

    @OptionGroup var importing: ImportArguments
    @OptionGroup var output: OutputArguments

    func run() async throws {
        let out = Output(options: output)
        let progress = ProgressLine(out)
        defer { progress.clear() }
        let report = try await Library().install(
            assistant, from: place, name: importing.name, replacing: importing.force
        ) { done, total in
            progress.update(phase: "fetching", done: done, total: total, unit: "bytes")
        }
        progress.clear()
        try importing.tell(report, on: out)
    }
}
