import ArgumentParser
import IndexStore
import Passages

/// Which documents a search looks at.
struct FilterArguments: ParsableArguments {
    @Option(help: ArgumentHelp("Search only this document: its path, a folder, or its id.", valueName: "document"))
    var document: [String] = []

    @Option(
        help: ArgumentHelp(
            "Search only paths that match: * within a name, ** for folders, a / at the end for all below.",
            valueName: "pattern"))
    var path: [String] = []

    @Option(help: ArgumentHelp("Search only this collection.", valueName: "name"))
    var collection: [String] = []

    @Option(help: ArgumentHelp("Search only files modified on this day or later, 2026-03-01.", valueName: "date"))
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

    /// The filter, or nil where no option asks for one. Several values of one option widen it, options narrow each other.
    ///
    /// - Throws: ``Failure`` for a document or a collection that none of the indexes has.
    func filter(of indexes: [Index]) throws -> PassageFilter? {
        var parts: [PassageFilter] = []
        if !document.isEmpty {
            let paths = try document.flatMap { name in
                if indexes.count > 1, DocumentID(name) != nil {
                    throw Failure(
                        "document \(name) may be one in each of the indexes", hint: "name a document by its path")
                }
                let found = try indexes.flatMap { try DocumentName(name).find(in: $0) }
                guard !found.isEmpty else {
                    throw Failure(
                        "\(name): no such document in the index", hint: "`footnote list` shows those that are")
                }
                return found.map(\.path)
            }
            parts.append(.paths(paths))
        }
        if !path.isEmpty { parts.append(.any(try path.map { .matching(try PathGlob($0)) })) }
        if !collection.isEmpty {
            let known = try indexes.flatMap { try $0.collections() }
            if let unknown = collection.first(where: { !known.contains($0) }) {
                throw Failure(
                    "\(unknown): no such collection in the index",
                    hint: known.isEmpty
                        ? "`footnote index DIR --collection NAME` makes one" : "it has \(known.joined(separator: ", "))"
                )
            }
            parts.append(.collections(collection))
        }
        if let from = after.flatMap(ISODate.seconds) { parts.append(.modifiedFrom(from)) }
        if let end = before.flatMap(ISODate.seconds) { parts.append(.modifiedBefore(end)) }
        return parts.isEmpty ? nil : .all(parts)
    }
}
