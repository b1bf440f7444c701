public import IndexStore
import Inference
public import Passages

// What is told from memory: it belongs to the copy that was the newest when a search last looked.
extension EngineStore: CorpusStore {
    /// What the index says about itself, as it was copied.
    public func manifest() throws(IndexError) -> Manifest { snapshot.manifest }

    /// All documents, in ascending order of their paths.
    public func documents() throws(IndexError) -> [DocumentRecord] { snapshot.catalogue.entries.map(\.record) }

    /// The document with an id.
    public func document(id: DocumentID) throws(IndexError) -> DocumentRecord {
        guard let entry = snapshot.catalogue[id] else { throw IndexError.unknownDocument("document \(id)") }
        return entry.record
    }

    /// The document with a path, absolute or relative to the current folder.
    public func document(path: String) throws(IndexError) -> DocumentRecord {
        let entries = snapshot.catalogue.entries
        for candidate in IndexedPath.candidates(path) {
            if let entry = entries.first(where: { $0.record.path.utf8.elementsEqual(candidate.utf8) }) {
                return entry.record
            }
        }
        throw IndexError.unknownDocument(path)
    }

    /// Names of the collections, in ascending order.
    public func collections() throws(IndexError) -> [String] {
        Set(snapshot.manifest.collections?.map(\.collection) ?? []).sorted()
    }

    /// The adapter that the passages are embedded with; nil for none.
    public func embeddingAdapter() throws(IndexError) -> [UInt8]? {
        snapshot.manifest.recipe.adapter == nil ? nil : snapshot.adapter
    }

    /// The passages of a document, in order; none for an unknown id.
    public func passages(of document: DocumentID) async throws -> [PassageRecord] {
        try await passages(ids: snapshot.catalogue[document]?.passages ?? [])
    }

    /// Counts of what was copied.
    package var counts: (documents: Int, passages: Int, dimension: Int) {
        let snapshot = snapshot
        return (snapshot.catalogue.entries.count, snapshot.head.passageCount, snapshot.head.dimension)
    }
}
