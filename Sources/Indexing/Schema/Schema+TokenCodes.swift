import GRDB

extension Schema {
    /// Adds the table for tokens' codes. Passages embedded before keep none: their index compares passages as wholes until
    /// it is rebuilt.
    static func addTokenCodes(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE token_codes (
                    passage_id INTEGER PRIMARY KEY REFERENCES passages (id) ON DELETE CASCADE,
                    data BLOB NOT NULL
                ) STRICT;
                """)
    }
}
