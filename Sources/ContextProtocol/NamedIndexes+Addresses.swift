import FootnoteKit
import IndexStore
import Passages

extension NamedIndexes {
    /// The document that a path, an id or an address names, with the index that it is in.
    ///
    /// - Throws: ``ToolError`` where there is none, or where the words mean several.
    func document(_ name: String) throws -> (record: DocumentRecord, index: Index, indexName: String) {
        if let address = DocumentAddress(name) {
            guard case .document(let indexName, let id) = address, let index = index(named: indexName) else {
                throw LibraryError.unknownDocument(name)
            }
            return (try index.document(id: id), index, indexName)
        }
        if all.count > 1, DocumentID(name) != nil { throw LibraryError.ambiguousDocument(name) }
        let found = try all.flatMap { entry in
            try DocumentName(name).find(in: entry.index).map { (record: $0, index: entry.index, indexName: entry.name) }
        }
        guard let first = found.first else { throw LibraryError.unknownDocument(name) }
        guard found.count == 1 else {
            throw ToolError("\(name) names \(found.count) documents. Name one of them, by its path, id or uri.")
        }
        return first
    }

    /// The passage of an id, in the index of a name, or in the only one.
    func passage(_ id: PassageID, indexNamed name: String?) throws -> (passage: PassageRecord, indexName: String) {
        guard let name else {
            guard all.count == 1, let only = all.first else {
                throw ToolError(
                    "Each index has passages of its own. Say which index with the argument index: "
                        + all.map(\.name).joined(separator: ", ") + ".")
            }
            return (try only.index.passage(id: id), only.name)
        }
        guard let index = index(named: name) else {
            throw ToolError("There is no index \(name). There is: " + all.map(\.name).joined(separator: ", ") + ".")
        }
        return (try index.passage(id: id), name)
    }
}
