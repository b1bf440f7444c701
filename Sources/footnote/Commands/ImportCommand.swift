import ArgumentParser
import FootnoteKit
import Foundation
import IndexStore
import Passages

/// `footnote import`: takes in an index that somebody else exported.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Take in an index that was exported elsewhere.",
        usage: "footnote import <file> [<options>]",
        discussion: """
            Checks the file in every part and copies it into the data folder, named after the index. From then on \
            `--index NAME` finds it. Its documents' files are not here, so citations say that they could not be \
            checked. The model that it was made with is named; another one needs `footnote rebuild --embeddings`.

            Examples:
              footnote import handbook.footnote
              footnote ask --index Handbook "How do I begin?"
              footnote import handbook.footnote --name manual --force
            """)

    @Argument(help: ArgumentHelp("The exported file.", valueName: "file"))
    var file: String

    @Option(help: ArgumentHelp("Another name for it here.", valueName: "text"))
    var name: String?

    @Flag(help: "Replace the index of that name where there is one.")
    var force = false

    @OptionGroup var output: OutputArguments

    func run() async throws {
        let out = Output(options: output)
        let report = try Library().importIndex(file, name: name, replacing: force)
        if out.printsJSON { return try out.json(report) }
        for line in SharingText(terminal: out.terminal).lines(of: report) { try out.line(line) }
        let word = URL(filePath: report.path).deletingPathExtension().lastPathComponent
        out.note("ask it with: footnote ask --index '\(out.terminal.printable(word))' QUESTION")
    }
}
