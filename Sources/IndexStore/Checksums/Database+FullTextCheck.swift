import Foundation
import GRDB
import Passages

extension Database {
    /// Whether the full-text table holds what it holds when it is made anew from the passages: each word with its places, and
    /// what ranking counts.
    ///
    /// SQLite's own check of a table without content looks whether the table is consistent in itself, and a flipped bit in a
    /// word is that.
    /// - Complexity: makes the full text once more, in memory, and reads both.
    func fullTextContentDamage() throws -> [IndexCheck.Damage] {
        do {
            let found = try FullTextContent(self)
            let expected = try DatabaseQueue().write { memory in
                try memory.fillFullText(likeThatOf: self)
                return try FullTextContent(memory)
            }
            return found.differences(from: expected).map { IndexCheck.Damage(part: .fullText, text: $0) }
        } catch let error as DatabaseError {
            // What SQLite says of records that it can't read.
            return [IndexCheck.Damage(part: .fullText, text: "the full text: \(error.message ?? "can't be read")")]
        }
    }

    /// Makes a full-text table, in a database without one, of the passages of another.
    private func fillFullText(likeThatOf other: Database) throws {
        let definition = try String.fetchOne(other, sql: "SELECT sql FROM sqlite_schema WHERE name = 'passage_search'")
        guard let definition else { return }
        try execute(sql: definition)
        let insert = try cachedStatement(sql: Database.searchInsertion)
        let rows = try Row.fetchCursor(
            other,
            sql: """
                SELECT \(LexicalText.columns)
                FROM passages JOIN documents ON documents.id = document_id ORDER BY passages.id
                """)
        while let row = try rows.next() { try insert.execute(arguments: LexicalText(row).arguments(row.value(0))) }
    }
}

/// What a full-text table holds, in a form that does not depend on how it came about.
private struct FullTextContent {
    /// For each word, sums over the places where it stands.
    private var words: [String: [Int64]] = [:]
    /// For each passage, the tokens of each column.
    private var lengths: [PassageID: Data] = [:]
    /// The tokens of all passages in each column.
    private let totals: Data?

    init(_ db: Database) throws {
        // A view of the words, in the connection's own temporary database.
        try db.execute(sql: "CREATE VIRTUAL TABLE temp.search_words USING fts5vocab(main, passage_search, instance)")
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT term, count(*), sum(doc), sum((doc % 8191 + 1) * (offset + 1)), sum(unicode(col) * (offset + 1))
                FROM temp.search_words GROUP BY term
                """)
        while let row = try rows.next() { try words[row.value(0)] = (1...4).map { try row.value($0) } }
        try db.execute(sql: "DROP TABLE temp.search_words")
        let sizes = try Row.fetchCursor(db, sql: "SELECT id, sz FROM passage_search_docsize")
        while let row = try sizes.next() { try lengths[row.value(0)] = row.value(1) }
        totals = try Data.fetchOne(db, sql: "SELECT block FROM passage_search_data WHERE id = 1")
    }

    func differences(from expected: FullTextContent) -> [String] {
        var texts: [String] = []
        let others = Set(words.keys).symmetricDifference(expected.words.keys).count
        let moved = words.count { word, sums in expected.words[word].map { $0 != sums } ?? false }
        if others + moved > 0 {
            texts.append("the full-text table has \(others + moved) words otherwise than the passages have them")
        }
        let wrong = lengths.count { id, sizes in expected.lengths[id].map { $0 != sizes } ?? false }
        if wrong > 0 { texts.append("the full-text table counts the words of \(wrong) passages wrongly") }
        // A table whose last row was removed keeps sums of nothing; one that never had a row has none.
        if !lengths.isEmpty, totals != expected.totals {
            texts.append("the full-text table counts the words of all passages wrongly")
        }
        return texts
    }
}
