import ArgumentParser
import FootnoteKit

/// `footnote catalogue list`: what a catalogue offers.
struct CatalogueListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the assistants of a catalogue.",
        usage: "footnote catalogue list <place> [<options>]",
        discussion: """
            The place is a folder, or an https address; http is for this machine only. Nothing but the catalogue \
            itself is fetched.

            Examples:
              footnote catalogue list ~/public/assistants
              footnote catalogue list https://example.org/assistants/ --json
            """)

    @Argument(help: ArgumentHelp("The folder or address of the catalogue.", valueName: "place"))
    var place: String

    @OptionGroup var output: OutputArguments

    func run() async throws {
        let out = Output(options: output)
        let catalogue = try await Library().catalogue(at: place)
        let text = CatalogueText(terminal: out.terminal)
        for entry in catalogue.assistants {
            if out.printsJSON {
                try out.jsonLine(entry)
            } else {
                for line in text.lines(of: entry) { try out.line(line) }
            }
        }
        guard catalogue.assistants.isEmpty else { return }
        out.note("the catalogue is empty")
        throw NegativeOutcome()
    }
}
