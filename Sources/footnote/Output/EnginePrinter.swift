import EngineStore
import FootnoteKit
import Foundation
import IndexStore
import Inference

/// Copies indexes to engines and shows those that are there.
struct EnginePrinter: Sendable {
    private let out: Output

    init(_ out: Output) { self.out = out }

    /// Copies an index file, and says what was done.
    func copy(
        _ library: Library, index: String?, to address: EngineAddress,
        as description: IndexDescription = IndexDescription(), replacing: Bool = false
    ) async throws {
        let report = try await library.copy(index: index, to: address, description: description, replacing: replacing)
        if let limitation = report.limitation { out.warning(limitation) }
        if out.printsJSON { return try out.jsonLine(report) }
        try out.line(
            "\(out.terminal.printable(report.address)): \(out.terminal.printable(report.name)), "
                + "\(Quantity.count(report.documents, "document")), \(Quantity.count(report.passages, "passage")); "
                + "\(Quantity.grouped(report.written)) written, \(Quantity.grouped(report.removed)) removed")
    }

    /// Shows what an index in an engine says of itself.
    func show(_ store: EngineStore) throws {
        let (manifest, counts) = (try store.manifest(), store.counts)
        if out.printsJSON {
            return try out.json(
                EngineView(
                    path: store.path, manifest: manifest, documents: counts.documents, passages: counts.passages,
                    dimension: counts.dimension))
        }
        let rows = [
            ("index", store.path), ("name", manifest.name), ("instructions", manifest.instructions),
            ("starters", manifest.conversationStarters.joined(separator: " | ")),
            ("documents", Quantity.grouped(counts.documents)), ("passages", Quantity.grouped(counts.passages)),
            ("vectors", "of \(counts.dimension) dimensions"), ("model", manifest.modelName),
            ("fingerprint", manifest.modelFingerprint), ("adapter", manifest.recipe.adapter ?? ""),
        ]
        for (name, value) in rows where !value.isEmpty {
            try out.line(name.padding(toLength: 16, withPad: " ", startingAt: 0) + out.terminal.printable(value))
        }
    }

    /// An index in an engine, as `show --json` prints it.
    private struct EngineView: Encodable {
        let path: String
        let manifest: Manifest
        let documents: Int
        let passages: Int
        let dimension: Int
    }
}
