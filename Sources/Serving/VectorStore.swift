import FootnoteKit
import IndexStore

/// An index as clients of OpenAI's interface know it.
struct VectorStore: Sendable {
    /// The id of the first index that a server was started with.
    static let firstID = "default"

    /// What requests call it: `default` for the first index, and the index's name for any other.
    let id: String
    let index: Index
}

extension ServedResources {
    /// The stores, in the order in which they are searched.
    var stores: [VectorStore] {
        indexes.all.enumerated().map { place, entry in
            let isTaken = entry.name == VectorStore.firstID
            let id = place == 0 ? VectorStore.firstID : isTaken ? entry.name + "-\(place + 1)" : entry.name
            return VectorStore(id: id, index: entry.index)
        }
    }

    /// The store of an id, of its index's name, or of the name that people call the index.
    ///
    /// - Throws: 404 with the ids that there are; `IndexError`.
    func store(named id: String) throws -> VectorStore {
        let stores = stores
        if let store = stores.first(where: { $0.id == id }) { return store }
        if let path = indexes.index(named: id)?.path, let store = stores.first(where: { $0.index.path == path }) {
            return store
        }
        if let store = try stores.first(where: { try $0.index.manifest().name == id }) { return store }
        let there = stores.isEmpty ? "none" : stores.map(\.id).joined(separator: ", ")
        throw APIError.notFound(
            "There is no vector store \(id) here. There is: \(there).", param: "vector_store_id")
    }

    /// Who answers from some stores.
    ///
    /// - Precondition: at least one store, and none twice.
    func assistant(over stores: [VectorStore]) throws(APIError) -> Assistant {
        let assistant = try requiredAssistant()
        return assistant.indexes.count == 1 ? assistant : assistant.over(stores.map(\.index))
    }
}
