import Documents
import Foundation
import GRDB
import Passages

extension DocumentRecord {
    static let selection = """
        SELECT documents.id, path, title, media_type, text_form, sha256, byte_count, modified, stale_reason,
            (SELECT count(*) FROM passages WHERE document_id = documents.id), \(DocumentMetadata.column), notes,
            (SELECT count(*) FROM document_pages WHERE document_id = documents.id)
        FROM documents
        """

    init(_ row: Row) throws {
        try self.init(
            id: row.value(0), path: row.value(1), title: row.value(2),
            mediaType: MediaType(stored: row.value(3), column: "documents.media_type"),
            textForm: TextForm(stored: row.value(4), column: "documents.text_form"), sourceSHA256: row.value(5),
            byteCount: row.value(6), modified: row.value(7), staleReason: row.value(8), passageCount: row.value(9),
            pageCount: row.value(12), metadata: DocumentMetadata.entries(row.value(10)),
            notes: ReadingNotes.decode(row.value(11))
        )
    }
}

extension PassageRecord {
    static let selection = """
        SELECT \(PassageChecksum.columns), passages.checksum, path, title, sha256, text_form, stale_reason IS NOT NULL,
            media_type
        FROM passages JOIN documents ON documents.id = document_id
        """

    /// - Throws: `BlobError` where the row is not the one that was stored.
    init(_ row: Row) throws {
        try PassageChecksum.check(row)
        try self.init(
            id: row.value(0), documentID: row.value(1), path: row.value(13), title: row.value(14),
            ordinal: row.value(2), startByte: row.value(3),
            endByte: row.value(4), firstLine: row.value(5), lastLine: row.value(6), page: row.value(7),
            headingPath: HeadingPath.decode(row.value(8)), text: row.value(10), tableHeader: row.value(9),
            tokenCount: row.value(11),
            sourceSHA256: row.value(15), mediaType: MediaType(stored: row.value(18), column: "documents.media_type"),
            textForm: TextForm(stored: row.value(16), column: "documents.text_form"), isStale: row.value(17))
    }
}

extension EmbeddedText {
    /// What is embedded of a passage, from columns named `title`, `metadata`, `heading_path`, `table_header` and `text`.
    static func make(_ row: Row) throws -> String {
        let metadata = try DocumentMetadata(DocumentMetadata.entries(row.value("metadata")))
        return try make(
            title: row.value("title"), labels: metadata.labels,
            headingPath: HeadingPath.decode(row.value("heading_path")),
            tableHeader: row.value("table_header"), text: row.value("text"))
    }
}

/// A heading path as it is stored: a JSON array of strings.
enum HeadingPath {
    static func encode(_ path: [String]) throws -> String {
        if path.isEmpty { return "[]" }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        return String(bytes: try encoder.encode(path), encoding: .utf8) ?? "[]"
    }

    static func decode(_ json: String) throws -> [String] {
        if json == "[]" { return [] }
        do {
            return try JSONDecoder().decode([String].self, from: Data(json.utf8))
        } catch let error as DecodingError {
            throw BlobError(part: "passages.heading_path", expected: "a JSON array of strings", found: "\(error)")
        }
    }
}

extension RawRepresentable where RawValue == String {
    init(stored: String, column: String) throws {
        guard let value = Self(rawValue: stored) else {
            throw BlobError(part: column, expected: "a known value", found: "“\(stored)”")
        }
        self = value
    }
}
