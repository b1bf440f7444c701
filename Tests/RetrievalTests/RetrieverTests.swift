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

@Suite("Searching an index", .serialized)
struct RetrieverTests {
    private let folder: TemporaryFolder
    private let model = FakeModel()

    init() throws { folder = try TemporaryFolder() }

    private func makeIndex(_ documents: [String: String]) async throws -> Index {
        let sources = folder.path("documents")
        try FileManager.default.createDirectory(atPath: sources, withIntermediateDirectories: true)
        for (name, text) in documents {
            try Data(text.utf8).write(to: URL(filePath: sources + "/" + name))
        }
        var recipe = EmbeddingRecipe()
        recipe.dimension = 16
        let index = try Index.create(
            path: folder.path("test.footnote"),
            manifest: Manifest(name: "test", model: model.information, recipe: recipe, createdBy: "test"))
        _ = try await Indexer(index: index, model: model).run(roots: [sources])
        return index
    }

    private static let animals = [
        "owl.txt": "Owls\n\nThe owl hunts at night and hears a mouse under the snow.",
        "bee.txt": "Bees\n\nA bee dances to tell the others where the flowers are.",
        "cat.txt": "Cats\n\nThe cat sleeps for two thirds of its life.",
        "copy.txt": "Owls again\n\nThe owl hunts at night and hears a mouse under the snow.",
    ]

    @Test("The passage with the question's words comes first, and says why")
    func finds() async throws {
        let index = try await makeIndex(Self.animals)
        let result = try await Retriever(store: index, model: model).search("Where do bees say the flowers are?")
        let first = try #require(result.hits.first)
        #expect(first.passage.path.hasSuffix("bee.txt"))
        #expect(first.rank == 1)
        #expect(first.trace.legs.first?.rank == 1)
        #expect(first.arithmetic.hasPrefix("fused = "))
        #expect(result.hits.map(\.rank) == Array(1...result.hits.count))
    }

    @Test("The same text in two documents takes one place")
    func duplicates() async throws {
        let index = try await makeIndex([
            "a.txt": "The owl hunts at night.", "b.txt": "The owl  hunts at night.", "c.txt": "The cat sleeps.",
        ])
        let result = try await Retriever(store: index, model: model).search("When does the owl hunt at night?")
        #expect(result.hits.filter { $0.passage.text.contains("owl") }.count == 1)
        #expect(result.hits.first?.duplicates.count == 1)
    }

    @Test("Without a model the dense leg is silent and says so")
    func noModel() async throws {
        let index = try await makeIndex(Self.animals)
        let result = try await Retriever(store: index, model: nil)
            .search("owl night", options: RetrievalOptions(rerank: 3))
        #expect(result.legs.map(\.silence) == [nil, "no model is loaded"])
        #expect(result.hits.first?.passage.text.contains("owl") == true)
        #expect(result.hits.allSatisfy { $0.scores.reranked == nil })
    }

    @Test("Words that stand nowhere leave the lexical leg silent")
    func noWords() async throws {
        let index = try await makeIndex(Self.animals)
        let result = try await Retriever(store: index, model: model).search("zebra quagga")
        #expect(result.legs[0].silence == "no passage shares a word with the question")
        #expect(!result.hits.isEmpty, "the dense leg still ranks")
    }

    @Test("An empty question finds nothing", arguments: ["", "  \n", "?!"])
    func emptyQuestion(_ question: String) async throws {
        let index = try await makeIndex(Self.animals)
        #expect(try await Retriever(store: index, model: model).search(question).hits.isEmpty)
    }

    @Test("Reranking marks the hits it looked at and no others")
    func reranks() async throws {
        let index = try await makeIndex(Self.animals)
        let result = try await Retriever(store: index, model: model)
            .search("Which animal hears a mouse?", options: RetrievalOptions(rerank: 2))
        #expect(result.hits.map { $0.scores.reranked != nil }.prefix(3) == [true, true, false])
        #expect(result.hits.first?.passage.text.contains("mouse") == true)
        #expect(result.timings.rerankSeconds > 0)
    }

    @Test("Another model than the index's is refused with the command that helps")
    func otherModel() async throws {
        let index = try await makeIndex(Self.animals)
        var other = model
        other.information.fingerprint = "other"
        await #expect(throws: IndexError.self) {
            try await Retriever(store: index, model: other).search("owl")
        }
    }
}

extension FakeModel {
    /// Words as tokens, and a question is the likelier the more of its words stand before it.
    init() {
        self.init(named: "overlap", fingerprint: "0f", tokenizer: WordTokenizer(vocabularySize: 2048), featureCount: 32)
    }
}
