import Foundation
import TestSupport
import Testing
import Tokenizers

@testable import Inference

/// Features of texts whose tokens are each read alone.
@Suite("Tokens read alone")
struct LoneTokenTests {
    private static func recipe() -> EmbeddingRecipe {
        var recipe = EmbeddingRecipe.fast
        recipe.layerCount = 2
        return recipe
    }

    private static let texts = ["heron", "a heron, and a heron", "reeds"].map { Array($0.utf8).map { TokenID($0) } }

    private static func areClose(_ a: [Float], _ b: [Float]) -> Bool {
        a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) < 1e-5 }
    }

    @Test("a token's values are those that it has behind a line break, in every text")
    func values() async throws {
        let model = try await TinyModel().load()
        let found = try #require(try await model.tokenValues(Self.texts, recipe: Self.recipe()))
        let reading = EmbeddingRecipe(layerCount: 2)
        let size = found[0].featureCount
        for (text, values) in zip(Self.texts, found) {
            #expect(values.tokens == text && values.values.count == text.count * size)
            for (place, token) in text.enumerated() {
                let pair = try #require(try await model.tokenValues([[10, token]], recipe: reading)).first
                let expected = try #require(pair).values[size..<2 * size]
                let own = values.values[place * size..<(place + 1) * size]
                #expect(Self.areClose(Array(own), Array(expected)))
            }
        }
        // In a text that is read, the same token has other values.
        let read = try #require(try await model.tokenValues([Self.texts[1]], recipe: reading)).first
        #expect(try #require(read).values != found[1].values)
    }

    @Test("features are the weighted means of those values, whatever they are computed with", arguments: [1, 2])
    func pooled(threadCount: Int) async throws {
        let tiny = try TinyModel()
        let model = try await Model.load(path: tiny.path, options: ModelOptions(threadCount: threadCount))
        let weights = TokenWeights(passages: Self.texts, vocabularySize: TinyModel.vocabularySize)
        let recipe = Self.recipe()
        let features = try await model.pooledValues(Self.texts, weights: weights, recipe: recipe)
        let other = try await tiny.load()
        for (text, own) in zip(Self.texts, features) {
            let alone = try #require(try await other.tokenValues([text], recipe: recipe)).first
            #expect(Self.areClose(own, try #require(alone).pooled(weights: weights, recipe: recipe)))
        }
        let table = LoneTokenTable(model: model, weights: weights, recipe: recipe)
        let looked = try #require(try await table.features(of: [Self.texts[2], Self.texts[0]]))
        #expect(Self.areClose(looked[0], features[2]) && Self.areClose(looked[1], features[0]))
    }
}
