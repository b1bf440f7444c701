import Documents
import Foundation
import Inference
import TestModels
import TestSupport
import Tokenizers

@testable import IndexStore
@testable import Indexing
@testable import Passages

/// A folder of documents and an index of it.
final class Workshop {
    let folder: TemporaryFolder
    let documents: String
    let index: Index
    var model = FakeModel()

    init(model: FakeModel = FakeModel(), recipe: EmbeddingRecipe? = nil) throws {
        self.model = model
        folder = try TemporaryFolder()
        documents = folder.path("documents")
        try FileManager.default.createDirectory(atPath: documents, withIntermediateDirectories: true)
        index = try Index.create(
            path: folder.path("test.footnote"), manifest: FakeModel.manifest(model, recipe: recipe), threadCount: 2)
    }

    func path(_ name: String) -> String { documents + "/" + name }

    func write(_ name: String, _ text: String) throws {
        try FileManager.default.createDirectory(
            at: URL(filePath: path(name)).deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(filePath: path(name)))
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path(name)) }

    func move(_ name: String, to other: String) throws {
        try FileManager.default.moveItem(atPath: path(name), toPath: path(other))
    }

    @discardableResult
    func run(_ options: IndexerOptions = IndexerOptions(), roots: [String]? = nil) async throws -> IndexReport {
        try await Indexer(index: index, model: model).run(roots: roots ?? [documents], options: options)
    }

    /// The real path of a document, as the index writes it.
    func stored(_ name: String) -> String {
        URL(filePath: path(name)).standardizedFileURL.resolvingSymlinksInPath().path
    }
}

extension Index {
    /// The similarity of each passage to a question, computed plainly from the text.
    func expectedSimilarities(_ question: String, model: FakeModel) throws -> [PassageID: Double] {
        guard let weights = try tokenWeights(), let transform = try transform() else { return [:] }
        func features(_ text: String) throws -> [Float] {
            // As they are stored.
            try FeatureBlob.decode(FeatureBlob.encode(model.sum(of: model.tokenizer.encode(text), weights: weights)))
        }
        let query = transform.question(
            model.sum(of: model.tokenizer.encode(question), weights: weights))
        var similarities: [PassageID: Double] = [:]
        for document in try documents() {
            for passage in try passages(of: document.id) {
                let text = EmbeddedText.make(
                    title: passage.title, headingPath: passage.headingPath, text: passage.text)
                let vector = try transform.passage(features(text))
                similarities[passage.id] = Double(zip(query, vector).reduce(0) { $0 + $1.0 * $1.1 })
            }
        }
        return similarities
    }

    func questionVector(_ question: String, model: FakeModel) throws -> [Float] {
        guard let weights = try tokenWeights(), let transform = try transform() else { return [] }
        return transform.question(model.sum(of: model.tokenizer.encode(question), weights: weights))
    }

    /// Texts of everything that lexical search finds.
    func found(_ question: String) throws -> [String] {
        try passages(ids: lexicalMatches(question, limit: 1_000).map(\.passageID)).map(\.text)
    }
}

extension FakeModel {
    /// Words as tokens; to it every text is as likely as another.
    init(name: String = "fake", fingerprint: String = "f00d", embeddingAdapter: String? = nil) {
        self.init(
            named: name, fingerprint: fingerprint, tokenizer: WordTokenizer(), featureCount: 48, hiddenSize: 8,
            layerCount: 4, contextLength: 1024, embeddingAdapter: embeddingAdapter)
        information.path = "/models/\(name).gguf"
        likelihoods = { $0.continuation.map { _ in -1 } }
    }

    /// What a new index of this model begins with.
    static func manifest(_ model: FakeModel = FakeModel(), recipe: EmbeddingRecipe? = nil) -> Manifest {
        let standard = EmbeddingRecipe(layerCount: 4, dimension: 40)
        return Manifest(name: "test", model: model.information, recipe: recipe ?? standard, createdBy: "0.0.0")
    }
}
