import GRDB
import Passages

extension Database {
    /// The passages that match a question best: by its words, and by what supports a match of them.
    func lexicalMatches(
        _ query: LexicalQuery, limit: Int, within selection: PassageSelection?
    ) throws -> [Match] {
        // Twice as many as are wanted: support may lift a passage over others.
        let byWords = try lexicalMatches(query.expression, limit: 2 * limit, within: selection)
        var support: [PassageID: Double] = [:]
        if let expression = query.supportExpression {
            for match in try lexicalMatches(expression, limit: 4 * limit, within: selection) {
                support[match.passageID] = LexicalQuery.supportWeight * match.score
            }
        }
        let matches = byWords.map {
            Match(passageID: $0.passageID, score: $0.score + support[$0.passageID, default: 0])
        }
        return Array(matches.sorted { ($0.score, $1.passageID) > ($1.score, $0.passageID) }.prefix(limit))
    }

    /// Passages that match an expression, by FTS5's BM25; higher is better.
    ///
    /// The selection is a subquery that depends on the row, so that SQLite asks it in the order of rank and stops at the
    /// limit.
    private func lexicalMatches(
        _ expression: String, limit: Int, within selection: PassageSelection?
    ) throws -> [Match] {
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
            .map { Match(passageID: $0[0], score: -($0[1] as Double)) }
    }
}
