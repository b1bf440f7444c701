import ArgumentParser
import EngineStore
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
            next `footnote index`; one that is taken out of an engine, with the next copy. Exit code 1 if nothing matches.

            Examples:
              footnote remove notes/old.md
              footnote remove --index work.footnote 12 13
              footnote remove --index antfly://search:19401/work old.md
            """)

    @Argument(help: ArgumentHelp("Documents, by path or id, or folders of them.", valueName: "document"))
    var documents: [String]

    @OptionGroup var index: IndexArguments
    @OptionGroup var output: OutputArguments

    func run() async throws {
        let out = Output(options: output)
        let (removed, unknown) = try await takeOut()
        for name in unknown { out.warning("\(name): no such document in the index") }
        if out.printsJSON {
            for document in removed { try out.jsonLine(document) }
        } else {
            for document in removed { out.note("removed \(out.terminal.name(document.path))") }
        }
        if removed.isEmpty { throw NegativeOutcome() }
    }

    private func takeOut() async throws -> (removed: [DocumentRecord], unknown: [String]) {
        guard let name = index.index, EngineAddress.isMeant(by: name) else {
            return try Library().remove(documents, from: index.index)
        }
        return try await Library().remove(documents, fromEngine: try EngineAddress(name))
    }
}
