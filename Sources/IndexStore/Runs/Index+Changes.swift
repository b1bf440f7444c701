package import Documents
import Foundation
import GRDB
package import Passages

/// A document of an index, as far as deciding what to do with its file needs it.
package struct StoredDocument: Sendable {
    package let id: DocumentID
    package let path: String
    package let sha256: String
    /// Whether the index was rebuilt since the file was read.
    package let needsReading: Bool
    private let title: String
    /// The format it was read as.
    package let mediaType: String
    private let state: StoredState
    private let isStale: Bool
    private let notes: [ReadingNote]
    /// Whether the title is not the file's.
    private let hasSaidTitle: Bool

    static let columns = """
        id, path, title, media_type, sha256, byte_count, modified, checked, stale_reason IS NOT NULL,
        build < ifnull((SELECT value FROM state WHERE key = 'build'), 0), changed, inode,
            notes, \(SaidEntries.hasTitle)
        """

    init(_ row: Row) throws {
        id = try row.value(0)
        path = try row.value(1)
        title = try row.value(2)
        mediaType = try row.value(3)
        sha256 = try row.value(4)
        state = try StoredState(
            byteCount: row.value(5), modified: row.value(6), checked: row.value(7), changed: row.value(10),
            inode: (row.value(11) as Int64?).map { UInt64(bitPattern: $0) })
        isStale = try row.value(8)
        needsReading = try row.value(9)
        notes = try ReadingNotes.decode(row.value(12))
        hasSaidTitle = try row.value(13)
    }

    /// Whether it has pages whose text waits for a program that recognises it.
    package var hasPagesWithoutText: Bool {
        notes.contains { if case .pagesWithoutText = $0 { true } else { false } }
    }

    /// Whether the file can be taken as unchanged without reading it. A file that was modified within two seconds of being
    /// looked at may have been modified again without a visible difference (file systems keep time coarsely). Programs set
    /// a file's time of modification back, but not that of its entry, and one that replaces a file gives it another number.
    package func isUnchanged(_ file: FileState) -> Bool {
        !isStale && !needsReading && state.byteCount == file.byteCount && state.modified == file.modified
            && state.modified + 2 < state.checked && state.changed.map { $0 == file.changed } ?? true
            && state.inode.map { $0 == file.inode } ?? true
    }

    /// Whether a reading of the same bytes gave the same document.
    package func isSameReading(_ document: Document) -> Bool {
        mediaType == document.mediaType.rawValue
            && (hasSaidTitle || title.utf8.elementsEqual(document.title.utf8)) && notes == document.notes
    }
}

extension Index {
    /// The documents below some roots, by path.
    package func storedDocuments(under roots: [String]) throws(IndexError) -> [PathKey: StoredDocument] {
        try storage.read { db in
            var documents: [PathKey: StoredDocument] = [:]
            let rows = try Row.fetchCursor(db, sql: "SELECT \(StoredDocument.columns) FROM documents")
            while let row = try rows.next() {
                let document = try StoredDocument(row)
                guard roots.contains(where: { IndexedPath.isUnder(document.path, root: $0) }) else { continue }
                documents[PathKey(document.path)] = document
            }
            return documents
        }
    }

    /// The documents whose source has these bytes, oldest first.
    package func storedDocuments(sha256: String) throws(IndexError) -> [StoredDocument] {
        try storage.read { db in
            try Row.fetchAll(
                db, sql: "SELECT \(StoredDocument.columns) FROM documents WHERE sha256 = ? ORDER BY id",
                arguments: [sha256]
            ).map { try StoredDocument($0) }
        }
    }

    /// Makes changes in one transaction: all of them, or none.
    ///
    /// - Parameter step: called after each; what it throws takes them all back.
    package func apply(_ changes: [DocumentChange], step: () throws -> Void) throws {
        try apply(PreparedChanges(changes), step: step)
    }

    /// Makes prepared changes in one transaction: all of them, or none.
    ///
    /// - Parameter step: called after each; what it throws takes them all back.
    package func apply(_ prepared: PreparedChanges, step: () throws -> Void) throws {
        try storage.transaction { db in
            let hadPostings = try db.hasPostings()
            var stored = NewPassages(texts: prepared.texts)
            for change in prepared.changes {
                try db.apply(change, adding: &stored)
                try step()
            }
            if hadPostings { try db.insertPostings(prepared.segments, of: stored.passages, step: step) }
            // What could not be prepared, and some more of an older file that has no lists yet.
            try db.extendPostings(limit: 4 * PostingLimits.passages, step: step)
        }
    }

    /// Notes what a run covers: roots, what is wanted below them, how it is read, and the collection that they belong to from
    /// now on (nil to leave it).
    package func note(
        roots: [String], selection: FileSelection, reading: ReadingOptions, collection: String?
    ) throws {
        try storage.transaction { db in
            var manifest = try db.manifest()
            let known = Set(manifest.roots.map { PathKey($0) })
            manifest.roots += roots.filter { !known.contains(PathKey($0)) }
            manifest.selection = selection
            manifest.reading = reading
            if let collection { manifest.assign(roots, to: collection) }
            try db.setManifest(manifest)
        }
    }
}

extension Database {
    fileprivate func apply(_ change: DocumentChange, adding stored: inout NewPassages) throws {
        switch change {
        case .store(let prepared, let replaced):
            try store(prepared, replacing: replaced, adding: &stored)
        case .touch(let id, let path, let state):
            try execute(
                sql: """
                    UPDATE documents SET path = ?, byte_count = ?, modified = ?, checked = ?, changed = ?, inode = ?,
                        stale_reason = NULL
                    WHERE id = ?
                    """,
                arguments: [
                    path, state.byteCount, state.modified, state.checked, state.changed,
                    state.inode.map { Int64(bitPattern: $0) }, id,
                ])
            try setChecksum(ofDocument: id)
        case .markStale(let id, let reason):
            try execute(sql: "UPDATE documents SET stale_reason = ? WHERE id = ?", arguments: [reason, id])
        case .remove(let id):
            try deleteDocument(id)
        }
    }
}
