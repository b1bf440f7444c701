import Foundation
import Inference
import TestModels
import TestSupport
import Testing

@testable import IndexStore
@testable import Indexing
@testable import Passages

/// Indexes whose passages are embedded with an adapter.
@Suite(.serialized) struct EmbeddingAdapterTests {
    private static let file = EmbeddingAdapterFile(fingerprint: "ada", bytes: [1, 2, 3])
    private static let adapted = FakeModel(embeddingAdapter: "ada")

    private let folder: TemporaryFolder
    private let documents: String

    init() throws {
        folder = try TemporaryFolder()
        documents = folder.path("documents")
        try FileManager.default.createDirectory(atPath: documents, withIntermediateDirectories: true)
        try Data("The heron stands in the reeds.".utf8).write(to: URL(filePath: documents + "/a.txt"))
    }

    private func make(_ adapter: EmbeddingAdapterFile?) throws -> Index {
        try Index.create(
            path: folder.path("test.footnote"), manifest: FakeModel.manifest(), adapter: adapter,
            threadCount: 1)
    }

    @Test("an index keeps its adapter and refuses a model without it")
    func anIndexKeepsItsAdapterAndRefusesAModelWithoutIt() async throws {
        let index = try make(Self.file)
        _ = try await Indexer(index: index, model: Self.adapted).run(roots: [documents])
        #expect(try index.embeddingAdapter() == [1, 2, 3])
        #expect(try index.manifest().recipe.adapter == "ada")
        try index.requireModel(Self.adapted.information)
        let path = index.path
        await #expect {
            try await Indexer(index: index, model: FakeModel()).run(roots: [documents])
        } throws: { error in
            guard case IndexError.adapterMismatch(let index, let model, let repair) = error else { return false }
            return index == "the adapter ada" && model == "no adapter"
                && repair == .reindex(roots: [documents], index: path, model: nil, adapter: .none)
        }
    }

    @Test("a plain index refuses an adapter until it is rebuilt with it")
    func aPlainIndexRefusesAnAdapterUntilItIsRebuiltWithIt() async throws {
        let index = try make(nil)
        _ = try await Indexer(index: index, model: FakeModel()).run(roots: [documents])
        #expect(try index.embeddingAdapter() == nil)
        #expect {
            try index.requireModel(Self.adapted.information)
        } throws: { error in
            guard case .reindex(_, let path, nil, .loaded)? = (error as? IndexError)?.repair else { return false }
            return path == index.path
        }

        let rebuilt = Indexer(index: index, model: Self.adapted, adapter: Self.file)
        _ = try await rebuilt.run(roots: [documents], options: IndexerOptions(rebuild: true))
        #expect(try index.embeddingAdapter() == [1, 2, 3])
        // Embedded anew with the adapter that the index keeps.
        _ = try await Indexer(index: index, model: Self.adapted).embedAgain()
        #expect(try index.embeddingAdapter() == [1, 2, 3])

        let plain = Indexer(index: index, model: FakeModel())
        _ = try await plain.run(roots: [documents], options: IndexerOptions(rebuild: true))
        #expect(try index.embeddingAdapter() == nil)
        #expect(try index.manifest().recipe.adapter == nil)
    }

    @Test("a missing adapter is damage")
    func aMissingAdapterIsDamage() throws {
        let index = try make(Self.file)
        try index.storage.write { db in try db.setAdapter(nil, of: FakeModel().information) }
        #expect { try index.embeddingAdapter() } throws: { error in
            guard case IndexError.corrupt = error else { return false }
            return true
        }
    }
}
