import ArgumentParser
import Indexing

/// `footnote list`: the documents of an index.
struct ListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the documents of an index.",
        discussion: """
            One document a line: id, passages, size, path, title. With --json, one object a line. Exit code 1 where \
            the index is empty.

            Examples:
              footnote list
              footnote list --json | head -1
            """)

    @OptionGroup var index: IndexArguments
    @OptionGroup var output: OutputArguments

    func run() async throws {
        let documents = try Composition.index(index).documents()
        let out = Output(options: output)
        if out.printsJSON {
            for document in documents { try out.jsonLine(document) }
        } else if !documents.isEmpty {
            let sources = SourceText(terminal: out.terminal)
            var table = TextTable(["id", "passages", "size", "path", "title"], alignsRight: [0, 1, 2])
            for document in documents {
                let mark = document.state == .stale ? " (stale)" : ""
                table.add([
                    String(document.id), Quantity.grouped(document.passageCount), Quantity.bytes(document.byteCount),
                    out.terminal.printable(sources.shown(document.path)) + mark,
                    out.terminal.printable(document.title).replacing("\n", with: " "),
                ])
            }
            for line in table.lines { try out.line(line) }
        }
        if documents.isEmpty {
            out.note("the index is empty")
            throw NegativeOutcome()
        }
    }
}
