import ArgumentParser
import FootnoteKit
import IndexStore
import Passages

/// `footnote compact`: gives back the room of what is gone from an index.
struct CompactCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compact",
        abstract: "Free the space of removed documents in an index.",
        usage: "footnote compact [<options>]",
        discussion: """
            Removed documents leave rows of vectors, text segments and free pages behind. This command merges the \
            first two and returns the pages to the file system. It works in small steps: searches continue meanwhile, \
            and an interrupted run loses nothing.

            Examples:
              footnote compact
              footnote compact --index notes.footnote --json
            """)

    @OptionGroup var index: IndexArguments
    @OptionGroup var output: OutputArguments

    func run() async throws {
        let out = Output(options: output)
        let report = try Library().compact(index: index.index)
        if out.printsJSON { return try out.json(report) }
        try out.line(
            "\(Quantity.bytes(report.bytesBefore)) before, \(Quantity.bytes(report.bytesAfter)) after; "
                + "\(Quantity.grouped(report.deadVectorsBefore - report.deadVectorsAfter)) rows of vectors dropped")
    }
}
