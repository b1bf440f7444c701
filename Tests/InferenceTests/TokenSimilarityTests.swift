import TestSupport
import Testing
import Tokenizers

@testable import Inference

@Suite("Similarity of tokens")
struct TokenSimilarityTests {
    private static let features = 12
    private let recipe = EmbeddingRecipe(skipsFirstToken: false)
    private let weights = TokenWeights.uniform(vocabularySize: 64)

    /// Texts whose features are correlated and of very unlike sizes.
    private func makeTexts(_ count: Int, tokens: Int, seed: UInt64) -> [TokenValues] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { _ in
            var values: [Float] = []
            for _ in 0..<tokens {
                let base = (0..<Self.features).map { _ in Float.random(in: -1...1, using: &random) }
                for i in 0..<Self.features {
                    values.append(Float(i * i + 1) * (base[i] + 0.5 * base[(i + 1) % Self.features]) + 3)
                }
            }
            return TokenValues(
                tokens: (0..<tokens).map { TokenID($0 % 64) }, featureCount: Self.features, values: values)
        }
    }

    @Test(
        "Projected tokens have no correlations, and one variance in all directions", arguments: [1, 2, 3] as [UInt64])
    func whitens(seed: UInt64) throws {
        let texts = makeTexts(20, tokens: 30, seed: seed)
        let projection = try #require(
            TokenProjection.fit(texts, weights: weights, recipe: recipe, dimension: Self.features))
        #expect(projection.dimension == 16, "rounded up to whole bytes")
        let all = texts.flatMap(\.values)
        let projected = projection.apply(all.span)
        let rows = projected.count / 16
        func moment(_ a: Int, _ b: Int) -> Float {
            (0..<rows).reduce(0) { $0 + projected[$1 * 16 + a] * projected[$1 * 16 + b] } / Float(rows)
        }
        let variance = moment(0, 0)
        for a in 0..<Self.features {
            for b in 0...a {
                let expected: Float = a == b ? variance : 0
                #expect(abs(moment(a, b) - expected) < 0.01 * variance, "directions \(a) and \(b), seed \(seed)")
            }
        }
        #expect((Self.features..<16).allSatisfy { moment($0, $0) == 0 })
    }

    @Test("The similarity is what the definition gives", arguments: [1, 2, 3, 4] as [UInt64])
    func similarity(seed: UInt64) throws {
        let texts = makeTexts(3, tokens: 9, seed: seed)
        let projection = try #require(
            TokenProjection.fit(texts, weights: weights, recipe: recipe, dimension: 8))
        let query = try #require(TokenQuery(texts[0], weights: weights, projection: projection, recipe: recipe))
        let codes = TokenCodes(
            texts[1], weights: weights, projection: projection, recipe: recipe, share: 1)
        #expect(codes.count == 9 && codes.codeLength == 1)

        let (questionValues, passageValues) = (texts[0].values, texts[1].values)
        let question = projection.apply(questionValues.span)
        let passage = projection.apply(passageValues.span)
        var expected: Float = 0
        for q in 0..<9 {
            let vector = Array(question[q * 8..<(q + 1) * 8])
            let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
            let best = (0..<9).map { p in
                (0..<8).reduce(Float(0)) { $0 + vector[$1] * (passage[p * 8 + $1] > 0 ? 1 : -1) }
                    / (length * Float(8).squareRoot())
            }.max()
            expected += (best ?? 0) / 9
        }
        #expect(abs(query.similarity(to: codes) - expected) < 1e-5, "seed \(seed)")
    }

    @Test("A text is most similar to itself, and a passage without tokens to nothing")
    func extremes() throws {
        let texts = makeTexts(8, tokens: 5, seed: 9)
        let projection = try #require(
            TokenProjection.fit(texts, weights: weights, recipe: recipe, dimension: 8))
        for (place, text) in texts.enumerated() {
            let query = try #require(TokenQuery(text, weights: weights, projection: projection, recipe: recipe))
            let similarities = texts.map {
                query.similarity(to: TokenCodes($0, weights: weights, projection: projection, recipe: recipe, share: 1))
            }
            #expect(similarities.allSatisfy { $0 >= -1 && $0 <= 1.000_01 })
            #expect(similarities[place] == similarities.max())
            #expect(query.similarity(to: TokenCodes(codeLength: 1, bytes: [])) == 0)
        }
    }

    @Test("The first token is left out where the recipe says so, unless it is the only one")
    func firstToken() throws {
        let skipping = EmbeddingRecipe(skipsFirstToken: true)
        let texts = makeTexts(4, tokens: 6, seed: 5)
        let projection = try #require(
            TokenProjection.fit(texts, weights: weights, recipe: skipping, dimension: 8))
        #expect(TokenCodes(texts[0], weights: weights, projection: projection, recipe: skipping, share: 1).count == 5)
        let single = TokenValues(
            tokens: [1], featureCount: Self.features, values: Array(texts[0].values.prefix(Self.features)))
        #expect(TokenCodes(single, weights: weights, projection: projection, recipe: skipping).count == 1)
        #expect(
            texts[0].pooled(weights: weights, recipe: skipping) != texts[0].pooled(weights: weights, recipe: recipe))
    }

    @Test("Without a token of any weight there is nothing to fit, and no question")
    func nothing() throws {
        let texts = makeTexts(3, tokens: 4, seed: 6)
        let projection = try #require(TokenProjection.fit(texts, weights: weights, recipe: recipe, dimension: 8))
        let empty = TokenValues(tokens: [], featureCount: Self.features, values: [])
        #expect(TokenProjection.fit([], weights: weights, recipe: recipe) == nil)
        #expect(TokenProjection.fit([empty], weights: weights, recipe: recipe) == nil)
        #expect(TokenQuery(empty, weights: weights, projection: projection, recipe: recipe) == nil)
    }

    @Test("A projection comes back from its bytes as it was; damaged bytes are refused")
    func encoding() throws {
        let texts = makeTexts(5, tokens: 8, seed: 7)
        let projection = try #require(TokenProjection.fit(texts, weights: weights, recipe: recipe, dimension: 8))
        let bytes = projection.encoded
        #expect(try TokenProjection(encoded: bytes) == projection)
        #expect(throws: EmbeddingError.self) { try TokenProjection(encoded: Array(bytes.dropLast())) }
        #expect(throws: EmbeddingError.self) { try TokenProjection(encoded: bytes + [0]) }
        var other = bytes
        other[12] = 7  // a dimension that is no multiple of eight
        #expect(throws: EmbeddingError.self) { try TokenProjection(encoded: other) }
        #expect(throws: EmbeddingError.self) { try TokenProjection(encoded: []) }
    }
}
