import Documents
import Foundation
import GRDB
import Passages

extension DocumentRecord {
    static let selection = """
        SELECT documents.id, path, title, media_type, text_form, sha256, byte_count, modified, stale_reason,
            (SELECT count(*) FROM passages WHERE document_id = documents.id),
            (SELECT count(*) FROM document_pages WHERE document_id = documents.id)
        FROM documents
        """

    init(_ row: Row) throws {
        self.init(
            id: row[0], path: row[1], title: row[2],
            mediaType: try MediaType(stored: row[3], column: "documents.media_type"),
            textForm: try TextForm(stored: row[4], column: "documents.text_form"), sourceSHA256: row[5],
            byteCount: row[6], modified: row[7], staleReason: row[8], passageCount: row[9],
            pageCount: row[10])
    }
}

extension PassageRecord {
    static let selection = """
        SELECT passages.id, document_id, path, title, ordinal, start_byte, end_byte, first_line, last_line, page,
            heading_path, passages.text, token_count, sha256, text_form, stale_reason IS NOT NULL,
            media_type
        FROM passages JOIN documents ON documents.id = document_id
        """

    init(_ row: Row) throws {
        self.init(
            id: row[0], documentID: row[1], path: row[2], title: row[3], ordinal: row[4], startByte: row[5],
            endByte: row[6], firstLine: row[7], lastLine: row[8], page: row[9],
            headingPath: try HeadingPath.decode(row[10]), text: row[11], tokenCount: row[12], sourceSHA256: row[13],
            mediaType: try MediaType(stored: row[16], column: "documents.media_type"),
            textForm: try TextForm(stored: row[14], column: "documents.text_form"), isStale: row[15])
    }
}

extension EmbeddedText {
    /// What is embedded of a passage, from columns named `title`, `heading_path` and `text`.
    static func make(_ row: Row) throws -> String {
        make(title: row["title"], headingPath: try HeadingPath.decode(row["heading_path"]), text: row["text"])
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
