import ArgumentParser
import EngineStore
import FootnoteKit
import Foundation
import IndexStore
import Passages

/// `footnote export`: an index as one file to give away.
struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write an index to a file to give away, or to an engine.",
        usage: "footnote export <file> [<options>]",
        discussion: """
            The file holds the name, the instructions, the conversation starters, and the passages with their search \
            data. It does not hold the documents' own files or this machine's paths. Other commands may write the \
            index meanwhile: the file is a snapshot of one moment.

            An address such as antfly://HOST:PORT/NAME or milvus://HOST:PORT/NAME copies the index to an engine \
            instead, where any machine can ask it; with several nodes, antfly://HOST:PORT,HOST:PORT/NAME. A later \
            copy writes what has changed. The documents' paths are copied too.

            Examples:
              footnote export handbook.footnote
              footnote export antfly://search:19401/handbook
              footnote export out.footnote --name Handbook --starter "How do I begin?"
            """)

    @Argument(
        help: ArgumentHelp("The file to write, or the address of an engine.", valueName: "file"), completion: .file())
    var file: String

    @OptionGroup var about: DescriptionArguments

    @Flag(help: "Replace the file if it exists; in an engine, start afresh.")
    var force = false

    @OptionGroup var index: IndexArguments
    @OptionGroup var output: OutputArguments

    func run() async throws {
        let out = Output(options: output)
        if EngineAddress.isMeant(by: file) {
            return try await EnginePrinter(out).copy(
                Library(), index: index.index, to: try EngineAddress(file), as: about.description, replacing: force)
        }
        let report = try Library().export(
            index: index.index, to: file, description: about.description, replacing: force)
        if out.printsJSON { return try out.json(report) }
        for line in SharingText(terminal: out.terminal).lines(of: report) { try out.line(line) }
        if report.missingVectors > 0 {
            out.warning(
                "\(Quantity.count(report.missingVectors, "passage")) without a vector; finish with `footnote index` first"
            )
        }
    }
}
