import FootnoteKit
import IndexStore

/// An index as clients of OpenAI's interface know it.
struct VectorStore: Sendable {
    /// The id of the first index that a server was started with.
    static let firstID = "default"

    /// What requests call it: `default` for the first index, and the index's name for any other.
    let id: String
    /// What the model that asks it is named after.
    let name: String
    let index: Index
    /// What is kept of a store that a client made; nil for an index that the server was started with.
    var made: DocumentStore.Record?

    /// The stores of a server's indexes, in their order.
    static func all(_ indexes: [Index]) -> [VectorStore] {
        NamedIndexes(indexes).all.enumerated().map { place, entry in
            let isTaken = entry.name == firstID
            let id = place == 0 ? firstID : isTaken ? entry.name + "-\(place + 1)" : entry.name
            return VectorStore(id: id, name: entry.name, index: entry.index)
        }
    }
}

extension VectorStore {
    /// A store that a client made, which its id names.
    init(_ store: DocumentStore) {
        self.init(id: store.record.id, name: store.record.id, index: store.index, made: store.record)
    }
}

extension ServedResources {
    /// The store of an id, of its index's name, or of the name that people call the index.
    ///
    /// - Throws: 404 with the ids that there are, 403 for a key that does not open it; `IndexError`.
    func store(_ id: String) throws -> VectorStore {
        let all = everyStore
        let named =
            try all.first { $0.id == id } ?? all.first { $0.name == id }
            ?? all.first { try $0.index.manifest().name == id }
        if let named {
            try AccessKey.requireRight(to: [named.index])
            return named
        }
        let there = stores.isEmpty ? "none" : stores.map(\.id).joined(separator: ", ")
        throw APIError.notFound(
            "There is no vector store \(id) here. There is: \(there).", param: "vector_store_id")
    }
}
