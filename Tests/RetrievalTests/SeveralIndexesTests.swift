import Foundation
import IndexStore
import Indexing
import Inference
import Passages
import Retrieval
import TestModels
import TestSupport
import Testing

@Suite("Several indexes searched as one", .serialized)
struct SeveralIndexesTests {
    private let folder: TemporaryFolder
    private let model = FakeModel()

    init() throws { folder = try TemporaryFolder() }

    private func makeIndex(_ name: String, _ documents: [String: String]) async throws -> Index {
        let sources = folder.path("documents-\(name)")
        try FileManager.default.createDirectory(atPath: sources, withIntermediateDirectories: true)
        for (name, text) in documents { try Data(text.utf8).write(to: URL(filePath: sources + "/" + name)) }
        var recipe = EmbeddingRecipe()
        recipe.dimension = 16
        let index = try Index.create(
            path: folder.path("\(name).footnote"),
            manifest: Manifest(name: name, model: model.information, recipe: recipe, createdBy: "test"))
        _ = try await Indexer(index: index, model: model).run(roots: [sources])
        return index
    }

    /// Documents of unlike lengths whose words are common or rare, some in one part only.
    private func documents(_ random: inout SeededGenerator) -> [String: String] {
        var documents: [String: String] = [:]
        for n in 0..<40 {
            let words = (0..<Int.random(in: 4...40, using: &random)).map { _ in
                "w\(Int(Double(n % 2 == 0 ? 30 : 60) * Double.random(in: 0..<1, using: &random) * Double.random(in: 0..<1, using: &random)))"
            }
            documents["d\(n).md"] =
                "# Title w\(n % 5)\n\n## Part w\(n % 7)\n\n\(words.joined(separator: " ")) 鹿吃树叶\(n)。"
        }
        return documents
    }

    @Test("words are scored as in one index of everything", arguments: [1, 2, 3] as [UInt64])
    func wordsAreScoredAsInOneIndexOfEverything(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let documents = documents(&random)
        let all = try await makeIndex("all", documents)
        let isFirst = Dictionary(uniqueKeysWithValues: documents.keys.map { ($0, Bool.random(using: &random)) })
        let parts = [
            try await makeIndex("a", documents.filter { isFirst[$0.key] == true }),
            try await makeIndex("b", documents.filter { isFirst[$0.key] != true }),
        ]
        var options = RetrievalOptions(limit: 40, denseWeight: 0)
        for question in ["w0 w1 w40 w55", "title w3 part w6", "w2 w3 w4 w5 w6", "鹿吃什么", "w9"] {
            options.candidates = 200
            let expected = try await Retriever(store: all, model: nil).search(question, options: options)
            let found = try await Retriever(stores: parts, model: nil).search(question, options: options)
            func scores(_ result: SearchResult) -> [String: Double] {
                Dictionary(
                    uniqueKeysWithValues: result.hits.map { hit in
                        (URL(filePath: hit.passage.path).lastPathComponent, hit.scores.lexical ?? -1)
                    })
            }
            let (one, several) = (scores(expected), scores(found))
            #expect(Set(one.keys) == Set(several.keys), "seed \(seed): \(question)")
            for (name, score) in one {
                #expect(abs(score - (several[name] ?? -9)) < 1e-9, "seed \(seed): \(question), \(name)")
            }
        }
    }

    private static let animals = [
        "owl.txt": "Owls\n\nThe owl hunts at night and hears a mouse under the snow.",
        "bee.txt": "Bees\n\nA bee dances to tell the others where the flowers are.",
    ]

    @Test("Hits name their index, and passages with the same id in two indexes are told apart")
    func hitsNameTheirIndex() async throws {
        let parts = [
            try await makeIndex("a", Self.animals),
            try await makeIndex(
                "b", ["cat.txt": "Cats\n\nThe cat hunts at night too.", "fox.txt": "Foxes\n\nA fox is red."]),
        ]
        let result = try await Retriever(stores: parts, model: model).search("Who hunts at night?")
        #expect(Set(result.hits.map(\.index)) == Set(parts.map(\.path)))
        #expect(result.hits.count == 4)
        for hit in result.hits {
            let index = try #require(parts.first { $0.path == hit.index })
            #expect(try index.passage(id: hit.passage.id) == hit.passage)
        }
        #expect(result.legs.allSatisfy { $0.silence == nil })
        let one = try await Retriever(store: parts[0], model: model).search("Who hunts at night?")
        #expect(one.hits.allSatisfy { $0.index == nil })
    }

    @Test("The same text in two indexes takes one place")
    func duplicates() async throws {
        let parts = [try await makeIndex("a", Self.animals), try await makeIndex("b", Self.animals)]
        let result = try await Retriever(stores: parts, model: model).search("When does the owl hunt?")
        #expect(result.hits.count == 2)
        #expect(result.hits.allSatisfy { $0.duplicates.isEmpty && $0.duplicatesElsewhere.count == 1 })
        #expect(result.hits.allSatisfy { $0.duplicatesElsewhere[0].index != $0.index })
    }

    @Test("An empty index among several is no hindrance, and a filter holds for all")
    func emptyAndFiltered() async throws {
        let parts = [
            try await makeIndex("a", Self.animals), try await makeIndex("empty", [:]),
            try await makeIndex("b", ["cat.txt": "Cats\n\nThe cat hunts at night too."]),
        ]
        let retriever = Retriever(stores: parts, model: model)
        #expect(try await retriever.search("Who hunts at night?").hits.count == 3)
        let options = RetrievalOptions(filter: .matching(try PathGlob("[cb]*.txt")))
        let result = try await retriever.search("Who hunts at night?", options: options)
        #expect(Set(result.hits.map { URL(filePath: $0.passage.path).lastPathComponent }) == ["bee.txt", "cat.txt"])
        #expect(result.filter?.passageCount == 2 && result.filter?.totalPassageCount == 3)
    }
}
