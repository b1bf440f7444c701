import ArgumentParser
import FootnoteKit
import Foundation
import IndexStore
import Passages

/// `footnote remove`: takes documents out of an index.
struct RemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Take documents out of an index.",
        discussion: """
            Does not touch the files themselves. A document that is still below an indexed folder comes back with the \
            next `footnote index`. Exit code 1 if nothing matches.

            Examples:
              footnote remove notes/old.md
              footnote remove --index work.footnote 12 13
            """)

    @Argument(help: ArgumentHelp("Documents, by path or id, or folders of them.", valueName: "document"))
    var documents: [String]

    @OptionGroup var index: IndexArguments
    @OptionGroup var output: OutputArguments

    func run() async throws {
        let out = Output(options: output)
        let (removed, unknown) = try Library().remove(documents, from: index.index)
        for name in unknown { out.warning("\(name): no such document in the index") }
        if out.printsJSON {
            for document in removed { try out.jsonLine(document) }
        } else {
            for document in removed { out.note("removed \(out.terminal.name(document.path))") }
        }
        if removed.isEmpty { throw NegativeOutcome() }
    }
}
