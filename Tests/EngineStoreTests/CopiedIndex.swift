import Documents
import Foundation
import IndexStore
import Indexing
import Inference
import Passages
import TestModels
import TestSupport
import Tokenizers

@testable import EngineStore

/// An index file over a few documents, for copies.
struct CopiedIndex {
    let folder: TemporaryFolder
    let index: Index
    let model: FakeModel
    let sources: String

    /// Documents with words, headings, tags, another script, and a text that is extracted.
    static let documents = [
        "animals/owl.md":
            "---\ntags: [bird, night]\nauthor: Ida Moss\n---\n# Owls\n\nThe owl hunts at night and hears a mouse.",
        "animals/bee.md": "---\ntags: [insect]\n---\n# Bees\n\nA bee dances to tell the others where the flowers are.",
        "animals/cat.txt": "Cats\n\nThe cat sleeps for two thirds of its life, and the owl does not.",
        "places/café.html":
            "<html><title>Café</title><body><h1>Naïve café</h1><p>The café opens at night.</p></body></html>",
        "places/zh.txt": "灯塔在海边，守塔人每天晚上点灯。",
        "places/long.txt": (1...60).map { "Paragraph \($0) tells of lighthouse number \($0 * 7) and its keeper." }
            .joined(separator: "\n\n"),
    ]

    init(documents: [String: String] = CopiedIndex.documents) async throws {
        folder = try TemporaryFolder()
        sources = folder.path("documents")
        var model = FakeModel(
            named: "overlap", fingerprint: "0f", tokenizer: WordTokenizer(vocabularySize: 2048), featureCount: 32)
        model.givesTokenValues = true
        model.averages = true
        self.model = model
        var recipe = EmbeddingRecipe()
        recipe.dimension = 16
        index = try Index.create(
            path: folder.path("test.footnote"),
            manifest: Manifest(
                name: "test", instructions: "Be short.", conversationStarters: ["When?"], model: model.information,
                recipe: recipe, chunking: ChunkingOptions(targetTokens: 24, maximumTokens: 48, minimumTokens: 8),
                createdBy: "test"))
        try write(documents)
        try await run()
    }

    /// Writes files below the sources.
    func write(_ documents: [String: String]) throws {
        for (name, text) in documents {
            let url = URL(filePath: sources + "/" + name)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: url)
        }
    }

    /// Brings the index up to date with the sources, whose folder of animals is a collection.
    func run() async throws {
        let indexer = Indexer(index: index, model: model)
        _ = try await indexer.run(roots: [sources + "/animals"], options: IndexerOptions(collection: "animals"))
        _ = try await indexer.run(roots: [sources + "/places"])
    }

    /// Ids of all passages.
    func passageIDs() throws -> [PassageID] {
        try index.documents().flatMap { try index.passages(of: $0.id) }.map(\.id).sorted()
    }
}
