import Documents
import Foundation
import GRDB
import Passages

/// What a document says about itself, as far as search uses it.
struct DocumentMetadata {
    private let entries: [MetadataEntry]

    init(_ entries: [MetadataEntry]) { self.entries = entries }

    /// More in one document would be a list of something else.
    private static let labelLimit = 12
    private static let wordLimit = 64

    /// Other names and tags: they stand beside the title before the model.
    var labels: [String] {
        let keys: Set<String> = [MetadataEntry.Key.alias, MetadataEntry.Key.tag]
        return Array(entries.filter { keys.contains($0.key) && !$0.value.isEmpty }.map(\.value).prefix(Self.labelLimit))
    }

    /// What full text holds of it beside every passage: names and tags first, at most 64 words, so that it never outweighs the
    /// passage.
    var about: String {
        let first: [String] = [
            MetadataEntry.Key.alias, MetadataEntry.Key.tag, MetadataEntry.Key.author, MetadataEntry.Key.from,
            MetadataEntry.Key.to, MetadataEntry.Key.subject,
        ]
        let ranks = Dictionary(uniqueKeysWithValues: zip(first, first.indices))
        let ordered = entries.enumerated().filter { $0.element.key != MetadataEntry.Key.language }.sorted {
            one, other in
            (ranks[one.element.key] ?? first.count, one.offset) < (
                ranks[other.element.key] ?? first.count, other.offset
            )
        }
        var words: [Substring] = []
        var seen: Set<Substring> = []
        for entry in ordered where words.count < Self.wordLimit {
            for word in entry.element.value.prefix(2_000).split(whereSeparator: \.isWhitespace)
            where words.count < Self.wordLimit && seen.insert(word).inserted { words.append(word) }
        }
        return words.joined(separator: " ")
    }

    /// A column `metadata` on a row of `documents`: a JSON array of pairs.
    static let column = """
        (SELECT json_group_array(json_array(key, value)) FROM
            (SELECT key, value FROM document_metadata
                WHERE document_id = documents.id AND \(SaidEntries.isShown) ORDER BY ordinal)) AS metadata
        """

    /// The entries of a column made by ``column``.
    static func entries(_ json: String) throws -> [MetadataEntry] {
        if json == "[]" { return [] }
        do {
            return try JSONDecoder().decode([[String]].self, from: Data(json.utf8)).map { pair in
                guard pair.count == 2 else {
                    throw BlobError(part: "document_metadata", expected: "pairs", found: "\(pair.count) texts")
                }
                return MetadataEntry(pair[0], pair[1])
            }
        } catch let error as DecodingError {
            throw BlobError(part: "document_metadata", expected: "texts", found: "\(error)")
        }
    }
}

extension Database {
    /// What a document's file says, as far as nothing was said in place of it.
    func fileMetadata(of document: DocumentID) throws -> [MetadataEntry] {
        try Row.fetchAll(
            self,
            sql: "SELECT key, value FROM document_metadata WHERE document_id = ? AND ordinal >= 0 ORDER BY ordinal",
            arguments: [document]
        ).map { MetadataEntry(try $0.value(0), try $0.value(1)) }
    }

    /// Replaces what a document says about itself, and what is said in place of it.
    func setMetadata(_ entries: [MetadataEntry], said: SaidEntries, of document: DocumentID) throws {
        try cachedStatement(sql: "DELETE FROM document_metadata WHERE document_id = ?").execute(arguments: [document])
        let insert = try cachedStatement(
            sql: "INSERT INTO document_metadata (document_id, ordinal, key, value) VALUES (?, ?, ?, ?)")
        let rows = said.rows
        for (ordinal, entry) in zip(-rows.count..<0, rows) {
            try insert.execute(arguments: [document, ordinal, entry.key, entry.value])
        }
        for (ordinal, entry) in said.left(of: entries).enumerated() {
            try insert.execute(arguments: [document, ordinal, entry.key, entry.value])
        }
    }
}

/// What reading assumed or left out, as it is stored: a JSON array, or nothing where there is none.
enum ReadingNotes {
    static func encode(_ notes: [ReadingNote]) throws -> String? {
        if notes.isEmpty { return nil }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(bytes: try encoder.encode(notes), encoding: .utf8)
    }

    static func decode(_ json: String?) throws -> [ReadingNote] {
        guard let json else { return [] }
        do {
            return try JSONDecoder().decode([ReadingNote].self, from: Data(json.utf8))
        } catch let error as DecodingError {
            throw BlobError(part: "documents.notes", expected: "a JSON array of notes", found: "\(error)")
        }
    }
}
