import Documents
import Foundation
import IndexStore
import Inference
import Passages
import Retrieval
import TestModels
import TestSupport
import Testing
import Tokenizers

@testable import EngineStore

@Suite("Answering from an engine as from the file", .serialized)
struct EngineStoreTests {
    private static let questions = [
        "When does the owl hunt?", "Who tells where the flowers are?", "lighthouse number 77", "naive cafe at night",
        "守塔人晚上做什么？", "zebra",
    ]

    private func copied(_ corpus: CopiedIndex, limits: EngineLimits = EngineLimits()) async throws -> EngineStore {
        let engine = try MemoryEngine()
        _ = try await EngineCopy(engine: engine, limits: limits).run(corpus.index)
        return try await EngineStore.open(engine, limits: limits)
    }

    @Test("dense matches have the file's scores, and the same passages come first", arguments: questions)
    func dense(_ question: String) async throws {
        let corpus = try await CopiedIndex()
        let store = try await copied(corpus)
        let vector = try await embedded(question, corpus)
        for limit in [1, 5, 200] {
            let expected = try corpus.index.denseMatches(vector, limit: limit)
            let found = try await store.scope(of: nil).denseMatches(vector, limit: limit)
            #expect(found.map(\.score) == expected.map(\.score))
            #expect(Set(found.map(\.passageID)).isSubset(of: Set(try corpus.passageIDs())))
        }
        let all = try await store.scope(of: nil).denseMatches(vector, limit: 1_000)
        let scores = Dictionary(uniqueKeysWithValues: all.map { ($0.passageID, $0.score) })
        for match in try corpus.index.denseMatches(vector, limit: 1_000) {
            #expect(scores[match.passageID] == match.score)
        }
    }

    @Test("counts of words score passages as the file's counts do, where both find the same", arguments: questions)
    func lexicalCounts(_ question: String) async throws {
        let corpus = try await CopiedIndex()
        let store = try await copied(corpus)
        let expected = try corpus.index.lexicalCounts(question, limit: 100)
        let found = try await store.scope(of: nil).lexicalCounts(question, limit: 100)
        let statistics = try #require(expected?.statistics)
        #expect(found?.statistics.passageCount == statistics.passageCount)
        #expect(found?.statistics.tokenCount == statistics.tokenCount)
        // The same statistics, since the engine of this test does not stem.
        let ours = Dictionary(
            uniqueKeysWithValues: (found?.matches(statistics) ?? []).map { ($0.passageID, $0.score) })
        for match in expected?.matches(statistics) ?? [] {
            if let score = ours[match.passageID] { #expect(abs(score - match.score) < 1e-9) }
        }
        #expect(ours.isEmpty == (expected?.matches(statistics).isEmpty ?? true))
    }

    @Test("a question finds the same passage first, with text, place and hash", arguments: questions.dropLast())
    func searches(_ question: String) async throws {
        let corpus = try await CopiedIndex()
        let store = try await copied(corpus)
        let expected = try await Retriever(store: corpus.index, model: corpus.model).search(question)
        let found = try await Retriever(store: store, model: corpus.model).search(question)
        #expect(found.hits.first?.passage == expected.hits.first?.passage)
        for hit in found.hits {
            #expect(hit.passage == (try corpus.index.passage(id: hit.passage.id)))
            #expect(hit.scores.tokens != nil)
        }
    }

    @Test("an engine and a file are searched as one, and each hit says where it is")
    func several() async throws {
        let (here, there) = (
            try await CopiedIndex(documents: ["animals/owl.txt": "The owl hunts at night.", "places/a.txt": "Harbour."]
            ),
            try await CopiedIndex(documents: ["animals/cat.txt": "The cat hunts mice.", "places/b.txt": "Lighthouse."])
        )
        let store = try await copied(there)
        let result = try await Retriever(stores: [here.index, store], model: here.model).search("Which hunts?")
        #expect(Set(result.hits.compactMap(\.index)) == [here.index.path, store.path])
    }

    @Test("documents, passages, pages, texts and facts are those of the file")
    func corpus() async throws {
        let corpus = try await CopiedIndex()
        // Pieces so small that each part has several.
        var limits = EngineLimits()
        limits.partBytes = 100
        let store = try await copied(corpus, limits: limits)
        #expect(try store.documents() == (try corpus.index.documents()))
        #expect(try store.manifest() == (try corpus.index.manifest()))
        #expect(try store.collections() == ["animals"])
        #expect(try await store.facts() == (try corpus.index.facts()))
        #expect(try await store.passageCount() == (try corpus.index.passageCount()))
        #expect(try await store.transform() == (try corpus.index.transform()))
        #expect(try await store.tokenWeights() == (try corpus.index.tokenWeights()))
        #expect(try await store.tokenProjection() == (try corpus.index.tokenProjection()))
        for document in try corpus.index.documents() {
            #expect(try await store.passages(of: document.id) == (try corpus.index.passages(of: document.id)))
            for range in [0..<5, 3..<12, 0..<100_000] {
                #expect(
                    try await store.text(of: document.id, at: range)
                        == (try corpus.index.text(of: document.id, at: range)))
            }
        }
        #expect(try await store.passages(ids: [1 << 40]).isEmpty)
        try await store.requireModel(corpus.model.information)
        var changed = corpus.model
        changed.information.fingerprint = "other"
        let other = changed.information
        await #expect(throws: IndexError.self) { try await store.requireModel(other) }
    }

