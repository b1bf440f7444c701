package import Documents
import GRDB
package import Passages

/// What the full-text table holds of a passage. The table keeps no text of its own, so that removing a row means stating
/// it again: the same passage must always give the same values. A change here is a change of the schema.
package struct LexicalText: Sendable, Equatable {
    package let title: String
    package let headings: String
    package let body: String
    /// What the document says about itself.
    package let about: String
    /// Characters and pairs of characters of unspaced scripts, from all four, separated by spaces.
    package let unspaced: String

    init(title: String, about: String = "", headingPath: [String], tableHeader: String? = nil, text: String) {
        var tokens: [String] = []
        func spaced(_ text: String) -> String {
            let (spaced, runs) = UnspacedScripts.split(SearchForm.of(text))
            for run in runs {
                tokens.append(contentsOf: run.map { String($0) })
                tokens.append(contentsOf: UnspacedScripts.pairs(run))
            }
            return spaced
        }
        self.title = spaced(title)
        headings = spaced((headingPath + (tableHeader.map { [$0] } ?? [])).joined(separator: "\n"))
        body = spaced(text)
        self.about = spaced(about)
        unspaced = tokens.joined(separator: " ")
    }
}

extension LexicalText {
    /// What full text holds of a passage.
    ///
    /// - Parameter metadata: what its document says about itself.
    package init(_ passage: PassageRecord, metadata: [MetadataEntry]) {
        self.init(
            title: passage.title, about: DocumentMetadata(metadata).about, headingPath: passage.headingPath,
            tableHeader: passage.tableHeader, text: passage.text)
    }

    /// The columns of ``init(_:)``, on passages joined with documents.
    static let columns = "passages.id, title, \(DocumentMetadata.column), heading_path, table_header, passages.text"

    /// The values of a passage as it is stored.
    init(_ row: Row) throws {
        try self.init(
            title: row.value(1), about: DocumentMetadata(DocumentMetadata.entries(row.value(2))).about,
            headingPath: HeadingPath.decode(row.value(3)), tableHeader: row.value(4), text: row.value(5))
    }

    /// For the statements that add a row to the full-text table and take it out.
    func arguments(_ id: PassageID) -> StatementArguments { [id, title, headings, body, unspaced, about] }
}

extension Database {
    /// Adds a passage to the full-text table.
    static let searchInsertion = """
        INSERT INTO passage_search (rowid, title, headings, body, unspaced, about) VALUES (?, ?, ?, ?, ?, ?)
        """

    /// Takes a passage out of the full-text table, to which its values have to be said again.
    static let searchDeletion = """
        INSERT INTO passage_search (passage_search, rowid, title, headings, body, unspaced, about)
        VALUES ('delete', ?, ?, ?, ?, ?, ?)
        """

    /// Fills an empty full-text table from the passages.
    ///
    /// - Parameter step: called now and then; what it throws ends the work.
    @discardableResult
    func fillFullText(step: () throws -> Void = {}) throws -> Int {
        let insert = try cachedStatement(sql: Database.searchInsertion)
        let rows = try Row.fetchCursor(
            self,
            sql: """
                SELECT \(LexicalText.columns)
                FROM passages JOIN documents ON documents.id = document_id ORDER BY passages.id
                """)
        var count = 0
        while let row = try rows.next() {
            try insert.execute(arguments: LexicalText(row).arguments(row.value(0)))
            count += 1
            if count % 256 == 0 { try step() }
        }
        return count
    }
}
