import Documents
import Foundation
import GRDB
import Inference
import TestSupport
import Testing

@testable import IndexStore
@testable import Indexing
@testable import Passages

@Suite("Checksums of an index", .serialized)
struct ChecksumTests {
    /// An index with everything in it: two kinds of text, metadata, notes, headings, and passages embedded after the fit.
    private func filled() async throws -> Workshop {
        let workshop = try Workshop()
        for n in 0..<12 {
            try workshop.write("\(n).md", "# Note \(n)\n\nThe heron number \(n) stands in reeds of kind \(n % 5).")
        }
        try workshop.write("page.html", "<title>Otters</title><p>The otter sleeps on its back.</p><p>It eats fish.</p>")
        try await workshop.run()
        try workshop.write("late.md", "# Late\n\nA late heron came to the bank.")
        try await workshop.run()
        try await workshop.index.apply([.store(Self.described, replacing: nil)], step: {})
        return workshop
    }

    private static var described: PreparedDocument {
        let text = "A | B\n1 | 2\n"
        let document = Document(
            path: "/elsewhere/t.csv", title: "Table", mediaType: .csv, sourceSHA256: String(repeating: "0", count: 64),
            sourceByteCount: 12, textForm: .extracted, text: text,
            blocks: [Block(kind: .table, byteRange: 0..<11, headingPath: [], tableHeader: "A | B")],
            metadata: [MetadataEntry("tag", "stock"), MetadataEntry("author", "Tamsin Okoro")],
            notes: [.assumedCharset("windows-1252")])
        let passage = Passage(
            ordinal: 0, byteRange: 6..<11, lines: 2...2, page: nil, headingPath: [], text: "1 | 2", tokenCount: 3,
            tableHeader: "A | B")
        return PreparedDocument(
            document: document, passages: [passage], state: StoredState(byteCount: 12, modified: 0, checked: 9))
    }

