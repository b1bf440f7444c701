import Documents
import Foundation
import Inference
import TestSupport
import Testing

@testable import IndexStore
@testable import Indexing
@testable import Passages

@Suite("Filters of a search", .serialized)
struct FilterTests {
    private static let folders = ["notes", "notes/old", "mail", "mail/2025/may", "docs a", "doc%_s"]
    private static let words = ["heron", "reed", "river", "otter", "bank"]

    /// Documents in several folders with several times; the roots `mail` and `notes/old` are collections.
    private func workshop(_ random: inout SeededGenerator, count: Int) async throws -> Workshop {
        let workshop = try Workshop()
        for n in 0..<count {
            let folder = Self.folders.randomElement(using: &random) ?? ""
            let name = "\(folder)/\(n).\(Bool.random(using: &random) ? "md" : "txt")"
            let text = (0..<9).compactMap { _ in Self.words.randomElement(using: &random) }.joined(separator: " ")
            try workshop.write(name, "Note \(n)\n\n\(text).")
            let modified = Date(timeIntervalSince1970: Double(Int.random(in: 0..<20, using: &random) * 86_400))
            try FileManager.default.setAttributes([.modificationDate: modified], ofItemAtPath: workshop.path(name))
        }
        try await workshop.run()
        for (folder, name) in [("mail", "letters"), ("notes", "notes"), ("notes/old", "old")]
        where FileManager.default.fileExists(atPath: workshop.path(folder)) {
            try await workshop.run(IndexerOptions(collection: name), roots: [workshop.path(folder)])
        }
        return workshop
    }

    private func filter(_ random: inout SeededGenerator, depth: Int, of documents: [DocumentRecord]) throws
        -> PassageFilter
    {
        let some = (0..<Int.random(in: 0...3, using: &random)).compactMap { _ in documents.randomElement(using: &random)
        }
        switch Int.random(in: 0..<(depth > 0 ? 9 : 6), using: &random) {
        case 0: return .documents(some.map(\.id) + [-1, 999_999])
        case 1: return .paths(some.map(\.path) + ["/nowhere"])
        case 2:
            let patterns = ["*.md", "notes/**", "/**/old/*.txt", "mail/**/1*.*", "doc%_s/", "docs ?/[!1-5]*"]
            return .matching(try PathGlob(patterns.randomElement(using: &random) ?? "*"))
        case 3:
            return .collections(
                [["letters"], ["notes"], ["old", "letters"], ["none"]].randomElement(using: &random) ?? [])
        case 4: return .modifiedFrom(Double(Int.random(in: -1...20, using: &random) * 86_400))
        case 5: return .modifiedBefore(Double(Int.random(in: -1...20, using: &random) * 86_400))
        case 6: return .not(try filter(&random, depth: depth - 1, of: documents))
        default:
            let parts = try (0..<Int.random(in: 0...3, using: &random)).map { _ in
                try filter(&random, depth: depth - 1, of: documents)
            }
            return Bool.random(using: &random) ? .all(parts) : .any(parts)
        }
    }

    /// What a filter means, said plainly.
    private func leaves(_ filter: PassageFilter, _ document: DocumentRecord, in root: String) -> Bool {
        switch filter {
        case .documents(let ids): ids.contains(document.id)
        case .paths(let paths): paths.contains(document.path)
        case .matching(let glob): glob.matches(document.path)
        case .collections(let names):
            if document.path.hasPrefix(root + "/notes/old/") {
                names.contains("old")
            } else if document.path.hasPrefix(root + "/notes/") {
                names.contains("notes")
            } else {
                document.path.hasPrefix(root + "/mail/") && names.contains("letters")
            }
        case .modifiedFrom(let seconds): document.modified >= seconds
        case .modifiedBefore(let seconds): document.modified < seconds
        case .metadata(let key, let comparison, let value):
            document.metadata.contains { $0.key == key && comparison.holds($0.value, value, key: key) }
        case .all(let parts): parts.allSatisfy { leaves($0, document, in: root) }
        case .any(let parts): parts.contains { leaves($0, document, in: root) }
        case .not(let part): !leaves(part, document, in: root)
        }
    }

    @Test("both legs find exactly what a plain filter of their lists leaves", arguments: [1, 2, 3] as [UInt64])
    func bothLegsFindExactlyWhatAPlainFilterOfTheirListsLeaves(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let workshop = try await workshop(&random, count: 60)
        let index = workshop.index
        let documents = try index.documents()
        let root = URL(filePath: workshop.documents).resolvingSymlinksInPath().path
        let vector = try index.questionVector("heron on the bank", model: workshop.model)
        let allWords = try index.lexicalMatches("heron bank", limit: 1_000)
        let allVectors = try index.denseMatches([vector], limit: 1_000, search: .exact)[0]
        var owner: [PassageID: DocumentID] = [:]
        for document in documents {
            for passage in try index.passages(of: document.id) { owner[passage.id] = document.id }
        }
        for round in 0..<60 {
            let filter = try filter(&random, depth: 3, of: documents)
            let left = Set(documents.filter { leaves(filter, $0, in: root) }.map(\.id))
            let selection = try index.selection(filter)
            let comment: Comment = "seed \(seed), round \(round): \(filter)"
            #expect(
                documents.map(\.id).filter { selection.contains($0) } == documents.map(\.id).filter(left.contains),
                comment)
            #expect(selection.counts.documentCount == left.count, comment)
            #expect(selection.counts.passageCount == owner.values.count { left.contains($0) }, comment)
            func expected(_ matches: [Match], _ limit: Int) -> [Match] {
                Array(matches.filter { owner[$0.passageID].map(left.contains) == true }.prefix(limit))
            }
            for limit in [3, 1_000] {
                let byWords = try index.lexicalMatches("heron bank", limit: limit, within: selection)
                if limit == 1_000 { #expect(byWords == expected(allWords, limit), comment) }
                #expect(byWords.count == min(limit, expected(allWords, 1_000).count), comment)
                for search in [DenseSearch.automatic, .exact, .signsFirst(candidates: 30)] {
                    let found = try index.denseMatches([vector], limit: limit, search: search, within: selection)[0]
                    #expect(found.map(\.passageID) == expected(allVectors, limit).map(\.passageID), comment)
                }
            }
        }
    }

