import ArgumentParser
import Foundation
import IndexStore
import Passages

/// `footnote remove`: takes documents out of an index.
struct RemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Take documents out of an index.",
        discussion: """
            The files themselves are not touched. A document that still lies below an indexed folder comes back with \
            the next `footnote index`. Exit code 1 where nothing matched.

            Examples:
              footnote remove notes/old.md
              footnote remove --index work.footnote 12 13
            """)

    @Argument(help: ArgumentHelp("Documents, by path or id, or folders of them.", valueName: "document"))
    var documents: [String]

    @OptionGroup var index: IndexArguments
    @OptionGroup var output: OutputArguments

    func run() async throws {
        let index = try Composition.index(index, access: .readWrite)
        let out = Output(options: output)
        var removed = [DocumentRecord]()
        for name in documents {
            let found = try DocumentName(name).find(in: index)
            if found.isEmpty { out.warning("\(name): no such document in the index") }
            removed += found.filter { document in !removed.contains { $0.id == document.id } }
        }
        if !removed.isEmpty { try index.remove(documents: removed.map(\.id)) }
        if out.printsJSON {
            for document in removed { try out.jsonLine(document) }
        } else {
            for document in removed { out.note("removed \(out.terminal.printable(document.path))") }
        }
        if removed.isEmpty { throw NegativeOutcome() }
    }
}
