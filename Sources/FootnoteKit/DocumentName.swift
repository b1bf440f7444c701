import Foundation
public import IndexStore
public import Passages

/// How a person names documents of an index: by path, from here or absolute, by a folder above them, or by id.
public struct DocumentName: Sendable {
    private let text: String

    /// Takes a name as it was typed.
    public init(_ text: String) { self.text = text }

    /// The documents of that name, in the index's order; none where nothing matches.
    ///
    /// - Complexity: one lookup for a path or an id, a walk over all documents for a folder.
    public func find(in index: any CorpusStore) throws -> [DocumentRecord] {
        let absolute = URL(filePath: text).standardizedFileURL.path
        for path in [absolute, text] {
            if let document = try known({ () throws(IndexError) in try index.document(path: path) }) {
                return [document]
            }
        }
        if let id = DocumentID(text),
            let document = try known({ () throws(IndexError) in try index.document(id: id) })
        {
            return [document]
        }
        let folders = [absolute, text].map { $0.hasSuffix("/") ? $0 : $0 + "/" }
        return try index.documents().filter { document in folders.contains { document.path.hasPrefix($0) } }
    }

    /// The documents that names stand for, each once, and the names that stand for none.
    static func find(
        _ names: [String], in index: any CorpusStore
    ) throws -> (documents: [DocumentRecord], unknown: [String]) {
        var documents: [DocumentRecord] = []
        var unknown: [String] = []
        for name in names {
            let found = try DocumentName(name).find(in: index)
            if found.isEmpty { unknown.append(name) }
            documents += found.filter { document in !documents.contains { $0.id == document.id } }
        }
        return (documents, unknown)
    }

    /// The document, or nil where the index says that it has none of that name.
    private func known(_ lookUp: () throws(IndexError) -> DocumentRecord) throws(IndexError) -> DocumentRecord? {
        do {
            return try lookUp()
        } catch .unknownDocument {
            return nil
        }
    }
}

/// Which documents are searched, as a person says it. Several values of one part widen it; parts narrow each other.
public struct DocumentChoice: Sendable {
    /// Paths, folders or ids.
    public var documents: [String] = []
    /// Patterns of paths.
    public var paths: [PathGlob] = []
    /// Collections.
    public var collections: [String] = []
    /// Files modified at this time or later, in seconds since 1970.
    public var modifiedFrom: Double?
    /// Files modified before this time, in seconds since 1970.
    public var modifiedBefore: Double?
    /// What documents say about themselves: for each key (`tag`, `author`, any of front matter) the values of which a document
    /// has one.
    public var metadata: [String: [String]] = [:]

    /// Chooses every document.
    public init() {}

    /// The filter that a search takes; nil for every document.
    ///
    /// - Throws: ``LibraryError/unknownDocument(_:)``, ``LibraryError/ambiguousDocument(_:)`` or
    ///   ``LibraryError/unknownCollection(_:known:)`` for what none of the indexes has; `IndexError`.
    public func filter(of indexes: [any CorpusStore]) throws -> PassageFilter? {
        var parts: [PassageFilter] = []
        if !documents.isEmpty {
            parts.append(.paths(try documents.flatMap { try Self.paths(of: $0, in: indexes) }))
        }
        if !paths.isEmpty { parts.append(.any(paths.map { .matching($0) })) }
        if !collections.isEmpty {
            let known = try indexes.flatMap { try $0.collections() }
            if let unknown = collections.first(where: { !known.contains($0) }) {
                throw LibraryError.unknownCollection(unknown, known: known)
            }
            parts.append(.collections(collections))
        }
        if let modifiedFrom { parts.append(.modifiedFrom(modifiedFrom)) }
        if let modifiedBefore { parts.append(.modifiedBefore(modifiedBefore)) }
        for (key, values) in metadata.sorted(by: { $0.key < $1.key }) where !values.isEmpty {
            parts.append(.any(values.map { .metadata(key: key.lowercased(), .equals, value: $0) }))
        }
        return parts.isEmpty ? nil : .all(parts)
    }

    private static func paths(of name: String, in indexes: [any CorpusStore]) throws -> [String] {
        if indexes.count > 1, DocumentID(name) != nil { throw LibraryError.ambiguousDocument(name) }
        let found = try indexes.flatMap { try DocumentName(name).find(in: $0) }
        guard !found.isEmpty else { throw LibraryError.unknownDocument(name) }
        return found.map(\.path)
    }
}
