import Documents
import Foundation
import GRDB
import Passages

extension Database {
    /// Stores a document: a new one, or in the place of `replaced`, whose passages stay where heading path and text
    /// (and the document's title) are the same, with their ids, features and vectors.
    func store(_ prepared: PreparedDocument, replacing replaced: DocumentID?) throws {
        let document = prepared.document
        let text = document.textForm == .extracted ? document.text : nil
        let build = try state(.build)
        guard let id = replaced else {
            try execute(
                sql: """
                    INSERT INTO documents
                        (path, title, media_type, text_form, sha256, byte_count, modified, checked, build, text)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    document.path, document.title, document.mediaType.rawValue, document.textForm.rawValue,
                    document.sourceSHA256, prepared.state.byteCount, prepared.state.modified, prepared.state.checked,
                    build, text,
                ])
            let id = lastInsertedRowID
            for passage in prepared.passages { try insert(passage, document: id, title: document.title) }
            try store(document.pages, of: id)
            return
        }
        var reusable = try reusablePassages(of: id, title: document.title)
        // Out of the way of the ordinals that are given below.
        try execute(sql: "UPDATE passages SET ordinal = -1 - ordinal WHERE document_id = ?", arguments: [id])
        var new: [Passage] = []
        for passage in prepared.passages {
            let key = ReuseKey(headingPath: passage.headingPath, text: Array(passage.text.utf8))
            if let old = reusable[key]?.popLast() {
                try update(old, to: passage)
            } else {
                new.append(passage)
            }
        }
        try deletePassages("document_id = ? AND ordinal < 0", arguments: [id])
        try execute(
            sql: """
                UPDATE documents SET path = ?, title = ?, media_type = ?, text_form = ?, sha256 = ?, byte_count = ?,
                    modified = ?, checked = ?, build = ?, text = ?, stale_reason = NULL
                WHERE id = ?
                """,
            arguments: [
                document.path, document.title, document.mediaType.rawValue, document.textForm.rawValue,
                document.sourceSHA256, prepared.state.byteCount, prepared.state.modified, prepared.state.checked,
                build, text, id,
            ])
        for passage in new { try insert(passage, document: id, title: document.title) }
        try store(document.pages, of: id)
    }

    /// Drops a document and everything that hangs on it.
    func deleteDocument(_ id: DocumentID) throws {
        try deletePassages("document_id = ?", arguments: [id])
        try execute(sql: "DELETE FROM documents WHERE id = ?", arguments: [id])
    }

    private struct ReuseKey: Hashable {
        let headingPath: [String]
        // Bytes: equal strings of different bytes would be quoted wrongly.
        let text: [UInt8]
    }

    private func reusablePassages(of id: DocumentID, title: String) throws -> [ReuseKey: [PassageID]] {
        let oldTitle = try String.fetchOne(self, sql: "SELECT title FROM documents WHERE id = ?", arguments: [id])
        guard let oldTitle, oldTitle.utf8.elementsEqual(title.utf8) else { return [:] }
        let rows = try Row.fetchAll(
            self, sql: "SELECT id, heading_path, text FROM passages WHERE document_id = ? ORDER BY ordinal DESC",
            arguments: [id])
        var passages: [ReuseKey: [PassageID]] = [:]
        for row in rows {
            let key = ReuseKey(headingPath: try HeadingPath.decode(row[1]), text: Array((row[2] as String).utf8))
            passages[key, default: []].append(row[0])
        }
        return passages
    }

    private func insert(_ passage: Passage, document: DocumentID, title: String) throws {
        try cachedStatement(
            sql: """
                INSERT INTO passages (document_id, ordinal, start_byte, end_byte, first_line, last_line, page,
                    heading_path, text, token_count)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            document, passage.ordinal, passage.byteRange.lowerBound, passage.byteRange.upperBound,
            passage.lines.lowerBound, passage.lines.upperBound, passage.page,
            try HeadingPath.encode(passage.headingPath), passage.text, passage.tokenCount,
        ])
        let id = lastInsertedRowID
        try cachedStatement(sql: "INSERT INTO unfinished (passage_id, has_features) VALUES (?, 0)")
            .execute(arguments: [id])
        let search = LexicalText(title: title, headingPath: passage.headingPath, text: passage.text)
        try cachedStatement(sql: Database.searchInsertion).execute(arguments: [
            id, search.title, search.headings, search.body, search.unspaced,
        ])
    }

    /// Adds a passage to the full-text table.
    static let searchInsertion =
        "INSERT INTO passage_search (rowid, title, headings, body, unspaced) VALUES (?, ?, ?, ?, ?)"

    private func update(_ id: PassageID, to passage: Passage) throws {
        try cachedStatement(
            sql: """
                UPDATE passages SET ordinal = ?, start_byte = ?, end_byte = ?, first_line = ?, last_line = ?, page = ?,
                    token_count = ?
                WHERE id = ?
                """
        ).execute(arguments: [
            passage.ordinal, passage.byteRange.lowerBound, passage.byteRange.upperBound, passage.lines.lowerBound,
            passage.lines.upperBound, passage.page, passage.tokenCount, id,
        ])
    }

    /// Drops passages, their full text, features and vectors.
    private func deletePassages(_ condition: String, arguments: StatementArguments) throws {
        let rows = try Row.fetchAll(
            self,
            sql: """
                SELECT passages.id, title, heading_path, passages.text,
                    (SELECT has_features FROM unfinished WHERE passage_id = passages.id)
                FROM passages JOIN documents ON documents.id = document_id WHERE \(condition)
                """, arguments: arguments)
        guard !rows.isEmpty else { return }
        let unsearch = try cachedStatement(
            sql: """
                INSERT INTO passage_search (passage_search, rowid, title, headings, body, unspaced)
                VALUES ('delete', ?, ?, ?, ?, ?)
                """)
        let delete = try cachedStatement(sql: "DELETE FROM passages WHERE id = ?")
        var embedded = 0
        try dropVectors(of: rows.filter { ($0[4] as Int?) == nil }.map { $0[0] })
        for row in rows {
            let id: PassageID = row[0]
            let search = LexicalText(title: row[1], headingPath: try HeadingPath.decode(row[2]), text: row[3])
            try unsearch.execute(arguments: [id, search.title, search.headings, search.body, search.unspaced])
            try delete.execute(arguments: [id])
            if row[4] as Int? != 0 { embedded += 1 }
        }
        if embedded > 0 {
            try increaseState(.changedSinceFit, by: embedded)
            try increaseState(.vectorGeneration)
        }
    }
}
