import Inference
import TestSupport
import Testing

@Suite("The embedding transform")
struct EmbeddingTransformTests {
    struct Case: Decodable {
        var passages: [[Float]]
        var questions: [[Float]]
        var dimension: Int
        var whiteningExponent: Float
        var effectiveDimension: Int
        var passageVectors: [[Float]]
        var questionVectors: [[Float]]
    }

    private func cases() throws -> [Case] { try Golden.read("embedding-transform") }

    private func recipe(_ item: Case) -> EmbeddingRecipe {
        EmbeddingRecipe(dimension: item.dimension, whiteningExponent: item.whiteningExponent)
    }

    @Test("vectors are those of numpy: separate means, principal components, soft whitening")
    func vectors() throws {
        for item in try cases() {
            let transform = EmbeddingTransform.fit(
                passages: item.passages, questions: item.questions, recipe: recipe(item))
            #expect(transform.effectiveDimension == item.effectiveDimension)
            let passages = item.passages.map(transform.passage)
            let questions = item.questions.map(transform.question)
            // An eigenvector's sign is free, but the same for all vectors of a transform.
            let signs = (0..<item.effectiveDimension).map { component -> Float in
                let both = zip(passages, item.passageVectors).map { $0[component] * $1[component] }
                return both.reduce(0, +) < 0 ? -1 : 1
            }
            for (own, expected) in zip(passages + questions, item.passageVectors + item.questionVectors) {
                #expect(own.count == item.dimension)
                for (component, value) in expected.enumerated() {
                    #expect(abs(own[component] * signs[component] - value) < 1e-4, "component \(component)")
                }
                #expect(own[item.effectiveDimension...].allSatisfy { $0 == 0 })
            }
        }
    }

    /// Features with 64 directions of falling variance, and their transform.
    private func spread(exponent: Float = -0.25) -> (passages: [[Float]], transform: EmbeddingTransform) {
        var random = RandomSource(seed: 7)
        let passages = (0..<400).map { _ in
            (0..<64).map { Float.random(in: -1...1, using: &random) * 4 / Float(1 + $0) }
        }
        let recipe = EmbeddingRecipe(dimension: 80, whiteningExponent: exponent)
        return (passages, .fit(passages: passages, questions: [], recipe: recipe))
    }

    private static func product(_ a: some Sequence<Float>, _ b: some Sequence<Float>) -> Float {
        zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }

    @Test(
        "vectors along principal axes are those of before the axes were turned, and products stay",
        arguments: [-0.25, 0] as [Float])
    func principalAxes(exponent: Float) {
        let (passages, plain) = spread(exponent: exponent)
        let turned = plain.rotated()
        for (a, b) in zip(passages, passages.dropFirst()).prefix(50) {
            let (x, y) = (turned.passage(a), turned.passage(b))
            let (p, q) = (turned.principal(of: x), turned.principal(of: y))
            #expect(abs(Self.product(x, y) - Self.product(p, q)) < 1e-5)
            #expect(zip(p, plain.passage(a)).allSatisfy { abs($0 - $1) < 1e-5 })
        }
    }

    @Test("vectors of a transform whose axes were never turned stay as they are")
    func neverTurned() {
        let (passages, plain) = spread()
        for features in passages.prefix(20) {
            let vector = plain.passage(features)
            #expect(plain.principal(of: vector) == vector)
        }
    }

    @Test("the first components keep more of the similarities than the last")
    func truncation() {
        let (passages, plain) = spread()
        let turned = plain.rotated()
        let vectors = passages.prefix(60).map { turned.principal(of: turned.passage($0)) }
        var (first, last): (Float, Float) = (0, 0)
        for (a, b) in zip(vectors, vectors.dropFirst()) {
            let whole = Self.product(a, b)
            first += abs(whole - Self.product(a.prefix(16), b.prefix(16)))
            last += abs(whole - Self.product(a[48..<64], b[48..<64]))
        }
        #expect(first < 0.5 * last, "lost \(first) and \(last)")
    }

    @Test("features that are all zero have no direction and change nothing")
    func zeros() throws {
        let item = try #require(cases().first)
        let zero = [Float](repeating: 0, count: item.passages[0].count)
        let transform = EmbeddingTransform.fit(
            passages: item.passages, questions: item.questions, recipe: recipe(item))
        let withZeros = EmbeddingTransform.fit(
            passages: [zero] + item.passages + [zero], questions: item.questions + [zero], recipe: recipe(item))
        #expect(transform == withZeros)
        #expect(transform.passage(zero).allSatisfy { $0 == 0 } && transform.question(zero).allSatisfy { $0 == 0 })
    }

    @Test("corpora of no passage and of one have a transform, whose vectors are finite")
    func smallCorpora() throws {
        let item = try #require(cases().first)
        let none = EmbeddingTransform.fit(passages: [], questions: [], recipe: recipe(item))
        #expect(none.effectiveDimension == 0 && none.dimension == item.dimension)
        #expect(none.question([0]).allSatisfy { $0 == 0 })
        let one = EmbeddingTransform.fit(
            passages: [item.passages[0]], questions: item.questions, recipe: recipe(item))
        let vector = one.passage(item.passages[0])
        #expect(abs(vector.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
        #expect(one.question(item.questions[0]).allSatisfy { $0.isFinite })
    }

    @Test("a corpus without questions centres them like passages")
    func noQuestions() throws {
        let item = try #require(cases().first)
        let transform = EmbeddingTransform.fit(passages: item.passages, questions: [], recipe: recipe(item))
        #expect(transform.question(item.passages[3]) == transform.passage(item.passages[3]))
    }

    @Test("the encoded form is read back as it was, and a damaged one refused")
    func encoding() throws {
        let item = try #require(cases().last)
        let transform = EmbeddingTransform.fit(
            passages: item.passages, questions: item.questions, recipe: recipe(item))
        let bytes = transform.encoded
        #expect(try EmbeddingTransform(encoded: bytes) == transform)
        for length in 0..<bytes.count {
            #expect(throws: EmbeddingError.self) { try EmbeddingTransform(encoded: Array(bytes.prefix(length))) }
        }
        #expect(throws: EmbeddingError.self) { try EmbeddingTransform(encoded: bytes + [0]) }
        for offset in [0, 4, 11, 15, 19] {
            var damaged = bytes
            damaged[offset] ^= 0x40
            #expect(throws: EmbeddingError.self) { try EmbeddingTransform(encoded: damaged) }
        }
    }

    @Test("token weights follow the inverse document frequency and come back from their encoded form")
    func tokenWeights() throws {
        let weights = TokenWeights(passages: [[1, 2, 2], [2, 3], [2, 99]], vocabularySize: 5)
        #expect(weights.documentFrequencies == [0, 1, 3, 1, 0] && weights.documentCount == 3)
        // log(1 + (3 - n + 0.5) / (n + 0.5)) for n = 0, 1 and 3.
        #expect(abs(weights[0] - 2.079_441_5) < 1e-6)
        #expect(abs(weights[1] - 0.980_829_3) < 1e-6)
        #expect(abs(weights[2] - 0.133_531_4) < 1e-6)
        #expect(weights[99] == weights[0] && weights[-1] == weights[0])
        #expect(try TokenWeights(encoded: weights.encoded) == weights)
        #expect(throws: EmbeddingError.self) { try TokenWeights(encoded: Array(weights.encoded.dropLast())) }
        #expect(TokenWeights.uniform(vocabularySize: 3)[2] == 1)
    }
}
