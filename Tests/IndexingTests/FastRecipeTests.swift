import Foundation
import GRDB
import Synchronization
import TestModels
import TestSupport
import Testing
import Tokenizers

@testable import IndexStore
@testable import Indexing
@testable import Inference
@testable import Passages

/// Indexes whose passages are embedded by looking tokens up.
@Suite("Fast indexes", .serialized)
struct FastRecipeTests {
    private static let recipe: EmbeddingRecipe = {
        var recipe = EmbeddingRecipe.fast
        recipe.dimension = 40
        return recipe
    }()

    /// A workshop of a fast index, with documents of which none is like another.
    private func workshop(documents: Int, fast: Bool = true) throws -> Workshop {
        var model = FakeModel()
        model.givesTokenValues = true
        model.averages = true
        let workshop = try Workshop(model: model, recipe: fast ? Self.recipe : nil)
        var random = SeededGenerator(seed: 66)
        for number in 0..<documents {
            var text = "N\(number)\n\n"
            for _ in 0..<4 + number % 11 { text += "word\(Int.random(in: 0..<150, using: &random)) " }
            try workshop.write("\(number).txt", text)
        }
        return workshop
    }

    /// Vector and length of each passage, by its document's name.
    private func vectors(_ workshop: Workshop) throws -> [String: [Float]] {
        let paths = Dictionary(uniqueKeysWithValues: try workshop.index.documents().map { ($0.id, $0.path) })
        return try workshop.index.storage.read { db in
            var found: [String: [Float]] = [:]
            for stored in try StoredChunk.all(db) {
                let chunk = try stored.chunk(db)
                for row in stored.live.rows {
                    let name = URL(filePath: paths[chunk.documentIDs[row]] ?? "").lastPathComponent
                    found[name] = chunk.vector(row) + [chunk.lengths[row]]
                }
            }
            return found
        }
    }

    private func codeCount(_ index: Index) throws -> Int {
        try index.storage.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM token_codes") ?? 0 }
    }

