import GRDB

extension Schema {
    /// Adds the table of pages. Documents that were stored before have none until they are read again.
    static func addPages(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE document_pages (
                    document_id INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
                    number INTEGER NOT NULL,
                    label TEXT,
                    width REAL,
                    height REAL,
                    start_byte INTEGER NOT NULL,
                    end_byte INTEGER NOT NULL,
                    lines BLOB NOT NULL,
                    PRIMARY KEY (document_id, number)
                ) STRICT, WITHOUT ROWID;
                """)
    }
}
