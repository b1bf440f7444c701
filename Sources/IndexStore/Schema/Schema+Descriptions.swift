import Foundation
import GRDB
import Passages

extension Schema {
    /// From schema 3 to 4: what documents say about themselves, what reading them assumed, what tells states of a file
    /// apart, headers of tables, and full text of the search form with a column for metadata.
    static func describeDocuments(_ db: Database) throws {
        try db.execute(
            sql: """
                ALTER TABLE documents ADD COLUMN changed REAL;
                ALTER TABLE documents ADD COLUMN inode INTEGER;
                ALTER TABLE documents ADD COLUMN notes TEXT;
                ALTER TABLE passages ADD COLUMN table_header TEXT;

                CREATE TABLE document_metadata (
                    document_id INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
                    ordinal INTEGER NOT NULL,
                    key TEXT NOT NULL,
                    value TEXT NOT NULL,
                    PRIMARY KEY (document_id, ordinal)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX document_metadata_by_key ON document_metadata (key);

                DROP TABLE passage_search;
                """)
        try createFullText(db)
        try db.fillFullText()
    }

    /// Creates the full-text table as it is since schema 4.
    static func createFullText(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE VIRTUAL TABLE passage_search USING fts5 (
                    title, headings, body, unspaced, about,
                    content = '',
                    tokenize = 'porter unicode61 remove_diacritics 2'
                );
                INSERT INTO passage_search (passage_search, rank) VALUES ('rank', 'bm25(2.0, 1.5, 1.0, 1.0, 1.0)');
                """)
    }

    /// From schema 4 to 5: checksums, by which a flipped bit is found.
    static func addChecksums(_ db: Database) throws {
        for table in checkedTables {
            try db.execute(sql: "ALTER TABLE \(table) ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0")
        }
        for table in BlobTable.allCases { try db.setChecksums(of: table) }
        for id in try DocumentID.fetchAll(db, sql: "SELECT id FROM documents") { try db.setChecksum(ofDocument: id) }
        for id in try PassageID.fetchAll(db, sql: "SELECT id FROM passages") { try db.setChecksum(ofPassage: id) }
        for id in try Int64.fetchAll(db, sql: "SELECT id FROM vector_chunks") { try db.setChecksum(ofChunk: id) }
        try db.setManifestChecksum()
    }

    private static let checkedTables =
        ["manifest", "documents", "passages", "vector_chunks"] + BlobTable.allCases.map(\.rawValue)
}
