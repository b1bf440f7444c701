import ArgumentParser
import FootnoteKit

/// `footnote import`: takes in an index that somebody else exported.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Import an index that was exported elsewhere.",
        usage: "footnote import <file> [<options>]",
        discussion: """
            Checks every part of the file and copies it into the data folder under the name of the index. From then \
            on `--index NAME` finds it. The documents' files are not here, so citations say that they could not be \
            checked. The command names the model of the index; another model needs `footnote rebuild --embeddings`.

            Examples:
              footnote import handbook.footnote
              footnote ask --index Handbook "How do I begin?"
              footnote import handbook.footnote --name manual --force
            """)

    @Argument(help: ArgumentHelp("The exported file.", valueName: "file"), completion: .file())
    var file: String

    @OptionGroup var importing: ImportArguments
    @OptionGroup var output: OutputArguments

    func run() async throws {
        let out = Output(options: output)
        try importing.tell(
            Library().importIndex(file, name: importing.name, replacing: importing.force), on: out)
    }
}
