import Documents
import Foundation
import GRDB
import TestModels
import TestSupport
import Testing

@testable import IndexStore
@testable import Indexing
@testable import Passages

@Suite("Lists of postings", .serialized)
struct PostingTests {
    /// Few words, so that passages share many of them; with inflected words, accents, phrases, and scripts without spaces.
    private static let words = [
        "heron", "herons", "reed", "running", "runs", "Élysée", "café", "it's", "2024", "naïve", "x", "鹤在水里", "ペンギン",
        "हिन्दी",
        "the", "of", "river",
    ]

    private static func text(_ count: Int, _ random: inout SeededGenerator) -> String {
        (0..<count).map { _ in
            // Squared, so that the first words are frequent and the last ones rare.
            let place = Double.random(in: 0..<1, using: &random)
            let word = words[Int(place * place * Double(words.count))]
            return Int.random(in: 0..<9, using: &random) == 0
                ? word + "\(Int.random(in: 0..<40, using: &random))" : word
        }.joined(separator: " ")
    }

    private static func change(
        _ number: Int, replacing old: DocumentID?, _ random: inout SeededGenerator
    ) -> DocumentChange {
        let texts = (0..<Int.random(in: 1...6, using: &random)).map { _ in
            text(Int.random(in: 0...40, using: &random), &random)
        }
        var (passages, start) = ([Passage](), 0)
        for (ordinal, text) in texts.enumerated() {
            passages.append(
                Passage(
                    ordinal: ordinal, byteRange: start..<start + text.utf8.count, lines: 1...1, page: nil,
                    headingPath: ordinal % 2 == 0 ? [Self.text(2, &random)] : [], text: text, tokenCount: 1,
                    tableHeader: ordinal % 3 == 0 ? "reed river" : nil))
            start += text.utf8.count + 1
        }
        let whole = texts.joined(separator: "\n")
        let document = Document(
            path: "/made/\(number)", title: Self.text(3, &random), mediaType: .plainText,
            sourceSHA256: String(repeating: "0", count: 64), sourceByteCount: whole.utf8.count, textForm: .source,
            text: whole, blocks: [], metadata: [MetadataEntry("tags", Self.text(2, &random))])
        let state = StoredState(byteCount: whole.utf8.count, modified: Double(number), checked: 0)
        return .store(PreparedDocument(document: document, passages: passages, state: state), replacing: old)
    }

    /// The same passages with the same scores; where several have the last score, any of them.
    private static func expectSame(_ found: [Match], _ expected: [Match], _ place: String) {
        #expect(found.map(\.score) == expected.map(\.score), "\(place)")
        guard let last = expected.last?.score else { return }
        let better = { (matches: [Match]) in Set(matches.filter { $0.score > last }.map(\.passageID)) }
        #expect(better(found) == better(expected), "\(place)")
    }

    private static func compare(_ index: Index, _ place: String, _ random: inout SeededGenerator) throws {
        let filters: [PassageFilter?] = [
            nil, .modifiedBefore(12), .not(.modifiedBefore(3)), .modifiedBefore(-1),
        ]
        for number in 0..<30 {
            let question = text(Int.random(in: 1...7, using: &random), &random)
            let filter = filters[number % filters.count]
            let selection = try filter.map { try index.selection($0) }
            // FTS5 leaves open which of several passages of one score it names last, and its support depends on them.
            let parts = LexicalQuery(question).map { [$0.words, $0.supportingParts] } ?? []
            for parts in parts where !parts.isEmpty {
                for limit in [10, 1_000] {
                    let (found, expected) = try index.storage.read { db in
                        let postings = try #require(try PostingSearch(db, memory: index.postings))
                        return try (
                            postings.matches(parts, limit: limit, within: selection),
                            db.fullTextMatches(parts, limit: limit, within: selection)
                        )
                    }
                    expectSame(found, expected, "\(place), \(question), limit \(limit), \(parts.map(\.expression))")
                }
            }
            expectSame(
                try index.lexicalMatches(question, limit: 2_000, within: selection),
                try index.fullTextMatches(question, limit: 2_000, within: selection), "\(place), \(question)")
            let counts = try #require(try index.lexicalCounts(question, limit: 2_000, within: selection))
            let scores = Dictionary(
                counts.matches(counts.statistics).map { ($0.passageID, $0.score) }, uniquingKeysWith: +)
            for match in try index.lexicalMatches(question, limit: 2_000, within: selection) {
                #expect(abs(scores[match.passageID, default: 0] - match.score) < 1e-9, "\(place), \(question)")
            }
        }
    }

