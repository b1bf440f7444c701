import Documents
import Foundation
import GRDB
import Passages

extension Database {
    /// Stores a document: a new one, or in the place of `replaced`, whose passages stay where heading path and text
    /// (and the document's title) are the same, with their ids, features and vectors.
    ///
    /// - Parameter stored: gets the passages that are new.
    func store(
        _ prepared: PreparedDocument, replacing replaced: DocumentID?, adding stored: inout NewPassages
    ) throws {
        let document = prepared.document
        let said = try replaced.map { try SaidEntries(of: $0, self) } ?? SaidEntries()
        let title = said.title ?? document.title
        let metadata = DocumentMetadata(said.entries(over: document.metadata))
        guard let id = replaced else {
            try cachedStatement(
                sql: """
                    INSERT INTO documents (path, title, media_type, text_form, sha256, byte_count, modified, checked, changed,
                        inode, build, text, notes)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """
            ).execute(arguments: columns(prepared, title: title))
            let id = lastInsertedRowID
            try setMetadata(document.metadata, said: said, of: id)
            try insert(prepared.passages, title: title, metadata, document: id, adding: &stored)
            try store(document.pages, of: id)
            return try setChecksum(ofDocument: id)
        }
        var reusable = try reusablePassages(of: id, title: title, metadata)
        // Out of the way of the ordinals that are given below.
        try execute(sql: "UPDATE passages SET ordinal = -1 - ordinal WHERE document_id = ?", arguments: [id])
        var new: [Passage] = []
        for passage in prepared.passages {
            let key = ReuseKey(
                headingPath: passage.headingPath, tableHeader: passage.tableHeader, text: Array(passage.text.utf8))
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
                    modified = ?, checked = ?, changed = ?, inode = ?, build = ?, text = ?, notes = ?, stale_reason = NULL
                WHERE id = ?
                """,
            arguments: columns(prepared, title: title) + [id])
        try setMetadata(document.metadata, said: said, of: id)
        try insert(new, title: title, metadata, document: id, adding: &stored)
        try store(document.pages, of: id)
        try setChecksum(ofDocument: id)
    }

    /// The values of a document's row, from its path on.
    private func columns(_ prepared: PreparedDocument, title: String) throws -> StatementArguments {
        let (document, state) = (prepared.document, prepared.state)
        return [
            document.path, title, document.mediaType.rawValue, document.textForm.rawValue,
            document.sourceSHA256,
            state.byteCount, state.modified, state.checked, state.changed, state.inode.map { Int64(bitPattern: $0) },
            try self.state(.build), document.textForm == .extracted ? document.text : nil,
            try ReadingNotes.encode(document.notes),
        ]
    }

    /// Drops a document and everything that hangs on it.
    func deleteDocument(_ id: DocumentID) throws {
        try deletePassages("document_id = ?", arguments: [id])
        try execute(sql: "DELETE FROM documents WHERE id = ?", arguments: [id])
    }

    private struct ReuseKey: Hashable {
        let headingPath: [String]
        let tableHeader: String?
        // Bytes: equal strings of different bytes would be quoted wrongly.
        let text: [UInt8]
    }

    /// Passages that stay as they are where a document's text has them again: none where what stands beside all of them
    /// (title and metadata) has changed.
    private func reusablePassages(
        of id: DocumentID, title: String, _ after: DocumentMetadata
    ) throws -> [ReuseKey: [PassageID]] {
        let old = try Row.fetchOne(
            self, sql: "SELECT title, \(DocumentMetadata.column) FROM documents WHERE id = ?", arguments: [id])
        guard let old, (old[0] as String).utf8.elementsEqual(title.utf8) else { return [:] }
        let before = DocumentMetadata(try DocumentMetadata.entries(old[1]))
        guard before.about.utf8.elementsEqual(after.about.utf8), before.labels == after.labels else { return [:] }
        let rows = try Row.fetchAll(
            self,
            sql:
                "SELECT id, heading_path, table_header, text FROM passages WHERE document_id = ? ORDER BY ordinal DESC",
            arguments: [id])
        var passages: [ReuseKey: [PassageID]] = [:]
        for row in rows {
            let key = try ReuseKey(
                headingPath: HeadingPath.decode(row.value(1)), tableHeader: row.value(2),
                text: Array((row.value(3) as String).utf8))
            try passages[key, default: []].append(row.value(0))
        }
        return passages
    }

    /// Stores passages under new ids, which wait for their features.
    func insert(
        _ passages: [Passage], title: String, _ metadata: DocumentMetadata, document: DocumentID,
        adding stored: inout NewPassages
    ) throws {
        guard !passages.isEmpty else { return }
        // Ids are said, not given: so the row's sum is known before it is written. None is ever given twice.
        let last = try cachedStatement(
            sql: """
                SELECT max(ifnull((SELECT seq FROM sqlite_sequence WHERE name = 'passages'), 0),
                    ifnull((SELECT max(id) FROM passages), 0))
                """)
        var id = try PassageID.fetchOne(last) ?? 0
        let about = metadata.about
        // Neighbours mostly stand under the same headings.
        var (path, encodedPath) = ([String](), try HeadingPath.encode([]))
        for passage in passages {
            id += 1
            if !passage.headingPath.elementsEqual(path, by: { $0.utf8.elementsEqual($1.utf8) }) {
                (path, encodedPath) = (passage.headingPath, try HeadingPath.encode(passage.headingPath))
            }
            let text =
                stored.nextText()
                ?? LexicalText(
                    title: title, about: about, headingPath: passage.headingPath, tableHeader: passage.tableHeader,
                    text: passage.text)
            try insert(passage, id: id, headingPath: encodedPath, text, document: document)
            stored.append(id, document: document)
        }
    }

    private func insert(
        _ passage: Passage, id: PassageID, headingPath: String, _ text: LexicalText, document: DocumentID
    ) throws {
        // In the order of PassageChecksum.columns.
        let values: [DatabaseValue] = [
            id.databaseValue, document.databaseValue, passage.ordinal.databaseValue,
            passage.byteRange.lowerBound.databaseValue, passage.byteRange.upperBound.databaseValue,
            passage.lines.lowerBound.databaseValue, passage.lines.upperBound.databaseValue,
            passage.page.databaseValue, headingPath.databaseValue,
            passage.tableHeader.databaseValue, passage.text.databaseValue, passage.tokenCount.databaseValue,
        ]
        try cachedStatement(
            sql: """
                INSERT INTO passages (id, document_id, ordinal, start_byte, end_byte, first_line, last_line, page,
                    heading_path, table_header, text, token_count, checksum)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: StatementArguments(values + [PassageChecksum.of(values).databaseValue]))
        try cachedStatement(sql: "INSERT INTO unfinished (passage_id, has_features) VALUES (?, 0)")
            .execute(arguments: [id])
        try cachedStatement(sql: Database.searchInsertion).execute(arguments: text.arguments(id))
    }

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
        try setChecksum(ofPassage: id)
    }

    /// Drops passages, their full text, features and vectors.
    func deletePassages(_ condition: String, arguments: StatementArguments) throws {
        let rows = try Row.fetchAll(
            self,
            sql: """
                SELECT \(LexicalText.columns),
                    (SELECT has_features FROM unfinished WHERE passage_id = passages.id)
                FROM passages JOIN documents ON documents.id = document_id WHERE \(condition)
                """, arguments: arguments)
        guard !rows.isEmpty else { return }
        let unsearch = try cachedStatement(sql: Database.searchDeletion)
        let delete = try cachedStatement(sql: "DELETE FROM passages WHERE id = ?")
        var embedded = 0
        try removePostings(of: rows.map { try $0.value(0) })
        try dropVectors(of: rows.filter { try ($0.value(6) as Int?) == nil }.map { try $0.value(0) })
        for row in rows {
            let id: PassageID = try row.value(0)
            try unsearch.execute(arguments: LexicalText(row).arguments(id))
            try delete.execute(arguments: [id])
            if try row.value(6) as Int? != 0 { embedded += 1 }
        }
        if embedded > 0 {
            try increaseState(.changedSinceFit, by: embedded)
            try increaseState(.vectorGeneration)
        }
    }
}
