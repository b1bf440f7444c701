import TestSupport
import Testing

@testable import Inference

@Suite("Fitted parts in few bytes")
struct CompactEncodingTests {
    /// Features whose directions vary more and less, as those of texts do.
    private func features(_ count: Int, of size: Int, seed: UInt64) -> [[Float]] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { _ in
            (0..<size).map { Float.random(in: -1...1, using: &random) / Float(1 + $0 % 17) + Float($0 % 5) }
        }
    }

    private func transform(_ features: [[Float]], dimension: Int) -> EmbeddingTransform {
        EmbeddingTransform.fit(
            passages: features, questions: [features[0]], recipe: EmbeddingRecipe(dimension: dimension)
        ).rotated()
    }

    private func product(_ one: [Float], _ other: [Float]) -> Float { zip(one, other).reduce(0) { $0 + $1.0 * $1.1 } }

    @Test("a transform of eight bits makes almost the same vectors in a quarter of the bytes")
    func compactTransform() throws {
        let features = features(200, of: 96, seed: 1)
        let exact = transform(features, dimension: 48)
        let bytes = exact.compactEncoded
        let compact = try EmbeddingTransform(encoded: bytes)
        #expect(bytes.count < exact.encoded.count / 3)
        for feature in features { #expect(product(exact.passage(feature), compact.passage(feature)) > 0.999_8) }
        // What is read back is written as it was.
        #expect(try EmbeddingTransform(encoded: compact.compactEncoded).passage(features[3]).count == 48)
        for length in stride(from: 0, to: bytes.count, by: 7) {
            #expect(throws: EmbeddingError.self) { try EmbeddingTransform(encoded: Array(bytes.prefix(length))) }
        }
        #expect(throws: EmbeddingError.self) { try EmbeddingTransform(encoded: bytes + [0]) }
    }

    @Test("vectors give the features back: all of them where there are enough directions, else what varies most")
    func inverse() throws {
        for (count, dimension, least) in [(40, 96, Float(0.999)), (300, 96, 0.999), (300, 48, 0.9)] {
            let features = features(count, of: 96, seed: UInt64(count))
            let transform = try EmbeddingTransform(encoded: transform(features, dimension: dimension).compactEncoded)
            let inverse = EmbeddingTransform.Inverse(transform, products: MatrixProducts(threadCount: 2))
            let vectors = features.map(transform.measured)
            for (number, (own, back)) in zip(features, inverse.features(of: vectors)).enumerated() {
                let vector = vectors[number].vector
                let (centred, found) = (
                    zip(own, transform.meanOfPassages).map { $0 - $1 },
                    zip(back, transform.meanOfPassages).map { $0 - $1 }
                )
                let cosine = product(centred, found) / (product(centred, centred) * product(found, found)).squareRoot()
                #expect(cosine > least, "\(count) passages, \(dimension) dimensions")
                // Eight bits a number leave about one part in a thousand.
                #expect(product(vector, transform.passage(back)) > 0.998)
            }
        }
    }

    @Test("features of nothing come back as such")
    func nothing() {
        let features = features(20, of: 8, seed: 2)
        let transform = transform(features, dimension: 8)
        let (vector, length) = transform.measured([Float](repeating: 0, count: 8))
        #expect(length == 0)
        let inverse = EmbeddingTransform.Inverse(transform, products: MatrixProducts(threadCount: 2))
        #expect(inverse.features(of: [(vector, length)]).allSatisfy { $0.allSatisfy { $0 == 0 } })
    }

    @Test("a projection of eight bits makes almost the same codes")
    func compactProjection() throws {
        var random = SeededGenerator(seed: 3)
        let texts = (0..<20).map { _ in
            TokenValues(
                tokens: (0..<30).map { Int32($0) }, featureCount: 24,
                values: (0..<30 * 24).map { _ in Float.random(in: -1...1, using: &random) })
        }
        let weights = TokenWeights.uniform(vocabularySize: 64)
        let recipe = EmbeddingRecipe(skipsFirstToken: false)
        let exact = try #require(TokenProjection.fit(texts, weights: weights, recipe: recipe, dimension: 16))
        let bytes = exact.compactEncoded
        let compact = try TokenProjection(encoded: bytes)
        #expect(compact.dimension == 16 && compact.featureCount == 24)
        var (same, all) = (0, 0)
        for text in texts {
            let codes = [exact, compact].map {
                TokenCodes(text, weights: weights, projection: $0, recipe: recipe, share: 1).bytes
            }
            for (one, other) in zip(codes[0], codes[1]) {
                same += 8 - (one ^ other).nonzeroBitCount
                all += 8
            }
        }
        #expect(Double(same) > 0.98 * Double(all))
        #expect(throws: EmbeddingError.self) { try TokenProjection(encoded: Array(bytes.dropLast())) }
        #expect(throws: EmbeddingError.self) { try TokenProjection(encoded: bytes + [0]) }
    }

    @Test("token weights come back from few bytes")
    func compactWeights() throws {
        var random = SeededGenerator(seed: 4)
        for counts in [
            [], [0], [5], [0, 0, 0], [0, 300, 0, 0, 70_000, 1, .max],
            (0..<2_000).map { _ in
                Bool.random(using: &random) ? 0 : UInt32.random(in: 0...UInt32.max, using: &random)
            },
        ] as [[UInt32]] {
            let weights = TokenWeights(documentFrequencies: counts, documentCount: 9)
            #expect(try TokenWeights(encoded: weights.compactEncoded) == weights)
            #expect(throws: EmbeddingError.self) { try TokenWeights(encoded: weights.compactEncoded + [0]) }
            guard !counts.isEmpty else { continue }
            #expect(throws: EmbeddingError.self) { try TokenWeights(encoded: Array(weights.compactEncoded.dropLast())) }
        }
        let sparse = TokenWeights.uniform(vocabularySize: 49_152).compactEncoded
        #expect(sparse.count < 24)
    }

    @Test("the most telling tokens get a code, the first of each before its repetitions")
    func chosenTokens() throws {
        var random = SeededGenerator(seed: 5)
        let tokens: [Int32] = [9, 1, 2, 1, 3, 1, 2, 4]
        let text = TokenValues(
            tokens: tokens, featureCount: 8,
            values: (0..<tokens.count * 8).map { _ in Float.random(in: -1...1, using: &random) })
        // 1 is everywhere, 2 in half of the passages, the others in one.
        let weights = TokenWeights(
            passages: [[1, 2], [1, 2], [1, 3], [1, 4]], vocabularySize: 10)
        let recipe = EmbeddingRecipe(skipsFirstToken: true)
        let projection = try #require(TokenProjection.fit([text], weights: weights, recipe: recipe, dimension: 8))
        func codes(_ share: Double) -> TokenCodes {
            TokenCodes(text, weights: weights, projection: projection, recipe: recipe, share: share)
        }
        let all = codes(1).bytes  // of the tokens from the second on
        #expect(all.count == 7)
        #expect(codes(0.4).bytes == [all[1], all[3], all[6]])
        #expect(codes(0.01).count == 1)
    }
}
