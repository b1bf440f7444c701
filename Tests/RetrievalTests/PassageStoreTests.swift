import Documents
import Foundation
import IndexStore
import Indexing
import Inference
import Passages
import Retrieval
import TestModels
import TestSupport
import Testing
import Tokenizers

@Suite("Retrieval over any store", .serialized)
struct PassageStoreTests {
    private let folder: TemporaryFolder
    private let model = FakeModel()

    init() throws { folder = try TemporaryFolder() }

    /// An index of documents of random words, and a store in memory with the same passages, ids and space.
    private func makeStores(_ name: String, _ random: inout SeededGenerator) async throws -> (Index, MemoryStore) {
        let sources = folder.path("documents-\(name)")
        try FileManager.default.createDirectory(atPath: sources, withIntermediateDirectories: true)
        for n in 0..<Int.random(in: 1...25, using: &random) {
            let words = (0..<Int.random(in: 4...60, using: &random)).map { _ in
                "w\(Int(50 * Double.random(in: 0..<1, using: &random) * Double.random(in: 0..<1, using: &random)))"
            }
            let text = "# Title w\(n % 5)\n\n## Part w\(n % 7) W\(n % 3)\n\n\(words.joined(separator: " ")).\n"
            try Data(text.utf8).write(to: URL(filePath: "\(sources)/d\(n).md"))
        }
        var recipe = EmbeddingRecipe()
        recipe.dimension = 16
        let index = try Index.create(
            path: folder.path("\(name).footnote"),
            manifest: Manifest(name: name, model: model.information, recipe: recipe, createdBy: "test"))
        _ = try await Indexer(index: index, model: model).run(roots: [sources])

        let store = MemoryStore(path: index.path, recipe: try index.facts().recipe)
        let tokenizer = model.tokenizer
        let chunker = Chunker(options: try index.manifest().chunking) { tokenizer.encode($0).count }
        var changes: [DocumentChange] = []
        for record in try index.documents().sorted(by: { $0.id < $1.id }) {
            let document = try await DocumentParsers.standard.read(path: record.path)
            let state = StoredState(byteCount: record.byteCount, modified: record.modified, checked: 0)
            let prepared = PreparedDocument(document: document, passages: chunker.passages(of: document), state: state)
            changes.append(.store(prepared, replacing: nil))
        }
        try store.apply(changes) {}
        let (weights, transform) = (try #require(try index.tokenWeights()), try #require(try index.transform()))
        try await store.embed(model, weights: weights, transform: transform)
        return (index, store)
    }

    private static let questions = ["w0 w1 w30", "title w3 part w6", "What are w2 w3 w4 w5?", "w44", "nothing", ""]

    private func expectSame(_ found: SearchResult, _ expected: SearchResult, _ comment: Comment) {
        #expect(found.hits.map(\.passage.id) == expected.hits.map(\.passage.id), comment)
        #expect(found.hits.map(\.passage) == expected.hits.map(\.passage), comment)
        #expect(found.legs.map(\.silence) == expected.legs.map(\.silence), comment)
        #expect(found.filter == expected.filter, comment)
        for (one, other) in zip(found.hits, expected.hits) {
            #expect(one.index == other.index, comment)
            for (a, b) in [(one.scores.lexical, other.scores.lexical), (one.scores.dense, other.scores.dense)] {
                #expect((a == nil) == (b == nil) && abs((a ?? 0) - (b ?? 0)) < 1e-9, comment)
            }
        }
    }

    @Test("A store in memory gives the ranking that the index gives", arguments: [1, 2, 3, 4] as [UInt64])
    func oneStore(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let (index, store) = try await makeStores("one", &random)
        let filters: [PassageFilter?] = [nil, .matching(try PathGlob("d?.md")), .documents([1, 3, 4]), .any([])]
        for question in Self.questions {
            for filter in filters {
                let options = RetrievalOptions(limit: 30, candidates: 200, rerank: 3, filter: filter)
                let expected = try await Retriever(store: index, model: model).search(question, options: options)
                let found = try await Retriever(store: store, model: model).search(question, options: options)
                expectSame(found, expected, "seed \(seed): “\(question)” \(String(describing: filter))")
            }
        }
        for filter in filters {
            for limit in [0, 3, 100] {
                let listed = try index.documents(in: filter, limit: limit)
                #expect(
                    listed == store.documents(in: filter, limit: limit), "seed \(seed): \(String(describing: filter))")
            }
        }
        let gone = try #require(try index.documents().map(\.id).min())
        try index.apply([.remove(gone)]) {}
        try store.apply([.remove(gone)]) {}
        for question in Self.questions {
            let expected = try await Retriever(store: index, model: model).search(question)
            let found = try await Retriever(store: store, model: model).search(question)
            expectSame(found, expected, "seed \(seed), after a removal: “\(question)”")
        }
    }

    @Test("An index and a store in memory are searched as one like two indexes", arguments: [5, 6] as [UInt64])
    func mixedStores(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let (a, _) = try await makeStores("a", &random)
        let (b, store) = try await makeStores("b", &random)
        for question in Self.questions {
            let options = RetrievalOptions(limit: 30, candidates: 200)
            let expected = try await Retriever(stores: [a, b], model: model).search(question, options: options)
            let found = try await Retriever(stores: [a, store], model: model).search(question, options: options)
            expectSame(found, expected, "seed \(seed): “\(question)”")
        }
    }

    @Test("A change that fails half-way leaves a store as it was")
    func failedChange() async throws {
        struct Stop: Error {}
        var random = SeededGenerator(seed: 9)
        let (index, store) = try await makeStores("failing", &random)
        let counts = (try index.passageCount(), store.passageCount())
        let all = try index.documents().map { DocumentChange.remove($0.id) }
        #expect(throws: Stop.self) { try index.apply(all) { throw Stop() } }
        #expect(throws: Stop.self) { try store.apply(all) { throw Stop() } }
        #expect(try (index.passageCount(), store.passageCount()) == counts)
    }
}
