import ArgumentParser
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

    func validate() throws {
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
        return try choice.filter(of: assistant.indexes)
    }
}
