import Foundation
import GRDB

extension Index {
    /// All documents, in ascending order of their paths.
    public func documents() throws(IndexError) -> [DocumentRecord] {
        try storage.read { db in
            try Row.fetchAll(db, sql: DocumentRecord.selection + " ORDER BY documents.path")
                .map { try DocumentRecord($0) }
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

    /// The text that a document's byte ranges point into where a reader extracted it (HTML), or nil where they point
    /// into the source file itself.
    ///
    /// - Throws: `unknownDocument`.
    public func text(of document: DocumentID) throws(IndexError) -> String? {
        try storage.read { db in
            let row = try Row.fetchOne(db, sql: "SELECT text FROM documents WHERE id = ?", arguments: [document])
            guard let row else { throw IndexError.unknownDocument("document \(document)") }
            return row[0]
        }
    }
}

/// A path as a dictionary's key. Strings won't do: the names of two files may differ only in composed and decomposed
/// accents, and would be equal.
struct PathKey: Hashable {
    private let bytes: [UInt8]

    init(_ path: String) { bytes = Array(path.utf8) }
}

/// The forms that a path may have in the index.
enum IndexedPath {
    /// The absolute path, the same with symbolic links resolved, which is how folders are walked, and a relative path as it is,
    /// which is how an imported index names its documents.
    static func candidates(_ path: String) -> [String] {
        let url = URL(filePath: path).standardizedFileURL
        let plain = url.path
        let resolved = url.resolvingSymlinksInPath().path
        let absolute = plain == resolved ? [plain] : [plain, resolved]
        return path.isEmpty || path.hasPrefix("/") ? absolute : absolute + [path]
    }

    /// Whether a path is the root itself or lies below it.
    static func isUnder(_ path: String, root: String) -> Bool {
        // Bytes: comparing strings would treat different files as one, and a slash can be part of a grapheme.
        let path = path.utf8
        let folder = root.hasSuffix("/") ? root : root + "/"
        return path.elementsEqual(root.utf8) || path.starts(with: folder.utf8)
    }
}
