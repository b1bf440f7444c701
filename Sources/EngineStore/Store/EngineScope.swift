import IndexStore
import Passages

/// The part of an index in an engine that one search looks at.
struct EngineScope: PassageScope {
    let store: EngineStore
    let head: EngineHead
    let catalogue: DocumentCatalogue
    /// The documents that are left; nil for all.
    let documents: [DocumentID]?
    let counts: ScopeCounts?

    init(_ snapshot: EngineStore.Snapshot, of store: EngineStore, documents: [DocumentID]?, counts: ScopeCounts?) {
        self.store = store
        head = snapshot.head
        catalogue = snapshot.catalogue
        self.documents = documents
        self.counts = counts
    }

    /// Rows that an engine finds by an approximate search are ordered by exact similarities: more of them are asked for, so
    /// that those at the end of the list are the right ones. Of 1,024 random vectors 16 spare rows missed one of the nearest
    /// hundred.
    private static func asked(_ limit: Int) -> Int { 2 * limit + 16 }

    func lexicalMatches(_ question: String, limit: Int) async throws -> [Match] {
        // Engines weigh fields and shards in their own ways: twice as many as are wanted are scored anew, as a file scores.
        guard let counts = try await lexicalCounts(question, limit: 2 * limit) else { return [] }
        let matches = counts.matches(counts.statistics).filter { $0.score > 0 }
        return Array(matches.sorted { ($0.score, $1.passageID) > ($1.score, $0.passageID) }.prefix(limit))
    }

    func lexicalCounts(_ question: String, limit: Int) async throws -> LexicalCounts? {
        guard limit > 0, let query = LexicalQuery(question) else { return nil }
        let frequencies = try await store.engine.frequencies(query)
        let statistics = LexicalStatistics(
            passageCount: head.passageCount, tokenCount: head.lexicalTokenCount,
            frequencies: frequencies.map { min($0, head.passageCount) })
        guard documents?.isEmpty != true else {
            return LexicalCounts(statistics: statistics, candidates: [], weights: frequencies.map { _ in 0 })
        }
        let rows = try store.read(try await lexicalReplies(query, limit: limit))
        let texts = rows.compactMap { row -> (id: PassageID, text: LexicalText)? in
            guard let entry = catalogue.entry(holding: row) else { return nil }
            let record = row.record(of: entry.record)
            return (row.id, LexicalText(record, metadata: entry.record.metadata))
        }
        return try LexicalSample.counts(question, in: texts, statistics: statistics)
    }

    func denseMatches(_ vector: [Float], limit: Int) async throws -> [Match] {
        guard limit > 0, head.dimension > 0, documents?.isEmpty != true else { return [] }
        guard vector.count <= head.dimension else {
            throw IndexError.dimensionMismatch(expected: head.dimension, found: vector.count)
        }
        let query = vector + repeatElement(0, count: head.dimension - vector.count)
        let replies = try await store.engine.dense(query, documents: documents, limit: Self.asked(limit))
        let rows = try kept(replies, limit: Self.asked(limit))
        let matches = try store.similarities(of: rows, to: vector)
        return Array(matches.sorted { ($0.score, $1.passageID) > ($1.score, $0.passageID) }.prefix(limit))
    }

    private func lexicalReplies(_ query: LexicalQuery, limit: Int) async throws -> [EngineReply] {
        let replies = try await store.engine.lexical(query, documents: documents, limit: limit)
        let ids = Set(try kept(replies, limit: limit).map(\.id))
        return replies.filter { ids.contains($0.id) }
    }

    /// Checks rows of a search, leaves out those that are no part of this copy, and keeps the others for what is asked of
    /// them next: codes of tokens, and texts.
    private func kept(_ replies: [EngineReply], limit: Int) throws -> [StoredPassage] {
        guard replies.count <= limit else {
            throw EngineError.unexpected(
                store.address, while: "searching", expected: "at most \(limit) passages", found: "\(replies.count)")
        }
        let rows = try store.read(replies).filter { catalogue.entry(holding: $0) != nil }
        if let documents {
            let left = Set(documents)
            if let other = rows.first(where: { !left.contains($0.document) }) {
                throw EngineError.unexpected(
                    store.address, while: "searching", expected: "passages that the filter leaves",
                    found: "passage \(other.id) of document \(other.document)")
            }
        }
        store.remember(rows, of: head.generation)
        return rows
    }
}
