import Documents
import Foundation
import TestSupport
import Testing

@testable import IndexStore
@testable import Indexing
@testable import Passages

@Suite("What documents say about themselves", .serialized)
struct MetadataTests {
    /// A plain document with entries, as a parser gives it.
    private func prepared(
        _ path: String, _ text: String, _ metadata: [MetadataEntry], header: String? = nil
    ) -> PreparedDocument {
        let document = Document(
            path: path, title: "Plain", mediaType: .plainText, sourceSHA256: String(repeating: "a", count: 64),
            sourceByteCount: text.utf8.count, textForm: .source, text: text, blocks: [], metadata: metadata,
            notes: [.replacedBytes(count: 2, firstOffset: 7)])
        let passage = Passage(
            ordinal: 0, byteRange: 0..<text.utf8.count, lines: 1...1, page: nil, headingPath: [], text: text,
            tokenCount: 3, tableHeader: header)
        return PreparedDocument(
            document: document, passages: [passage],
            state: StoredState(byteCount: text.utf8.count, modified: 0, checked: 9))
    }

    private func paths(_ workshop: Workshop, _ filter: PassageFilter) throws -> [String] {
        let selection = try workshop.index.selection(filter)
        return try workshop.index.documents().filter { selection.contains($0.id) }.map(\.path)
    }

    @Test("entries and notes are kept, found by words, and go with their document")
    func kept() async throws {
        let workshop = try Workshop()
        let entries = [
            MetadataEntry("alias", "Cassowary Plan"), MetadataEntry("tag", "northgate"),
            MetadataEntry("owner", "Tamsin Okoro"),
        ]
        try await workshop.index.apply([.store(prepared("/a.txt", "Pallets move.", entries), replacing: nil)], step: {})
        let document = try #require(try workshop.index.documents().first)
        #expect(document.metadata == entries)
        #expect(document.notes == [.replacedBytes(count: 2, firstOffset: 7)])
        for question in ["cassowary plan", "northgate", "Okoro", "pallets"] {
            #expect(try workshop.index.lexicalMatches(question, limit: 5).count == 1, "\(question)")
        }
        let text = try #require(try workshop.index.texts(after: 0, limit: 1).first?.text)
        #expect(text == "Plain\nCassowary Plan, northgate\nPallets move.")

        // Other entries with the same text: what was found by the old ones is not any more.
        let changed = prepared("/a.txt", "Pallets move.", [MetadataEntry("tag", "southgate")])
        try await workshop.index.apply([.store(changed, replacing: document.id)], step: {})
        #expect(try workshop.index.lexicalMatches("northgate", limit: 5).isEmpty)
        #expect(try workshop.index.lexicalMatches("southgate", limit: 5).count == 1)
        #expect(try workshop.index.check().damage.isEmpty)
        try workshop.index.apply([.remove(document.id)], step: {})
        #expect(try workshop.index.lexicalMatches("southgate", limit: 5).isEmpty)
        #expect(try workshop.index.check().damage.isEmpty)
    }

    @Test("filters compare entries as people mean them")
    func filters() async throws {
        let workshop = try Workshop()
        let entries: [[(String, String)]] = [
            [("tag", "Logistics"), ("author", "Tamsin Okoro <t@example.org>"), ("date", "2024-03-01"), ("price", "9")],
            [("tag", "#logistics"), ("tag", "draft"), ("author", "Ada"), ("date", "2025-01-31"), ("price", "10.5")],
            [("status", "Draft"), ("date", "2023")],
            [],
        ]
        for (place, own) in entries.enumerated() {
            let document = prepared("/\(place)", "Text \(place).", own.map { MetadataEntry($0.0, $0.1) })
            try await workshop.index.apply([.store(document, replacing: nil)], step: {})
        }
        func found(_ key: String, _ comparison: MetadataComparison, _ value: String) throws -> [String] {
            try paths(workshop, .metadata(key: key, comparison, value: value))
        }
        #expect(try found("tag", .equals, "logistics") == ["/0", "/1"])
        #expect(try found("Tag", .equals, "DRAFT") == ["/1"])
        #expect(try found("author", .equals, "okoro") == ["/0"])
        #expect(try found("author", .equals, "t@example.org") == ["/0"])
        #expect(try found("status", .equals, "draft") == ["/2"])
        #expect(try found("date", .greaterOrEqual, "2024") == ["/0", "/1"])
        #expect(try found("date", .less, "2024-03-02") == ["/0", "/2"])
        #expect(try found("price", .greater, "9") == ["/1"])
        #expect(try found("price", .lessOrEqual, "9.0") == ["/0"])
        #expect(try found("none", .equals, "x").isEmpty && found("author", .equals, "").isEmpty)
        #expect(try found("tag", .equals, "' OR 1=1 --").isEmpty)
        #expect(try paths(workshop, .not(.metadata(key: "tag", .equals, value: "logistics"))) == ["/2", "/3"])
    }

