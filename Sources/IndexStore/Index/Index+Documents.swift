import Foundation
import GRDB
public import Passages

extension Index {
    /// All documents, in ascending order of their paths.
    public func documents() throws(IndexError) -> [DocumentRecord] {
        try storage.read { db in
            try Row.fetchAll(db, sql: DocumentRecord.selection + " ORDER BY documents.path")
                .map { try DocumentRecord($0) }
        }
    }

    /// The documents that a filter leaves: how many, and the first passage of each of the first `limit`, by path.
    public func documents(in filter: PassageFilter?, limit: Int) throws(IndexError) -> DocumentList {
        try storage.read { db in
            let condition: SQL = try filter?.condition(db) ?? "1"
            let counting: SQL = "SELECT count(*) FROM documents WHERE \(condition)"
            let naming: SQL = """
                \(sql: PassageRecord.selection) WHERE passages.ordinal = 0 AND passages.document_id IN
                (SELECT documents.id FROM documents WHERE \(condition) ORDER BY documents.path LIMIT \(max(0, limit)))
                ORDER BY documents.path
                """
            return DocumentList(
                count: try Int.fetchOne(db, SQLRequest(literal: counting)) ?? 0,
                beginnings: try Row.fetchAll(db, SQLRequest<Row>(literal: naming)).map { try PassageRecord($0) })
        }
    }

    /// The document with an id.
    ///
    /// - Throws: `unknownDocument`.
    public func document(id: DocumentID) throws(IndexError) -> DocumentRecord {
        try storage.read { db in
            let row = try Row.fetchOne(db, sql: DocumentRecord.selection + " WHERE documents.id = ?", arguments: [id])
            guard let row else { throw IndexError.unknownDocument("document \(id)") }
            return try DocumentRecord(row)
        }
    }

    /// The document with a path, absolute or relative to the current folder.
    ///
    /// - Throws: `unknownDocument`.
    public func document(path: String) throws(IndexError) -> DocumentRecord {
        let candidates = IndexedPath.candidates(path)
        return try storage.read { db in
            for candidate in candidates {
                let row = try Row.fetchOne(
                    db, sql: DocumentRecord.selection + " WHERE documents.path = ?", arguments: [candidate])
                if let row { return try DocumentRecord(row) }
            }
            throw IndexError.unknownDocument(path)
        }
    }

    /// How many documents there are of each format, by its media type.
    public func documentCounts() throws(IndexError) -> [String: Int] {
        try storage.read { db in
            let rows = try Row.fetchAll(db, sql: "SELECT media_type, count(*) FROM documents GROUP BY media_type")
            return try Dictionary(rows.map { try ($0.value(0) as String, $0.value(1) as Int) }, uniquingKeysWith: +)
        }
    }

    /// How many passages the index holds.
    public func passageCount() throws(IndexError) -> Int {
        try storage.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM passages") ?? 0 }
    }

    /// The passages of a document, in order; none for an unknown id.
    public func passages(of document: DocumentID) throws(IndexError) -> [PassageRecord] {
        try storage.read { db in
            try Row.fetchAll(
                db, sql: PassageRecord.selection + " WHERE passages.document_id = ? ORDER BY passages.ordinal",
                arguments: [document]
            ).map { try PassageRecord($0) }
        }
    }

    /// The passage with an id.
    ///
    /// - Throws: `unknownPassage`.
    public func passage(id: PassageID) throws(IndexError) -> PassageRecord {
        guard let passage = try passages(ids: [id]).first else { throw IndexError.unknownPassage(id) }
        return passage
    }

    /// The passages with these ids, in the order of the ids. One that is gone by now is left out.
    public func passages(ids: [PassageID]) throws(IndexError) -> [PassageRecord] {
        try storage.read { db in
            let statement = try db.cachedStatement(sql: PassageRecord.selection + " WHERE passages.id = ?")
            return try ids.compactMap { id in
                try Row.fetchOne(statement, arguments: [id]).map { try PassageRecord($0) }
            }
        }
    }

    /// The text that a document's byte ranges point into where a parser extracted it (HTML), or nil where they point
    /// into the source file itself.
    ///
    /// - Throws: `unknownDocument`.
    public func text(of document: DocumentID) throws(IndexError) -> String? {
        try storage.read { db in
            let row = try Row.fetchOne(db, sql: "SELECT text FROM documents WHERE id = ?", arguments: [document])
            guard let row else { throw IndexError.unknownDocument("document \(document)") }
            return try row.value(0)
        }
    }
}
