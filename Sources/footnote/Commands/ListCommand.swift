import ArgumentParser
import FootnoteKit
import IndexStore
import Passages

/// `footnote list`: the documents of an index.
struct ListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the documents of an index, or the indexes.",
        discussion: """
            Prints one document per line: id, passages, size, path, title. With --indexes: the indexes in the data \
            folder, with model, instructions and conversation starters. With --json, one object per line. Exit code 1 \
            if there is nothing to list.

            Examples:
              footnote list
              footnote list --indexes
              footnote list --json | head -1
            """)

    @Flag(help: "List the indexes in the data folder.")
    var indexes = false

    @OptionGroup var index: IndexArguments
    @OptionGroup var output: OutputArguments

    func run() async throws {
        let out = Output(options: output)
        if indexes { return try listIndexes(out) }
        let store = try await index.openStore()
        let documents = try store.documents()
        if let file = store as? Index { try CoverageText.note(of: [file], on: out) }
        if out.printsJSON {
            for document in documents { try out.jsonLine(document) }
        } else if !documents.isEmpty {
            let sources = SourceText(terminal: out.terminal)
            var table = TextTable(["id", "passages", "size", "path", "title"], alignsRight: [0, 1, 2])
            for document in documents {
                let mark = document.state == .stale ? " (stale)" : ""
                table.add([
                    String(document.id), Quantity.grouped(document.passageCount), Quantity.bytes(document.byteCount),
                    out.terminal.name(sources.shown(document.path)) + mark,
                    out.terminal.name(document.title),
                ])
            }
            for line in table.lines { try out.line(line) }
        }
        if documents.isEmpty {
            out.note("the index is empty")
            throw NegativeOutcome()
        }
    }

    private func listIndexes(_ out: Output) throws {
        let library = Library()
        let entries = try library.indexes()
        for entry in entries {
            if out.printsJSON {
                try out.jsonLine(entry)
            } else {
                for line in SharingText(terminal: out.terminal).lines(of: entry) { try out.line(line) }
            }
        }
        if entries.isEmpty {
            out.note("no indexes in \(library.folders.data); `footnote index DIR` builds the first")
            throw NegativeOutcome()
        }
    }
}