    @Test(
        "lists find what FTS5 finds, with its scores, whatever is added, removed and merged",
        arguments: 1...6 as ClosedRange<UInt64>)
    func sameAsFullText(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let folder = try TemporaryFolder()
        let path = folder.path("words.footnote")
        let index = try Index.create(path: path, manifest: FakeModel.manifest(), threadCount: 1)
        var number = 0
        for round in 0..<12 {
            var changes: [DocumentChange] = []
            var stored = try index.documents().map(\.id)
            for _ in 0..<Int.random(in: 0...5, using: &random) {
                if stored.count > 3, Int.random(in: 0..<3, using: &random) == 0 {
                    let victim = stored.remove(at: Int.random(in: stored.indices, using: &random))
                    changes.append(
                        Bool.random(using: &random) ? .remove(victim) : Self.change(number, replacing: victim, &random))
                } else {
                    changes.append(Self.change(number, replacing: nil, &random))
                }
                number += 1
            }
            try index.apply(changes) {}
            if round % 5 == 4 { _ = try index.compact() }
            try Self.compare(index, "seed \(seed), round \(round)", &random)
        }
        #expect(try index.check().damage.isEmpty, "seed \(seed)")
        // What is read anew is the same.
        try Self.compare(try Index.open(path: path, threadCount: 1), "seed \(seed), opened again", &random)
    }

    /// Texts of what tokenizers take for letters, marks, separators and neither, with and without spaces.
    private static func oddText(_ random: inout SeededGenerator) -> String {
        let odd = [
            "a", "Zz", "9", "_", "-", "'", " ", "\n", "\0", "é", "e\u{301}", "\u{301}", "ß", "İ", "“", "—", "…",
            "\u{A0}",
            "\u{200B}", "²", "Ⅷ", "ﬁ", "д", "हिन्दी", "鹤", "🙂", "\u{E000}", "\u{10FFFF}", "running",
        ]
        return (0..<Int.random(in: 0...40, using: &random)).map { _ in
            Bool.random(using: &random)
                ? words.randomElement(using: &random) ?? "" : odd.randomElement(using: &random) ?? ""
        }.joined(separator: Bool.random(using: &random) ? "" : " ")
    }

    @Test(
        "lists made by pieces are those made from the words of whole texts", arguments: 1...40 as ClosedRange<UInt64>)
    func pieces(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let texts = (0..<12).map { _ in
            LexicalText(
                title: Self.oddText(&random), about: Self.oddText(&random), headingPath: [Self.oddText(&random)],
                text: Self.oddText(&random) + Self.oddText(&random))
        }
        let queue = try DatabaseQueue()
        try queue.read { db in
            let tokenizer = try PostingTokenizer(db)
            var builder = PostingBuilder(tokenizer)
            var expected: [[UInt8]: PostingListWriter] = [:]
            for (row, text) in texts.enumerated() {
                try builder.add(text)
                var length = 0
                for column in PostingColumn.allCases {
                    let words = try tokenizer.words(text[column], isUnspaced: column == .unspaced)
                    length += words.count
                    for (offset, word) in words.enumerated() {
                        expected[Array(word.utf8), default: PostingListWriter()].add(
                            row: row, column: column, offset: offset)
                    }
                }
                #expect(builder.lengths[row] == UInt32(length), "seed \(seed): \(text)")
            }
            let found = builder.finished().lists
            #expect(found.count == expected.count, "seed \(seed)")
            for (word, list) in found {
                var other = try #require(expected[Array(word.utf8)], "seed \(seed), \(word)")
                other.finish()
                #expect(list.bytes == other.bytes && list.places == other.places, "seed \(seed), \(word)")
            }
        }
    }