    @Test("a filter leaves the same documents of the copy as of the file, whatever it says")
    func filters() async throws {
        let corpus = try await CopiedIndex()
        let store = try await copied(corpus)
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let documents = try corpus.index.documents()
        for _ in 0..<200 {
            let filter = try Self.filter(documents, depth: 3, &random)
            let (expected, found) = (
                try corpus.index.documents(in: filter, limit: 3), try await store.documents(in: filter, limit: 3)
            )
            #expect(found == expected, "seed \(seed): \(filter)")
            #expect(try await store.scope(of: filter).counts == (try corpus.index.scope(of: filter).counts))
        }
    }

    @Test("what a filter leaves out is not found")
    func narrowed() async throws {
        let corpus = try await CopiedIndex()
        let store = try await copied(corpus)
        let vector = try await embedded("owl", corpus)
        let scope = try await store.scope(of: .collections(["animals"]))
        let allowed = Set(
            try corpus.index.documents().filter { $0.path.contains("/animals/") }
                .flatMap { try corpus.index.passages(of: $0.id) }.map(\.id))
        #expect(Set(try await scope.denseMatches(vector, limit: 100).map(\.passageID)) == allowed)
        #expect(Set(try await scope.lexicalMatches("night café", limit: 100).map(\.passageID)).isSubset(of: allowed))
        let nothing = try await store.scope(of: .any([]))
        #expect(try await nothing.denseMatches(vector, limit: 9).isEmpty)
        #expect(try await nothing.lexicalMatches("owl", limit: 9).isEmpty)
    }

    private func embedded(_ question: String, _ corpus: CopiedIndex) async throws -> [Float] {
        let (weights, transform) = (
            try #require(try corpus.index.tokenWeights()), try #require(try corpus.index.transform())
        )
        let features = try await corpus.model.pooledValues(
            [corpus.model.tokenizer.encode(question)], weights: weights, recipe: try corpus.index.manifest().recipe)
        return transform.question(features[0])
    }

    /// A filter over what the documents are and are not.
    private static func filter(
        _ documents: [DocumentRecord], depth: Int, _ random: inout SeededGenerator
    ) throws -> PassageFilter {
        let document = documents[Int.random(in: 0..<documents.count, using: &random)]
        func pick<Choice>(_ choices: [Choice]) -> Choice { choices[Int.random(in: 0..<choices.count, using: &random)] }
        let kind = Int.random(in: 0..<(depth > 0 ? 10 : 7), using: &random)
        switch kind {
        case 0: return .documents([document.id, 99])
        case 1: return .paths([document.path, "/nowhere"])
        case 2:
            return .matching(try PathGlob(pick(["**/*.md", "animals/", "**/c*", "zh.txt"])))
        case 3: return .collections([pick(["animals", "plants"])])
        case 4: return .modifiedFrom(document.modified)
        case 5: return .modifiedBefore(document.modified)
        case 6:
            let comparison = pick([MetadataComparison.equals, .less, .greaterOrEqual])
            let (key, value) = pick([("tag", "bird"), ("author", "moss"), ("Tag", "insect")])
            return .metadata(key: key, comparison, value: value)
        case 7: return .not(try filter(documents, depth: depth - 1, &random))
        default:
            let parts = try (0..<Int.random(in: 0...3, using: &random)).map { _ in
                try filter(documents, depth: depth - 1, &random)
            }
            return kind == 8 ? .all(parts) : .any(parts)
        }
    }
}
