import GRDB
public import Passages
import Tensors

/// What a filter leaves of an index, found once for all parts of a search.
public struct PassageSelection: Sendable {
    /// How much that is.
    public let counts: ScopeCounts
    /// One bit for each document id.
    let documents: RowBitmap
    /// On a row of `documents`, for full-text search.
    let condition: SQL

    init(_ filter: PassageFilter, _ db: Database) throws {
        condition = try filter.condition(db)
        let largest = try DocumentID.fetchOne(db, sql: "SELECT max(id) FROM documents") ?? 0
        guard largest < Self.idLimit else {
            throw BlobError(part: "documents.id", expected: "less than \(Self.idLimit)", found: "\(largest)")
        }
        var documents = RowBitmap(count: Int(largest) + 1)
        let choice: SQL = "SELECT documents.id FROM documents WHERE \(condition)"
        let ids = try DocumentID.fetchCursor(db, SQLRequest(literal: choice))
        while let id = try ids.next() {
            guard id >= 0 else { throw BlobError(part: "documents.id", expected: "0 or more", found: "\(id)") }
            documents[Int(id)] = true
        }
        self.documents = documents
        let counting: SQL = "SELECT count(*) FROM passages WHERE document_id IN (\(choice))"
        counts = ScopeCounts(
            documentCount: documents.countOfSet,
            passageCount: try Int.fetchOne(db, SQLRequest(literal: counting)) ?? 0,
            totalPassageCount: try Int.fetchOne(db, sql: "SELECT count(*) FROM passages") ?? 0)
    }

    /// Ids ascend from 1: one above this comes from a damaged file.
    private static let idLimit: DocumentID = 1 << 32

    /// Whether a document is left.
    func contains(_ document: DocumentID) -> Bool {
        document >= 0 && document < documents.count && documents[Int(document)]
    }
}

extension Index {
    /// What a filter leaves of this index as it is now.
    ///
    /// - Complexity: one look at each document; a pattern reads all paths, and conditions on paths, ids and collections use
    ///   the index of paths.
    public func selection(_ filter: PassageFilter) throws(IndexError) -> PassageSelection {
        try storage.read { db in try PassageSelection(filter, db) }
    }

    /// Names of the collections, in ascending order.
    public func collections() throws(IndexError) -> [String] {
        Set(try manifest().collections?.map(\.collection) ?? []).sorted()
    }
}
