import ArgumentParser
import Foundation
import FootnoteKit
import IndexStore
import Passages

/// Which documents a search looks at. Several values of one option widen it, options narrow each other.
struct FilterArguments: ParsableArguments {
    @Option(help: ArgumentHelp("Search only this document: its path, a folder, or its id.", valueName: "document"))
    var document: [String] = []

    @Option(
        help: ArgumentHelp(
            "Search only paths that match: * is any part of a name, ** any folders, a final / everything below.",
            valueName: "pattern"))
    var path: [String] = []

    @Option(help: ArgumentHelp("Search only this collection.", valueName: "name"))
    var collection: [String] = []

    @Option(
        help: ArgumentHelp("Search only files modified on this day or later, such as 2026-03-01.", valueName: "date"))
    var after: String?

    @Option(help: ArgumentHelp("Search only files modified before this day.", valueName: "date"))
    var before: String?

    @Option(help: ArgumentHelp("Search only documents with this tag.", valueName: "tag"))
    var tag: [String] = []

    @Option(help: ArgumentHelp("Search only documents whose author's name has this in it.", valueName: "name"))
    var author: [String] = []

    @Option(
        name: .customLong("where"),
        help: ArgumentHelp(
            "Search only documents that say this of themselves, such as status=draft.", valueName: "key=value"))
    var conditions: [String] = []

    func validate() throws {
        for condition in conditions where Self.parts(condition) == nil {
            throw ValidationError("--where is \(condition); it takes a key and a value, such as status=draft")
        }
        do {
            for pattern in path { _ = try PathGlob(pattern) }
        } catch {
            throw ValidationError("--path: \(error)")
        }
        for (name, text) in [("after", after), ("before", before)] {
            if let text, ISODate.seconds(text) == nil {
                throw ValidationError(
                    "--\(name) is \(text); it takes a date such as 2026-03-01 or 2026-03-01T12:30:00Z (UTC unless said)"
                )
            }
        }
    }

    /// The filter, or nil if no option asks for one.
    ///
    /// - Throws: `LibraryError` for a document or a collection that none of the indexes has.
    func filter(of assistant: Assistant) throws -> PassageFilter? {
        var choice = DocumentChoice()
        choice.documents = document
        choice.paths = try path.map { try PathGlob($0) }
        choice.collections = collection
        choice.modifiedFrom = after.flatMap(ISODate.seconds)
        choice.modifiedBefore = before.flatMap(ISODate.seconds)
        choice.metadata["tag"] = tag
        choice.metadata["author"] = author
        for (key, value) in conditions.compactMap(Self.parts) { choice.metadata[key, default: []].append(value) }
        return try choice.filter(of: assistant.stores)
    }

    /// Key and value; nil where either is missing.
    private static func parts(_ condition: String) -> (key: String, value: String)? {
        let parts = condition.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        return (parts[0].lowercased(), parts[1])
    }
}
