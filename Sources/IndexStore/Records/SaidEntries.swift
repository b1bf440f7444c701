import Documents
import GRDB
import Passages

/// What people said of a document in place of its file.
///
/// It stands among the document's metadata with ordinals below 0, which no entry of a file gets. So it stays when the file
/// is read again, moved or renamed, and goes with the document.
struct SaidEntries {
    private(set) var title: String?
    private(set) var tags: [String]?
    private(set) var date: String?

    private static let titleKey = "title"

    init() {}

    init(of document: DocumentID, _ db: Database) throws {
        let rows = try Row.fetchCursor(
            db,
            sql: "SELECT key, value FROM document_metadata WHERE document_id = ? AND ordinal < 0 ORDER BY ordinal",
            arguments: [document])
        while let row = try rows.next() {
            let (key, value): (String, String) = try (row.value(0), row.value(1))
            switch key {
            case Self.titleKey: title = value
            case MetadataEntry.Key.tag: tags = (tags ?? []) + (value.isEmpty ? [] : [value])
            case MetadataEntry.Key.date: date = value
            default: throw BlobError(part: "document_metadata", expected: "what people say", found: "“\(key)”")
            }
        }
    }

    /// Whether a row of `documents` has a title that somebody gave it.
    static let hasTitle = """
        EXISTS (SELECT 1 FROM document_metadata
            WHERE document_id = documents.id AND ordinal < 0 AND key = '\(titleKey)')
        """

    /// Of the rows of `document_metadata`, those that are entries of a document: not its title, and not the word that it
    /// has no tags or no date.
    static let isShown = "(ordinal >= 0 OR (value <> '' AND key <> '\(titleKey)'))"

    mutating func take(_ edit: DocumentEdit) {
        if let text = edit.title { title = text }
        if let texts = edit.tags { tags = texts }
        if let text = edit.date { date = text }
        if edit.reset.contains(.title) { title = nil }
        if edit.reset.contains(.tags) { tags = nil }
        if edit.reset.contains(.date) { date = nil }
    }

    /// The entries of a file that nothing was said in place of.
    func left(of entries: [MetadataEntry]) -> [MetadataEntry] {
        let tagKeys: Set = [MetadataEntry.Key.tag, "tags", "keyword", "keywords"]
        return entries.filter { entry in
            !(tags != nil && tagKeys.contains(entry.key)) && !(date != nil && entry.key == MetadataEntry.Key.date)
        }
    }

    /// What the document has for entries.
    func entries(over file: [MetadataEntry]) -> [MetadataEntry] {
        rows.filter { $0.key != Self.titleKey && !$0.value.isEmpty } + left(of: file)
    }

    /// What is stored, in its order.
    var rows: [MetadataEntry] {
        var rows: [MetadataEntry] = []
        if let title { rows.append(MetadataEntry(Self.titleKey, title)) }
        if let tags { rows += (tags.isEmpty ? [""] : tags).map { MetadataEntry(MetadataEntry.Key.tag, $0) } }
        if let date { rows.append(MetadataEntry(MetadataEntry.Key.date, date)) }
        return rows
    }
}