    @Test("a selective filter among many rows finds the true nearest")
    func aSelectiveFilterAmongManyRowsFindsTheTrueNearest() async throws {
        let workshop = try Workshop()
        let index = workshop.index
        try workshop.write("a.txt", "Note\n\nheron.")
        try workshop.write("b.txt", "Note\n\nreed.")
        try await workshop.run()
        var random = SeededGenerator(seed: 8)
        let ids = try index.documents().map(\.id)
        let width = try #require(try index.transform()).dimension
        let vectors = (0..<70_000).map { _ in (0..<width).map { _ in Float.random(in: -1...1, using: &random) } }
        // Every thousandth row belongs to document b, the others to a.
        try index.storage.write { db in
            var writer = try VectorWriter(db, dimension: width)
            for (row, vector) in vectors.enumerated() {
                try writer.add(vector, for: Int64(row + 100), of: row % 1_000 == 7 ? ids[1] : ids[0])
            }
            try writer.finish()
        }
        let query = (0..<width).map { _ in Float.random(in: -1...1, using: &random) }
        let selection = try index.selection(.documents([ids[1]]))
        let found = try index.denseMatches([query], limit: 10, search: .signsFirst(candidates: nil), within: selection)[
            0]
        let exact = stride(from: 7, to: vectors.count, by: 1_000).sorted { a, b in
            zip(vectors[a], query).reduce(0) { $0 + $1.0 * $1.1 }
                > zip(vectors[b], query).reduce(0) { $0 + $1.0 * $1.1 }
        }
        // The rounding to eight bits may change the places of neighbours.
        let near = Set(exact.prefix(12).map { Int64($0 + 100) } + [1, 2])
        #expect(found.count == 10 && found.allSatisfy { near.contains($0.passageID) })
    }

    @Test("a filter that leaves nothing finds nothing")
    func aFilterThatLeavesNothingFindsNothing() async throws {
        var random = SeededGenerator(seed: 4)
        let workshop = try await workshop(&random, count: 5)
        for filter in [.any([]), .not(.all([])), .documents([]), .collections(["none"]), .modifiedFrom(4e9)]
            as [PassageFilter]
        {
            let selection = try workshop.index.selection(filter)
            #expect(
                selection.counts.documentCount == 0 && selection.counts.passageCount == 0
                    && selection.counts.totalPassageCount == 5)
            #expect(try workshop.index.lexicalMatches("heron", limit: 9, within: selection).isEmpty)
            let vector = try workshop.index.questionVector("heron", model: workshop.model)
            #expect(try workshop.index.denseMatches(vector, limit: 9, within: selection).isEmpty)
        }
    }

    @Test(
        "what a person writes is never syntax",
        arguments: [
            "'; DROP TABLE documents; --", "' OR 1=1 --", "\"", "%", "_", "]", "?1", "\u{0}", "a\u{301}", "\\\\", "☃",
            "*' OR '1'='1",
        ])
    func whatAPersonWritesIsNeverSyntax(text: String) async throws {
        var random = SeededGenerator(seed: 5)
        let workshop = try await workshop(&random, count: 4)
        for filter in [.paths([text]), .collections([text]), .matching(try PathGlob(text))] as [PassageFilter] {
            #expect(try workshop.index.selection(filter).counts.documentCount == 0, "\(filter)")
            #expect(try workshop.index.selection(.not(filter)).counts.documentCount == 4, "\(filter)")
        }
        #expect(try workshop.index.check().damage.isEmpty)
    }

    @Test("a collection follows its root")
    func aCollectionFollowsItsRoot() async throws {
        let workshop = try Workshop()
        try workshop.write("mail/a.txt", "One.")
        try workshop.write("mailbox/b.txt", "Two.")
        let root = workshop.path("mail")
        try await workshop.run()
        try await workshop.run(IndexerOptions(collection: "letters"), roots: [root])
        try workshop.write("mail/c.txt", "Three.")
        try await workshop.run()
        func count(_ name: String) throws -> Int {
            try workshop.index.selection(.collections([name])).counts.documentCount
        }
        #expect(try count("letters") == 2)
        #expect(try workshop.index.collections() == ["letters"])
        try await workshop.run(IndexerOptions(collection: "post"), roots: [root])
        #expect(try count("letters") == 0 && count("post") == 2)
        try await workshop.run(IndexerOptions(collection: ""), roots: [root])
        #expect(try count("post") == 0 && workshop.index.collections().isEmpty)
        try await workshop.run(IndexerOptions(collection: "post"), roots: [root])
        try workshop.index.remove(paths: [root])
        #expect(try workshop.index.collections().isEmpty)
    }
}
