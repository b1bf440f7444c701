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
