import Answering
import ArgumentParser
import Documents
import EngineStore
import FootnoteKit
import Foundation
import IndexStore
import Inference
import Passages
import Retrieval

/// `footnote show`: one index, document or passage, and whether the source still says so.
struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show an index, a document or a passage.",
        usage: "footnote show [--document <path> | --passage <id>] [<options>]",
        discussion: """
            Without an option: the index, its model, its recipe and its state. Name a document by its path or id, and \
            a passage by its id, as `search --json` prints it. A passage is compared with its source: exact, moved, \
            stale or missing. Exit code 1 if it is not exact.

            Examples:
              footnote show
              footnote show --document notes/budget.md
              footnote show --passage 12
            """)

    @Option(help: ArgumentHelp("A document, by path or id.", valueName: "path"), completion: .file())
    var document: String?

    @Option(help: ArgumentHelp("A passage, by id.", valueName: "id"))
    var passage: Int64?

    @OptionGroup var index: IndexArguments
    @OptionGroup var output: OutputArguments

    func validate() throws {
        if document != nil, passage != nil { throw ValidationError("give --document or --passage, not both") }
    }

    func run() async throws {
        let store = try await index.openStore()
        let out = Output(options: output)
        if let passage {
            try await show(passage: passage, store, out)
        } else if let document {
            try await show(document: document, store, out)
        } else if let index = store as? Index {
            try show(index, out)
        } else if let engine = store as? EngineStore {
            try EnginePrinter(out).show(engine)
        }
    }

    private func show(_ index: Index, _ out: Output) throws {
        let (manifest, status) = (try index.manifest(), try index.status())
        if out.printsJSON { return try out.json(IndexView(path: index.path, manifest: manifest, status: status)) }
        let rows = [
            ("index", index.path), ("name", manifest.name), ("instructions", manifest.instructions),
            ("starters", manifest.conversationStarters.joined(separator: " | ")),
            ("documents", Quantity.grouped(status.documentCount)), ("passages", Quantity.grouped(status.passageCount)),
            (
                "vectors",
                "\(Quantity.grouped(status.vectorCount)) of \(status.dimension) dimensions"
                    + (status.missingVectors > 0 ? "; " + CoverageText.text(status.coverage) : "")
            ),
            ("size", Quantity.bytes(status.bytes)), ("model", manifest.modelName),
            ("fingerprint", manifest.modelFingerprint),
            (
                "recipe",
                "\(manifest.recipe.method), \(manifest.recipe.layerCount) layers, version \(manifest.recipe.version)"
            ),
            ("adapter", manifest.recipe.adapter ?? ""),
            ("passage length", "\(manifest.chunking.targetTokens) to \(manifest.chunking.maximumTokens) tokens"),
            ("roots", manifest.roots.joined(separator: ", ")),
            (
                "collections",
                (manifest.collections ?? []).map { "\($0.collection): \($0.path)" }.joined(separator: ", ")
            ),
            ("schema", "\(manifest.schemaVersion), made by version \(manifest.createdBy)"),
        ]
        for (name, value) in rows where !value.isEmpty {
            try out.line(name.padding(toLength: 16, withPad: " ", startingAt: 0) + out.terminal.printable(value))
        }
        for problem in status.problems { try out.line("problem: " + out.terminal.printable(RepairText.line(problem))) }
    }

    private func show(document name: String, _ index: any CorpusStore, _ out: Output) async throws {
        guard let document = try DocumentName(name).find(in: index).first else {
            throw IndexError.unknownDocument(name)
        }
        let passages = try await index.passages(of: document.id)
        if out.printsJSON { return try out.json(DocumentView(document: document, passages: passages)) }
        let text = SourceText(terminal: out.terminal)
        try out.line(out.terminal.bold(out.terminal.name(document.title)))
        try out.line(
            "\(out.terminal.name(document.path)), \(document.mediaType.rawValue), "
                + Quantity.bytes(document.byteCount)
                + (document.pageCount > 0 ? ", " + Quantity.count(document.pageCount, unit(of: document)) : "")
                + ", \(Quantity.count(passages.count, "passage")), document \(document.id)"
        )
        if document.state == .stale {
            try out.line(
                out.terminal.yellow("stale: \(out.terminal.printable(document.staleReason ?? "no reason known"))"))
        }
        for passage in passages {
            try out.line()
            let place = text.place(of: passage)
            try out.line("passage \(passage.id): \(place)")
            for line in text.columns(passage.tableHeader) + text.quote(passage.text) { try out.line(line) }
        }
    }

    private func unit(of document: DocumentRecord) -> String { document.mediaType.hasSlides ? "slide" : "page" }

    private func show(passage id: PassageID, _ index: any CorpusStore, _ out: Output) async throws {
        guard let passage = try await index.passages(ids: [id]).first else { throw IndexError.unknownPassage(id) }
        let check = try await CitationCheck.of(
            Citation(of: passage, id: 1, answerSpan: ByteSpan(0..<0)), in: index)
        if out.printsJSON {
            try out.json(PassageView(passage: passage, source: check))
        } else {
            let text = SourceText(terminal: out.terminal)
            try out.line("passage \(id): \(text.place(of: passage))")
            for line in text.columns(passage.tableHeader) + text.quote(passage.text) { try out.line(line) }
            try out.line("source: \(out.terminal.printable(check.words))")
        }
        if check != .exact { throw NegativeOutcome() }
    }
}
