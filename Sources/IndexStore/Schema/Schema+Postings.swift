import GRDB

extension Schema {
    /// The oldest schema whose files can be searched as they are: what later ones add only makes it faster.
    static let oldestReadable = 6

    /// From schema 6 to 7: lists of postings beside the full text. They stay empty until the next run or compaction, and
    /// until then the full text answers alone.
    static func addPostings(_ db: Database) throws {
        // The lists have no reference to their segment, which would be looked up for each of them.
        try db.execute(
            sql: """
                CREATE TABLE posting_segments (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    level INTEGER NOT NULL,
                    row_count INTEGER NOT NULL,
                    last_passage INTEGER NOT NULL,
                    checksum INTEGER NOT NULL,
                    data BLOB NOT NULL
                ) STRICT;

                CREATE TABLE posting_lists (
                    segment INTEGER NOT NULL,
                    word TEXT NOT NULL,
                    posting_count INTEGER NOT NULL,
                    checksum INTEGER NOT NULL,
                    data BLOB NOT NULL,
                    places_checksum INTEGER NOT NULL,
                    places BLOB NOT NULL,
                    PRIMARY KEY (segment, word)
                ) STRICT, WITHOUT ROWID;

                CREATE TABLE posting_removals (
                    passage_id INTEGER PRIMARY KEY
                ) STRICT;
                """)
    }
}
