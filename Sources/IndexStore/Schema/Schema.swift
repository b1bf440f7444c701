import GRDB

/// The tables of an index file. docs/file-formats.md describes them for readers of the file.
enum Schema {
    /// The schema that this version writes, in the file's `user_version`.
    static var version: Int { migrations.count }

    /// `FNOT`, in the file's `application_id`.
    static let applicationID: Int32 = 0x464E_4F54

    /// One step per version: step i brings a file of version i to version i + 1. Never change a step that was released.
    private static let migrations: [@Sendable (Database) throws -> Void] = [
        createTables, addTokenCodes, storeVectorsInBlocks, addPages, describeDocuments, addChecksums,
        addPostings,
    ]

    /// Brings a file to `version`, or to an earlier one, in the caller's transaction.
    static func migrate(_ db: Database, from found: Int, to version: Int = version) throws {
        for step in found..<version { try migrations[step](db) }
        try db.execute(sql: "PRAGMA application_id = \(applicationID)")
        try db.execute(sql: "PRAGMA user_version = \(version)")
    }

    private static func createTables(_ db: Database) throws {
        try createTextTables(db)
        try createVectorTables(db)
    }

    /// Creates the tables for what an index says of itself, for documents and passages, and for full text.
    private static func createTextTables(_ db: Database) throws {
        // Ids are never given twice (AUTOINCREMENT): a search result that outlives a passage must not name another.
        try db.execute(
            sql: """
                CREATE TABLE manifest (
                    id INTEGER PRIMARY KEY CHECK (id = 1),
                    json TEXT NOT NULL
                ) STRICT;

                CREATE TABLE state (
                    key TEXT PRIMARY KEY NOT NULL,
                    value INTEGER NOT NULL
                ) STRICT, WITHOUT ROWID;

                CREATE TABLE documents (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    path TEXT NOT NULL UNIQUE,
                    title TEXT NOT NULL,
                    media_type TEXT NOT NULL,
                    text_form TEXT NOT NULL,
                    sha256 TEXT NOT NULL,
                    byte_count INTEGER NOT NULL,
                    modified REAL NOT NULL,
                    checked REAL NOT NULL,
                    build INTEGER NOT NULL,
                    stale_reason TEXT,
                    text TEXT
                ) STRICT;
                CREATE INDEX documents_by_sha256 ON documents (sha256);

                CREATE TABLE passages (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    document_id INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
                    ordinal INTEGER NOT NULL,
                    start_byte INTEGER NOT NULL,
                    end_byte INTEGER NOT NULL,
                    first_line INTEGER NOT NULL,
                    last_line INTEGER NOT NULL,
                    page INTEGER,
                    heading_path TEXT NOT NULL,
                    text TEXT NOT NULL,
                    token_count INTEGER NOT NULL,
                    UNIQUE (document_id, ordinal)
                ) STRICT;

                CREATE VIRTUAL TABLE passage_search USING fts5 (
                    title, headings, body, unspaced,
                    content = '',
                    tokenize = 'porter unicode61 remove_diacritics 2'
                );
                INSERT INTO passage_search (passage_search, rank) VALUES ('rank', 'bm25(2.0, 1.5, 1.0, 1.0)');
                """)
    }

    /// Creates the tables for what the model makes of passages.
    private static func createVectorTables(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE features (
                    passage_id INTEGER PRIMARY KEY REFERENCES passages (id) ON DELETE CASCADE,
                    data BLOB NOT NULL
                ) STRICT;

                CREATE TABLE embedding (
                    key TEXT PRIMARY KEY NOT NULL,
                    data BLOB NOT NULL
                ) STRICT;

                CREATE TABLE vector_chunks (
                    id INTEGER PRIMARY KEY,
                    data BLOB NOT NULL
                ) STRICT;

                CREATE TABLE vector_slots (
                    passage_id INTEGER PRIMARY KEY REFERENCES passages (id) ON DELETE CASCADE,
                    chunk INTEGER NOT NULL REFERENCES vector_chunks (id),
                    slot INTEGER NOT NULL,
                    UNIQUE (chunk, slot)
                ) STRICT;
                """)
    }

    /// Adds the table for tokens' codes. Passages embedded before keep none: their index compares passages as wholes until
    /// it is rebuilt.
    private static func addTokenCodes(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE token_codes (
                    passage_id INTEGER PRIMARY KEY REFERENCES passages (id) ON DELETE CASCADE,
                    data BLOB NOT NULL
                ) STRICT;
                """)
    }
}

/// Counters of an index, in the table `state`. A counter that was never written is 0.
enum StateKey: String {
    /// Increased whenever vectors or the transform change; what is held in memory belongs to one value.
    case vectorGeneration = "vector_generation"
    /// Increased by a rebuild; a document with a lower number is read again.
    case build
    /// Passages that the embedding space was fitted to.
    case fittedPassages = "fitted_passages"
    /// Passages embedded or dropped since the fit.
    case changedSinceFit = "changed_since_fit"
    /// 1 while the embedding space was fitted to the first passages of a run that embeds more: the run fits again at its
    /// end, and until then features are kept beside vectors.
    case provisionalFit = "provisional_fit"
}

extension Database {
    func state(_ key: StateKey) throws -> Int {
        let statement = try cachedStatement(sql: "SELECT value FROM state WHERE key = ?")
        return try Int.fetchOne(statement, arguments: [key.rawValue]) ?? 0
    }

    func setState(_ key: StateKey, to value: Int) throws {
        try execute(
            sql: "INSERT INTO state (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            arguments: [key.rawValue, value])
    }

    func increaseState(_ key: StateKey, by amount: Int = 1) throws {
        guard amount != 0 else { return }
        try setState(key, to: state(key) + amount)
    }
}
