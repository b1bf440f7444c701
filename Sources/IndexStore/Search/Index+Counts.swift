import Foundation
import GRDB
public import Passages

extension Index {
    /// Counts a question's words in this index and in the passages that match it best, so that they can be scored together
    /// with those of other indexes.
    ///
    /// - Parameters:
    ///   - limit: how many passages to count in: the best by this index's own scores.
    ///   - selection: only passages of these documents; the statistics are of all.
    /// - Returns: nil for a question without a word.
    /// - Complexity: for each part, a few walks over the list of passages that have it.
    public func lexicalCounts(
        _ question: String, limit: Int, within selection: PassageSelection? = nil
    ) throws(IndexError) -> LexicalCounts? {
        guard limit > 0, let query = LexicalQuery(question) else { return nil }
        return try storage.read { db in
            let postings = try PostingSearch(db, memory: postings)
            let best = try db.lexicalMatches(query, limit: limit, within: selection, postings: postings)
                .map(\.passageID)
            return try postings?.counts(of: query.parts, in: best) ?? db.counts(of: query.parts, in: best)
        }
    }
}

extension PostingSearch {
    /// What BM25 counts of parts, in the whole index and in some passages.
    fileprivate func counts(of parts: [LexicalPart], in best: [PassageID]) throws -> LexicalCounts {
        let found = try parts.map(part)
        let frequencies = try found.map { try self.frequencies($0, in: best) }
        let candidates = best.map { id in
            LexicalCounts.Candidate(
                id: id, length: length(of: id), frequencies: frequencies.map { $0[id, default: 0] })
        }
        return LexicalCounts(statistics: statistics(found), candidates: candidates, weights: parts.map(\.weight))
    }
}

// Beside its interface, FTS5 keeps what BM25 needs in tables whose form is described in its source (fts5_index.c, "Averages
// record"; fts5_storage.c, "%_docsize").
extension Database {
    /// What BM25 counts of parts, from the full-text table alone.
    ///
    /// - Complexity: for each part, three walks over the list of passages that have it.
    func counts(of parts: [LexicalPart], in best: [PassageID]) throws -> LexicalCounts {
        let totals = try lexicalTotals()
        let statistics = LexicalStatistics(
            passageCount: totals.passages, tokenCount: totals.tokens,
            frequencies: try parts.map { try passageCount(matching: $0.expression) })
        let lengths = try tokenCounts(of: best)
        var frequencies: [PassageID: [Double]] = [:]
        for (place, part) in parts.enumerated() where statistics.frequencies[place] > 0 {
            for match in try scores(of: part.expression, among: best) {
                frequencies[match.passageID, default: [Double](repeating: 0, count: parts.count)][place] =
                    statistics.frequency(place, score: match.score, length: lengths[match.passageID] ?? 0)
            }
        }
        let candidates = best.compactMap { id in
            frequencies[id].map { LexicalCounts.Candidate(id: id, length: lengths[id] ?? 0, frequencies: $0) }
        }
        return LexicalCounts(statistics: statistics, candidates: candidates, weights: parts.map(\.weight))
    }

    /// Passages and tokens of the full-text table: the record with id 1 holds the rows and each column's tokens.
    func lexicalTotals() throws -> (passages: Int, tokens: Int) {
        let block = try Data.fetchOne(self, sql: "SELECT block FROM passage_search_data WHERE id = 1") ?? Data()
        let numbers = FullTextNumbers.read(block)
        return (numbers.first ?? 0, numbers.dropFirst().reduce(0, +))
    }

    /// Tokens of passages, in all columns.
    fileprivate func tokenCounts(of passages: [PassageID]) throws -> [PassageID: Int] {
        let rows = try Row.fetchAll(
            cachedStatement(
                sql: "SELECT id, sz FROM passage_search_docsize WHERE id IN (SELECT value FROM json_each(?))"),
            arguments: [PassageID.list(passages)])
        return Dictionary(
            try rows.map { try ($0.value(0), FullTextNumbers.read($0.value(1)).reduce(0, +)) },
            uniquingKeysWith: { first, _ in first })
    }

    fileprivate func passageCount(matching expression: String) throws -> Int {
        try Int.fetchOne(
            cachedStatement(sql: "SELECT count(*) FROM passage_search WHERE passage_search MATCH ?"),
            arguments: [expression]) ?? 0
    }

    /// The scores of those passages that match. The plus keeps SQLite from looking each of them up by itself.
    fileprivate func scores(of expression: String, among passages: [PassageID]) throws -> [Match] {
        try Row.fetchAll(
            cachedStatement(
                sql: """
                    SELECT rowid, rank FROM passage_search
                    WHERE passage_search MATCH ? AND +rowid IN (SELECT value FROM json_each(?))
                    """),
            arguments: [expression, PassageID.list(passages)]
        ).map { try Match(passageID: $0.value(0), score: -($0.value(1) as Double)) }
    }
}

extension PassageID {
    /// Ids as a JSON array, which is one argument however many they are.
    fileprivate static func list(_ ids: [PassageID]) -> String {
        "[" + ids.map { String($0) }.joined(separator: ",") + "]"
    }
}

/// Numbers as FTS5 stores them: SQLite's variable-length integers, seven bits a byte, the highest first, and a ninth byte
/// whole.
enum FullTextNumbers {
    /// A number that is cut off or beyond the range of `Int` ends the list.
    static func read(_ data: Data) -> [Int] {
        var numbers: [Int] = []
        var value: UInt64 = 0
        var count = 0
        for byte in data {
            count += 1
            if count == 9 {
                value = value << 8 | UInt64(byte)
            } else {
                value = value << 7 | UInt64(byte & 0x7F)
                if byte & 0x80 != 0 { continue }
            }
            guard let number = Int(exactly: value) else { return numbers }
            numbers.append(number)
            (value, count) = (0, 0)
        }
        return numbers
    }
}