    @Test("an index without lists is searched as before, and gets them from a compaction")
    func olderIndex() throws {
        var random = SeededGenerator(seed: 7)
        let folder = try TemporaryFolder()
        let path = folder.path("older.footnote")
        let index = try Index.create(path: path, manifest: FakeModel.manifest(), threadCount: 1)
        try index.apply((0..<20).map { Self.change($0, replacing: nil, &random) }) {}
        let before = try index.lexicalMatches("heron reed", limit: 1_000)
        try index.storage.write { db in try db.dropPostings() }
        #expect(try index.storage.read { db in try PostingSearch(db, memory: index.postings) == nil })
        #expect(try index.lexicalMatches("heron reed", limit: 1_000).map(\.score) == before.map(\.score))
        #expect(try index.check().damage.isEmpty)
        _ = try index.compact()
        #expect(try index.storage.read { db in try PostingSearch(db, memory: index.postings) != nil })
        #expect(try index.lexicalMatches("heron reed", limit: 1_000) == before)
        #expect(try index.check().damage.isEmpty)
    }

    @Test("a file of schema 6 is read as it is")
    func schemaSix() throws {
        var random = SeededGenerator(seed: 8)
        let folder = try TemporaryFolder()
        let path = folder.path("six.footnote")
        let index = try Index.create(path: path, manifest: FakeModel.manifest(), threadCount: 1)
        try index.apply((0..<5).map { Self.change($0, replacing: nil, &random) }) {}
        let before = try index.lexicalMatches("heron reed", limit: 1_000)
        try index.storage.write { db in
            try db.execute(
                sql: """
                    DROP TABLE posting_lists; DROP TABLE posting_segments; DROP TABLE posting_removals;
                    PRAGMA user_version = 6;
                    """)
        }
        let old = try Index.open(path: path, threadCount: 1)
        #expect(try old.lexicalMatches("heron reed", limit: 1_000).map(\.score) == before.map(\.score))
        #expect(try old.check().damage.isEmpty)
        let new = try Index.open(path: path, access: .readWrite, threadCount: 1)
        try new.apply([]) {}
        #expect(try new.lexicalMatches("heron reed", limit: 1_000) == before)
    }

    @Test(
        "a flipped bit in lists, places or rows is an error or told by the check",
        arguments: [
            ("posting_lists", "data"), ("posting_lists", "places"), ("posting_segments", "data"),
        ])
    func damage(table: String, column: String) throws {
        var random = SeededGenerator(seed: 9)
        let folder = try TemporaryFolder()
        let path = folder.path("damaged.footnote")
        let index = try Index.create(path: path, manifest: FakeModel.manifest(), threadCount: 1)
        try index.apply((0..<9).map { Self.change($0, replacing: nil, &random) }) {}
        #expect(try index.check().damage.isEmpty)
        try index.storage.write { db in
            let last = try #require(
                try Data.fetchOne(db, sql: "SELECT \(column) FROM \(table) ORDER BY length(\(column)) DESC LIMIT 1"))
            var bytes = last
            bytes[bytes.count - 1] ^= 1
            try db.execute(sql: "UPDATE \(table) SET \(column) = ? WHERE \(column) = ?", arguments: [bytes, last])
        }
        #expect(try index.check().damage.contains { $0.part == .fullText })
        _ = try index.rebuild()
        #expect(try index.check().damage.isEmpty)
    }

    @Test("lists that are no lists are refused", arguments: 1...20 as ClosedRange<UInt64>)
    func randomBytes(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let bytes = (0..<Int.random(in: 1...200, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        // Each ends, and rows stay below the limit.
        var cursor = PostingCursor()
        var last = -1
        do throws(BlobError) {
            try cursor.advance(bytes.span, rowCount: 1_000)
            while cursor.row < .max {
                #expect(cursor.row > last && cursor.row < 1_000, "seed \(seed)")
                last = cursor.row
                try cursor.advance(bytes.span, rowCount: 1_000)
            }
        } catch {
            #expect(!error.description.isEmpty)
        }
        var (place, codes) = (PlaceCursor(), [Int]())
        #expect(throws: BlobError.self, "seed \(seed)") {
            while true { try place.read(bytes.span, into: &codes) }
        }
        #expect(throws: BlobError.self, "seed \(seed)") { try PostingRows(encoded: bytes, count: 3) }
        #expect(throws: BlobError.self) { try PostingList(count: 300, bytes: bytes, rowCount: 1_000) }
    }
}
