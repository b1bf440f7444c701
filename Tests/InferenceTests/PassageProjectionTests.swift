import Tensors
import TestSupport
import Testing
import Tokenizers

@testable import Inference

@Suite("Products for many passages at once")
struct PassageProjectionTests {
    private static let featureCount = 50

    private func features(_ count: Int, seed: UInt64) -> [[Float]] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { _ in
            (0..<Self.featureCount).map { (feature: Int) -> Float in
                let share = Float(1 + feature / 4)
                return Float.random(in: -3...3, using: &random) / share
            }
        }
    }

    private func fitted(_ passages: [[Float]], threadCount: Int = 2) -> EmbeddingTransform {
        EmbeddingTransform.fit(
            passages: passages, questions: [], recipe: EmbeddingRecipe(dimension: 40),
            products: MatrixProducts(threadCount: threadCount)
        ).rotated()
    }

    @Test("vectors of many passages are those of each alone, and zeros stay zeros", arguments: [1, 2, 3] as [UInt64])
    func manyPassages(seed: UInt64) {
        let passages = features(70, seed: seed) + [[Float](repeating: 0, count: Self.featureCount)]
        let transform = fitted(passages)
        let projection = PassageProjection(transform, products: MatrixProducts(threadCount: 2))
        for (own, found) in zip(passages, projection.measured(passages)) {
            let (vector, length) = transform.measured(own)
            #expect(found.vector.count == 40)
            #expect(abs(found.length - length) <= 1e-5 * length, "seed \(seed)")
            #expect(zip(found.vector, vector).allSatisfy { abs($0 - $1) < 1e-5 }, "seed \(seed)")
        }
    }

    @Test("neither threads nor the division into calls change a bit of a fit, a vector or features that come back")
    func independence() {
        let passages = features(90, seed: 11)
        let transform = fitted(passages, threadCount: 1)
        let one = MatrixProducts(threadCount: 1)
        let vectors = PassageProjection(transform, products: one).measured(passages)
        let back = EmbeddingTransform.Inverse(transform, products: one).features(of: vectors)
        for threadCount in 1...3 {
            #expect(fitted(passages, threadCount: threadCount) == transform, "\(threadCount) threads")
            let products = MatrixProducts(threadCount: threadCount)
            let projection = PassageProjection(transform, products: products)
            let inverse = EmbeddingTransform.Inverse(transform, products: products)
            for size in [1, 2, 7, 33, 90] {
                var (found, returned): ([(vector: [Float], length: Float)], [[Float]]) = ([], [])
                for start in stride(from: 0, to: passages.count, by: size) {
                    let part = start..<min(start + size, passages.count)
                    found += projection.measured(Array(passages[part]))
                    returned += inverse.features(of: Array(vectors[part]))
                }
                #expect(
                    zip(found, vectors).allSatisfy { $0.vector == $1.vector && $0.length == $1.length },
                    "\(threadCount) threads, \(size) at once")
                #expect(returned == back, "\(threadCount) threads, \(size) at once")
            }
        }
    }

    @Test("codes of many texts are those of each alone, whatever they are computed with")
    func codes() throws {
        var random = SeededGenerator(seed: 5)
        let texts = [0, 1, 3, 20, 300, 7, 41].map { (count: Int) -> TokenValues in
            var (tokens, values): ([TokenID], [Float]) = ([], [])
            for _ in 0..<count { tokens.append(TokenID.random(in: 0..<64, using: &random)) }
            for _ in 0..<count * Self.featureCount { values.append(Float.random(in: -1...1, using: &random)) }
            return TokenValues(tokens: tokens, featureCount: Self.featureCount, values: values)
        }
        let recipe = EmbeddingRecipe()
        let weights = TokenWeights(passages: texts.map(\.tokens), vocabularySize: 64)
        let projection = try #require(
            TokenProjection.fit(texts, weights: weights, recipe: recipe, dimension: 48))
        let expected = texts.map { TokenCodes($0, weights: weights, projection: projection, recipe: recipe) }
        for threadCount in 1...3 {
            let coder = TokenCoder(projection, products: MatrixProducts(threadCount: threadCount))
            let together = coder.codes(of: texts, weights: weights, recipe: recipe)
            let alone = texts.flatMap { coder.codes(of: [$0], weights: weights, recipe: recipe) }
            #expect(together == alone, "\(threadCount) threads")
            for (codes, own) in zip(together, expected) {
                #expect(codes.count == own.count && codes.codeLength == own.codeLength)
                // A value that is nearly zero may have either sign: the order of the sum differs.
                var differing = 0
                for (byte, other) in zip(codes.bytes, own.bytes) { differing += (byte ^ other).nonzeroBitCount }
                #expect(differing * 1_000 <= own.bytes.count * 8)
            }
        }
    }
}
