import ArgumentParser
import FootnoteKit

/// `footnote catalogue make`: writes the catalogue of a folder.
struct CatalogueMakeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "make",
        abstract: "Write the catalogue of a folder with exported indexes.",
        usage: "footnote catalogue make <folder> [<options>]",
        discussion: """
            Checks each exported index in the folder as an import does, and writes catalogue.json beside them. A \
            description that you changed in that file stays when the catalogue is made again; that of a new \
            assistant is its instructions.

            Examples:
              footnote export ~/public/assistants/handbook.footnote
              footnote catalogue make ~/public/assistants
            """)

    @Argument(help: ArgumentHelp("The folder with the exported indexes.", valueName: "folder"), completion: .directory)
    var folder: String

    @OptionGroup var output: OutputArguments

    func run() async throws {
        let out = Output(options: output)
        let catalogue = try Library().makeCatalogue(of: folder)
        if out.printsJSON { return try out.json(catalogue) }
        let text = CatalogueText(terminal: out.terminal)
        for entry in catalogue.assistants { for line in text.lines(of: entry) { try out.line(line) } }
        out.note("\(out.terminal.name(folder)) has a \(Catalogue.fileName) now; offer the whole folder")
    }
}
