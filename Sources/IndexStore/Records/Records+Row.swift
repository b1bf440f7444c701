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
        self.init(
            id: row[0], path: row[1], title: row[2],
            mediaType: try MediaType(stored: row[3], column: "documents.media_type"),
            textForm: try TextForm(stored: row[4], column: "documents.text_form"), sourceSHA256: row[5],
            byteCount: row[6], modified: row[7], staleReason: row[8], passageCount: row[9],
            pageCount: row[12], metadata: try DocumentMetadata.entries(row[10]), notes: try ReadingNotes.decode(row[11])
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
        self.init(
            id: row[0], documentID: row[1], path: row[13], title: row[14], ordinal: row[2], startByte: row[3],
            endByte: row[4], firstLine: row[5], lastLine: row[6], page: row[7],
            headingPath: try HeadingPath.decode(row[8]), text: row[10], tableHeader: row[9], tokenCount: row[11],
            sourceSHA256: row[15], mediaType: try MediaType(stored: row[18], column: "documents.media_type"),
            textForm: try TextForm(stored: row[16], column: "documents.text_form"), isStale: row[17])
    }
}

extension EmbeddedText {
    /// What is embedded of a passage, from columns named `title`, `metadata`, `heading_path`, `table_header` and `text`.
    static func make(_ row: Row) throws -> String {
        let metadata = DocumentMetadata(try DocumentMetadata.entries(row["metadata"]))
        return make(
            title: row["title"], labels: metadata.labels, headingPath: try HeadingPath.decode(row["heading_path"]),
            tableHeader: row["table_header"], text: row["text"])
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