    @Test(
        "the features that the table gives are the weighted means of the tokens' values, to the last bit, however little it keeps"
    )
    func lookUp() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        // Values of 13 numbers fill no whole groups of eight.
        var model = FakeModel(named: "m", fingerprint: "f", tokenizer: WordTokenizer(), featureCount: 13)
        model.givesTokenValues = true
        let texts = (0..<40).map { _ in
            (0..<Int.random(in: 0...30, using: &random)).map { _ in TokenID.random(in: 0..<60, using: &random) }
        }
        let weights = TokenWeights(passages: texts, vocabularySize: 60)
        for mostBytes in [0, 200, 1 << 20] {
            let table = LoneTokenTable(model: model, weights: weights, recipe: .fast, mostBytes: mostBytes)
            for start in stride(from: 0, to: texts.count, by: 8) {
                let some = Array(texts[start..<start + 8])
                let features = try #require(try await table.features(of: some), "seed \(seed)")
                for (text, own) in zip(some, features) {
                    let values = TokenValues(tokens: text, featureCount: 13, values: text.flatMap(model.values))
                    #expect(own == values.pooled(weights: weights, recipe: .fast), "seed \(seed), \(mostBytes) bytes")
                }
            }
        }
    }

    @Test("the size of batches changes no bit of any vector", arguments: [1, 7, 64])
    func batches(batchPassages: Int) async throws {
        let reference = try workshop(documents: 130)
        try await reference.run()
        #expect(try vectors(reference).count == 130)
        let other = try workshop(documents: 130)
        try await other.run(IndexerOptions(batchPassages: batchPassages, batchTokens: 20 * batchPassages))
        #expect(try vectors(other) == vectors(reference))
    }

    @Test("a fast index has vectors and no codes of tokens, and each passage is as similar as plain arithmetic says")
    func similarities() async throws {
        let workshop = try workshop(documents: 50)
        try await workshop.run()
        let index = workshop.index
        #expect(try index.tokenProjection() == nil && codeCount(index) == 0)
        let weights = try #require(try index.tokenWeights())
        let transform = try #require(try index.transform())
        func features(_ text: String) async throws -> [Float] {
            let tokens = workshop.model.tokenizer.encode(text)
            let recipe = try index.manifest().recipe
            let exact = try await workshop.model.pooledValues([tokens], weights: weights, recipe: recipe)[0]
            // As they are stored.
            return try FeatureBlob.decode(FeatureBlob.encode(exact))
        }
        let question = transform.question(try await features("word3 word4 word5"))
        let matches = try index.denseMatches(question, limit: 50)
        #expect(matches.count == 50)
        for match in matches {
            let passage = try #require(try index.passages(ids: [match.passageID]).first)
            let text = EmbeddedText.make(title: passage.title, headingPath: passage.headingPath, text: passage.text)
            let vector = transform.passage(try await features(text))
            let expected = zip(question, vector).reduce(0) { $0 + Double($1.0 * $1.1) }
            #expect(abs(match.score - expected) < 0.02)
        }
    }

    @Test("the model reads a token once, however many passages hold it")
    func readsOnce() async throws {
        let workshop = try workshop(documents: 90)
        let asked = Mutex<[TokenID: Int]>([:])
        let values = workshop.model.values
        workshop.model.values = { token in
            asked.withLock { $0[token, default: 0] += 1 }
            return values(token)
        }
        let weights = TokenWeights.uniform(vocabularySize: 10)
        let table = LoneTokenTable(model: workshop.model, weights: weights, recipe: .fast)
        for _ in 0..<3 { _ = try await table.features(of: [[1, 2, 2, 3], [3, 1]]) }
        // Twice more of token 0, whose values tell the fake model how many there are.
        #expect(asked.withLock { counts in (1...3).allSatisfy { counts[$0] == 1 } })
    }

    @Test("a run keeps the recipe of its index, and only a rebuilt one changes it")
    func neverMixed() async throws {
        let workshop = try workshop(documents: 20)
        try await workshop.run()
        let fast = try workshop.index.manifest().recipe
        #expect(fast == Self.recipe)
        try workshop.write("new.txt", "A heron stands in the reeds.")
        // A wish for the other recipe changes nothing without a rebuilt index.
        try await workshop.run(IndexerOptions(isFast: false))
        #expect(try workshop.index.manifest().recipe == fast && codeCount(workshop.index) == 0)
        #expect(try vectors(workshop).count == 21)
        _ = try await Indexer(index: workshop.index, model: workshop.model).embedAgain()
        try await workshop.run(IndexerOptions(rebuild: true))
        #expect(try workshop.index.manifest().recipe == fast && codeCount(workshop.index) == 0)

        try await workshop.run(IndexerOptions(rebuild: true, isFast: false))
        let standard = EmbeddingRecipe.standard(for: workshop.model.information)
        #expect(try workshop.index.manifest().recipe == standard && codeCount(workshop.index) == 21)
        try await workshop.run(IndexerOptions(rebuild: true, isFast: true))
        #expect(try workshop.index.manifest().recipe == .standard(for: workshop.model.information, isFast: true))
        #expect(try codeCount(workshop.index) == 0 && workshop.index.tokenProjection() == nil)
        #expect(try vectors(workshop).count == 21)
        #expect(try workshop.index.check().damage.isEmpty)
    }

    @Test("the recipe survives the file, an export and an import")
    func roundTrip() async throws {
        let workshop = try workshop(documents: 12)
        try await workshop.run()
        #expect(try Index.open(path: workshop.index.path).manifest().recipe == Self.recipe)
        let (shared, home) = (workshop.folder.path("shared.footnote"), workshop.folder.path("home"))
        try workshop.index.export(to: shared)
        let taken = try Index.importing(shared, into: home) { _ in home + "/taken.footnote" }
        #expect(taken.documents == 12)
        let index = try Index.open(path: home + "/taken.footnote", access: .readWrite)
        #expect(try index.manifest().recipe == Self.recipe)
        _ = try await Indexer(index: index, model: workshop.model).embedAgain()
        #expect(try index.manifest().recipe == Self.recipe && codeCount(index) == 0)
    }

    @Test("a manifest with a method that this version does not compute is refused, not searched with wrong vectors")
    func unknownMethod() throws {
        var recipe = EmbeddingRecipe()
        recipe.method = "of-a-later-version"
        let manifest = Manifest(name: "a", model: FakeModel().information, recipe: recipe, createdBy: "9.0.0")
        #expect(throws: (any Error).self) { _ = try Manifest(kept: manifest.kept) }
        recipe.method = EmbeddingRecipe().method
        let known = Manifest(name: "a", model: FakeModel().information, recipe: recipe, createdBy: "9.0.0")
        #expect(try Manifest(kept: known.kept).recipe == recipe)
    }
}
