public import Passages

/// A store that says what it is and which documents it holds: an index file, or an engine that a file was copied to.
///
/// Front ends list, show and filter by it; what a search needs is in `PassageStore`. All of it is held in memory or read from
/// a file, so that nothing here waits for another machine.
public protocol CorpusStore: PassageStore {
    /// What the store says about itself.
    func manifest() throws(IndexError) -> Manifest

    /// All documents, in ascending order of their paths.
    func documents() throws(IndexError) -> [DocumentRecord]

    /// The document with an id.
    ///
    /// - Throws: `unknownDocument`.
    func document(id: DocumentID) throws(IndexError) -> DocumentRecord

    /// The document with a path, absolute or relative to the current folder.
    ///
    /// - Throws: `unknownDocument`.
    func document(path: String) throws(IndexError) -> DocumentRecord

    /// Names of the collections, in ascending order.
    func collections() throws(IndexError) -> [String]

    /// The adapter that the passages are embedded with, as the bytes of its GGUF file; nil for none.
    func embeddingAdapter() throws(IndexError) -> [UInt8]?

    /// The passages of a document, in order; none for an unknown id.
    func passages(of document: DocumentID) async throws -> [PassageRecord]
}

extension Index: CorpusStore {}
