import ArgumentParser
import FootnoteKit
import IndexStore

import Passages

/// `footnote rebuild`: makes again what an index derives from its passages.
struct RebuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild",
        abstract: "Make the full text and the vectors of an index again.",
        usage: "footnote rebuild [--embeddings] [<options>]",
        discussion: """
            Without --embeddings, no model runs: the full text is made from the passages, and the vectors from the \
            features that the index keeps, with a fresh fit to the corpus. That takes a minute or two. With --embeddings the \
            model reads every passage again, as it did when the index was made, with fresh counts of its words; use \
            it when the corpus has grown a lot, or for another model. Documents are not read again; for that, use \
            `footnote index --rebuild`.

            Examples:
              footnote rebuild
              footnote rebuild --embeddings --index notes.footnote
            """)

    @Flag(help: "Run the model over all passages again.")
    var embeddings = false

    @OptionGroup var index: IndexArguments
    @OptionGroup var model: ModelArguments
    @OptionGroup var output: OutputArguments

    func run() async throws {
        let out = Output(options: output)
        let progress = ProgressLine(out)
        defer { progress.clear() }
        let report =
            embeddings
            ? try await model.library.embedAgain(index: index.index, model: model.choice) { progress.update($0) }
            : try model.library.rebuild(index: index.index) { progress.update($0) }
        progress.clear()
        if out.printsJSON { return try out.json(report) }
        try out.line(
            "\(Quantity.count(report.searchablePassages, "passage")) searchable, "
                + "\(Quantity.count(report.vectors, "vector")), "
                + "\(Quantity.grouped(report.embeddedPassages)) embedded again; \(Quantity.seconds(report.seconds))")
        if report.waitingPassages > 0 {
            out.note(
                "\(Quantity.count(report.waitingPassages, "passage")) without a vector: `footnote index` continues")
        }
    }
}
