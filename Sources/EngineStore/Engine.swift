import IndexStore
import Passages

/// What an index needs of an engine: rows that are searched, and parts that are only kept.
///
/// A conformance speaks an engine's language and knows nothing of passages. What comes back is not trusted: ``EngineRows``
/// checks it.
protocol Engine: Sendable {
    /// Where the index is.
    var address: EngineAddress { get }

    /// Whether the engine has the tables of the index.
    func exists() async throws(EngineError) -> Bool

    /// Makes the tables; does nothing where they are.
    ///
    /// - Parameter dimension: numbers of a vector.
    func create(dimension: Int) async throws(EngineError)

    /// An empty index that readers do not see until it is published; nil for an engine that writes in place only.
    ///
    /// - Parameter dimension: numbers of a vector.
    func successor(dimension: Int) async throws(EngineError) -> (any Engine)?

    /// Puts a successor in the place of what readers see, for all of them at once, and removes what was there.
    func publish() async throws(EngineError)

    /// What the engine can't do of what a search asks, and what to do about it; nil for an engine that can do all.
    func limitation() async throws(EngineError) -> String?

    /// Removes the tables with everything in them; does nothing where there are none.
    func drop() async throws(EngineError)

    /// Writes rows in the place of those with the same ids. When it returns, searches find them.
    func write(_ rows: [EngineRow]) async throws(EngineError)

    /// Takes rows out; one that is not there is passed over.
    func delete(_ ids: [PassageID]) async throws(EngineError)

    /// What is kept with rows, in no order. One that is not there is left out.
    func payloads(_ ids: [PassageID]) async throws(EngineError) -> [EngineReply]

    /// Rows that share words with a question, best first.
    ///
    /// - Parameter documents: only rows of these; nil for all.
    func lexical(
        _ query: LexicalQuery, documents: [DocumentID]?, limit: Int
    ) async throws(EngineError) -> [EngineReply]

    /// Rows whose vectors are near, nearest first.
    ///
    /// - Parameters:
    ///   - vector: as long as those of the rows.
    ///   - documents: only rows of these; nil for all.
    func dense(_ vector: [Float], documents: [DocumentID]?, limit: Int) async throws(EngineError) -> [EngineReply]

    /// How many rows match each word of a question and each part that supports a match, in their order.
    func frequencies(_ query: LexicalQuery) async throws(EngineError) -> [Int]

    /// Keeps parts under names.
    func keep(_ parts: [(name: String, bytes: [UInt8])]) async throws(EngineError)

    /// The part of a name; nil where there is none.
    func part(_ name: String) async throws(EngineError) -> [UInt8]?

    /// Forgets parts; one that is not there is passed over.
    func forget(_ names: [String]) async throws(EngineError)
}

extension Engine {
    func successor(dimension: Int) async throws(EngineError) -> (any Engine)? { nil }
    func publish() async throws(EngineError) {}
    func limitation() async throws(EngineError) -> String? { nil }
}

/// A passage as an engine keeps it.
struct EngineRow: Sendable, Equatable {
    let id: PassageID
    let document: DocumentID
    /// What words are looked for in.
    let text: EngineText
    /// nil for a passage that is not embedded.
    let vector: [Float]?
    /// What comes back with the row.
    let payload: String
}

/// What an engine said of a row. Nothing of it is checked yet.
struct EngineReply: Sendable, Equatable {
    let id: PassageID
    /// Higher is better; 0 where no score was asked for.
    let score: Double
    let payload: String
}
