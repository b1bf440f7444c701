import GRDB
import Passages

extension Database {
    /// The passages that match a question best: by its words, and by what supports a match of them.
    ///
    /// - Parameter postings: what looks parts up; nil for the full-text table, which looks at every passage that has one.
    func lexicalMatches(
        _ query: LexicalQuery, limit: Int, within selection: PassageSelection?, postings: PostingSearch?
    ) throws -> [Match] {
        func matches(_ parts: [LexicalPart], limit: Int) throws -> [Match] {
            guard !parts.isEmpty else { return [] }
            return try postings?.matches(parts, limit: limit, within: selection)
                ?? fullTextMatches(parts, limit: limit, within: selection)
        }
        // Twice as many as are wanted: support may lift a passage over others.
        let byWords = try matches(query.words, limit: 2 * limit)
        var support: [PassageID: Double] = [:]
        for match in try matches(query.supportingParts, limit: 4 * limit) {
            support[match.passageID] = LexicalQuery.supportWeight * match.score
        }
        let all = byWords.map {
            Match(passageID: $0.passageID, score: $0.score + support[$0.passageID, default: 0])
        }
        return Array(all.sorted { ($0.score, $1.passageID) > ($1.score, $0.passageID) }.prefix(limit))
    }

    /// Passages that match any of some parts, by FTS5's BM25; higher is better.
    ///
    /// The selection is a subquery that depends on the row, so that SQLite asks it in the order of rank and stops at the
    /// limit.
    func fullTextMatches(
        _ parts: [LexicalPart], limit: Int, within selection: PassageSelection?
    ) throws -> [Match] {
        let expression = parts.map(\.expression).joined(separator: " OR ")
        var condition: SQL = "passage_search MATCH \(expression)"
        if let selection {
            condition += """
                 AND (SELECT \(selection.condition) FROM passages JOIN documents ON documents.id = document_id
                    WHERE passages.id = passage_search.rowid)
                """
        }
        let (sql, arguments) = try
            ("SELECT rowid, rank FROM passage_search WHERE \(condition) ORDER BY rank LIMIT \(limit)" as SQL)
            .build(self)
        return try Row.fetchAll(cachedStatement(sql: sql), arguments: arguments)
            .map { try Match(passageID: $0.value(0), score: -($0.value(1) as Double)) }
    }
}