    @Test("a flipped bit of any blob is found, named, and never read")
    func flippedBlobs() async throws {
        let workshop = try await filled()
        let index = workshop.index
        #expect(try index.check().damage.isEmpty)
        let seed = UInt64.random(in: 0..<1 << 32)
        var random = SeededGenerator(seed: seed)
        var seen: Set<BlobTable> = []
        for table in BlobTable.allCases {
            let keys = try index.storage.read { db in
                try DatabaseValue.fetchAll(db, sql: "SELECT \(table.key) FROM \(table.rawValue)")
            }
            for key in keys {
                seen.insert(table)
                let before = try index.storage.read { db in
                    try Data.fetchOne(
                        db, sql: "SELECT data FROM \(table.rawValue) WHERE \(table.key) = ?", arguments: [key])
                }
                guard var data = before, !data.isEmpty else { continue }
                let bit = Int.random(in: 0..<8 * data.count, using: &random)
                data[bit / 8] ^= 1 << UInt8(bit % 8)
                try set(table, key, data, in: index)
                let name = table.part(table.text(of: key))
                let damage = try index.check().damage
                #expect(damage.contains { $0.text.contains(name) }, "seed \(seed), bit \(bit) of \(name): \(damage)")
                #expect(throws: IndexError.self, "seed \(seed), bit \(bit) of \(name)") {
                    try index.storage.read { db in _ = try db.blob(table, key: table.text(of: key)) }
                }
                try set(table, key, before, in: index)
            }
        }
        // The model of these tests gives no codes of tokens.
        #expect(seen == Set(BlobTable.allCases).subtracting([.tokenCodes]))
        #expect(try index.check().damage.isEmpty)
    }

    private func set(_ table: BlobTable, _ key: DatabaseValue, _ data: Data?, in index: Index) throws {
        try index.storage.write { db in
            try db.execute(
                sql: "UPDATE \(table.rawValue) SET data = ? WHERE \(table.key) = ?", arguments: [data, key])
        }
    }

    @Test(
        "a changed row is found and named",
        arguments: [
            ("UPDATE passages SET text = replace(text, 'heron', 'herom') WHERE id = 1", "passage 1 of "),
            ("UPDATE passages SET start_byte = start_byte + 1, end_byte = end_byte + 1 WHERE id = 2", "passage 2 of "),
            ("UPDATE passages SET table_header = 'B | A' WHERE table_header IS NOT NULL", "of /elsewhere/t.csv"),
            ("UPDATE passages SET checksum = checksum + 1 WHERE id = 3", "passage 3 of "),
            ("UPDATE documents SET text = upper(text) WHERE title = 'Otters'", "page.html"),
            ("UPDATE documents SET path = replace(path, 'page', 'pagf')", "pagf.html"),
            ("UPDATE documents SET notes = '[]' WHERE notes IS NOT NULL", "/elsewhere/t.csv"),
            ("UPDATE document_metadata SET value = 'Tamsin Okorp' WHERE key = 'author'", "/elsewhere/t.csv"),
            ("UPDATE vector_chunks SET live = x'FEFF', live_count = 13", "vector chunk"),
            ("UPDATE manifest SET json = replace(json, 'test', 'tesu')", "manifest"),
            (
                "UPDATE passage_search_docsize SET sz = x'0101010100' WHERE id = 2",
                "counts the words of 1 passages wrongly"
            ),
            (
                """
                INSERT INTO passage_search (passage_search, rowid, title, headings, body, unspaced, about)
                SELECT 'delete', 99, '', '', 'heron', '', ''
                """, "the full-text table"
            ),
        ])
    func changedRows(sql: String, name: String) async throws {
        let workshop = try await filled()
        try workshop.index.storage.write { db in try db.execute(sql: sql) }
        let said = try said(by: workshop.index)
        #expect(said.contains { $0.contains(name) }, "\(said)")
    }

    /// What a check says of the damage; an index whose own description is damaged says so at once.
    private func said(by index: Index) throws -> [String] {
        do {
            return try index.check().damage.map(\.text)
        } catch {
            guard case .corrupt(_, let detail) = error else { throw error }
            return [detail]
        }
    }

    @Test("of a damaged passage no search shows anything")
    func damagedPassage() async throws {
        let workshop = try await filled()
        try workshop.index.storage.write { db in
            try db.execute(sql: "UPDATE passages SET text = replace(text, 'reeds', 'roads') WHERE id = 1")
        }
        #expect(throws: IndexError.self) { try workshop.index.passages(ids: [1]) }
        #expect(try workshop.index.passages(ids: [2]).count == 1)
    }

    /// What an index says, all of it.
    private func content(_ index: Index) throws -> [String] {
        var lines: [String] = []
        for document in try index.documents() {
            lines.append("\(document.path) \(document.title) \(document.metadata) \(document.notes)")
            lines.append(try index.text(of: document.id) ?? "")
            for passage in try index.passages(of: document.id) { lines.append("\(passage)") }
        }
        for question in ["heron", "otter back", "reeds of kind 3", "stock"] {
            lines.append("\(try index.lexicalMatches(question, limit: 20))")
            if let transform = try index.transform() {
                let vector = (0..<transform.dimension).map { $0 == 1 ? Float(1) : 0 }
                lines.append("\(try index.denseMatches(vector, limit: 20))")
            }
        }
        lines.append("\(try index.manifest())")
        return lines
    }

    @Test("whichever bit of the file flips, it is found or changes nothing")
    func flippedBits() async throws {
        let workshop = try await filled()
        let shared = workshop.folder.path("shared.footnote")
        try workshop.index.export(to: shared)
        let bytes = try Data(contentsOf: URL(filePath: shared))
        let expected = try content(Index.open(path: shared, threadCount: 1))
        let seed = UInt64.random(in: 0..<1 << 32)
        var random = SeededGenerator(seed: seed)
        var found = 0
        for round in 0..<120 {
            var flipped = bytes
            let bit = Int.random(in: 0..<8 * bytes.count, using: &random)
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            let path = workshop.folder.path("flipped-\(round).footnote")
            try flipped.write(to: URL(filePath: path))
            defer { _ = try? FileManager.default.removeItem(atPath: path) }
            do {
                let index = try Index.open(path: path, threadCount: 1)
                guard try index.check().damage.isEmpty else {
                    found += 1
                    continue
                }
                #expect(try content(index) == expected, "seed \(seed), round \(round), byte \(bit / 8), bit \(bit % 8)")
            } catch {
                found += 1
            }
        }
        // Most bits of a small file stand in free pages.
        #expect(found > 2, "seed \(seed)")
    }
}
