import GRDB
package import Passages

/// Counts a question's words in passages that another store found, as an index file counts them in its own.
///
/// So passages of files and of engines are scored together by one formula and one rule of what a word is, whatever the engine
/// makes of words itself.
package enum LexicalSample {
    /// Counts in passages.
    ///
    /// - Parameters:
    ///   - question: as a person asked it.
    ///   - passages: what full text holds of each.
    ///   - statistics: of the whole store, for the same question: one frequency for each word of
    ///     `LexicalQuery`, then for each support of a match.
    /// - Returns: nil for a question without a word.
    /// - Complexity: builds full text of the passages in memory.
    package static func counts(
        _ question: String, in passages: [(id: PassageID, text: LexicalText)], statistics: LexicalStatistics
    ) throws -> LexicalCounts? {
        guard let query = LexicalQuery(question) else { return nil }
        let queue = try DatabaseQueue()
        try queue.write { db in
            try Schema.createFullText(db)
            let insert = try db.cachedStatement(sql: Database.searchInsertion)
            for passage in passages { try insert.execute(arguments: passage.text.arguments(passage.id)) }
        }
        // The totals that BM25 needs are written when the insertions are committed.
        return try queue.read { db in
            try db.counts(of: query.parts, in: passages.map(\.id)).with(statistics)
        }
    }
}