    @Test("a table's header is found with its rows, and is no part of the quote")
    func header() async throws {
        let workshop = try Workshop()
        let rows = prepared("/t.csv", "KX-47 | 78", [], header: "Part | Reorder level")
        try await workshop.index.apply([.store(rows, replacing: nil)], step: {})
        let match = try #require(try workshop.index.lexicalMatches("reorder level of KX-47", limit: 1).first)
        let passage = try #require(try workshop.index.passages(ids: [match.passageID]).first)
        #expect(passage.text == "KX-47 | 78" && passage.tableHeader == "Part | Reorder level")
        #expect(try workshop.index.texts(of: [passage.id])[0].text == "Plain\nPart | Reorder level\nKX-47 | 78")
    }

    @Test(
        "however a text is encoded, its words are found",
        arguments: [
            ("photo\u{AD}voltaic cells", "photovoltaic"), ("Http\u{200B}Client\u{200B}Factory", "HttpClientFactory"),
            ("HttpClientFactory", "Http\u{200B}ClientFactory"), ("photovol-\ntaic cells", "photovoltaic"),
            ("\u{1112}\u{1161}\u{11A8}\u{110C}\u{1165}\u{11B7}", "학점"),
            ("학점", "\u{1112}\u{1161}\u{11A8}\u{110C}\u{1165}\u{11B7}"),
            ("the ﬁrst ﬂight", "first"), ("ＫＸ４７", "kx47"), ("kx47", "ＫＸ４７"), ("مُحَمَّد", "محمد"), ("محمد", "مُحَمَّد"),
        ])
    func forms(text: String, question: String) async throws {
        let workshop = try Workshop()
        try await workshop.index.apply([.store(prepared("/a.txt", text, []), replacing: nil)], step: {})
        let found = try workshop.index.lexicalMatches(question, limit: 1)
        #expect(found.count == 1)
        #expect(
            try workshop.index.passages(ids: found.map(\.passageID)).first?.text.utf8.elementsEqual(text.utf8) == true)
    }

    @Test("a file of the same size and time of modification is read again where its entry has changed")
    func sameSizeAndTime() async throws {
        let workshop = try Workshop()
        let old = Date(timeIntervalSince1970: 1_700_000_000)
        func set(_ name: String) throws {
            try FileManager.default.setAttributes([.modificationDate: old], ofItemAtPath: workshop.path(name))
        }
        try workshop.write("a.txt", "The heron stands.")
        try workshop.write("b.txt", "The otter sleeps.")
        for name in ["a.txt", "b.txt"] { try set(name) }
        try await workshop.run()
        // Written over, and replaced by another file of that name.
        try workshop.write("a.txt", "The hazel stands.")
        try set("a.txt")
        try workshop.write("c.tmp", "The adder sleeps.")
        try set("c.tmp")
        try workshop.remove("b.txt")
        try workshop.move("c.tmp", to: "b.txt")
        let report = try await workshop.run()
        #expect(report.changed == 2)
        #expect(try workshop.index.found("hazel").count == 1 && workshop.index.found("adder").count == 1)
        // Entries that changed without the content: read, and nothing else.
        for name in ["a.txt", "b.txt"] { try set(name) }
        #expect(try await workshop.run().unchanged == 2)
        #expect(try await workshop.run().unchanged == 2)
    }
}
