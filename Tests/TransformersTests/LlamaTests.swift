import Checkpoints
import Tensors
import TestSupport
import Testing
import Transformers

@Suite struct LlamaTests {
    static let types = TinyLlama.tolerances.map(\.name)

    @Test("logits at every position equal the reference's", arguments: TinyLlama.tolerances, InstructionSet.allCases)
    func logitsAtEveryPosition(
        _ type: (name: String, tolerance: Float), _ instructionSet: InstructionSet
    ) throws {
        guard instructionSet.isAvailable else { try Test.cancel("this processor can't run \(instructionSet)") }
        let tiny = try TinyLlama(type.name)
        let logits = try tiny.load(instructionSet: instructionSet).allLogits(tiny.golden.tokens)
        #expect(logits.count == tiny.golden.logits.count)
        let difference = largestDifference(logits, tiny.golden.logits)
        #expect(difference <= type.tolerance)
    }

    @Test("cached decoding equals one pass, bit for bit", arguments: types)
    func cachedDecodingEqualsOne(_ type: String) throws {
        let tiny = try TinyLlama(type)
        let model = try tiny.load()
        let whole = model.allLogits(tiny.golden.tokens)
        for step in [1, 2, 5] { #expect(model.allLogits(tiny.golden.tokens, step: step) == whole, "step \(step)") }
    }

    @Test("sequences packed into one pass do not see one another", arguments: types)
    func sequencesPackedIntoOne(_ type: String) throws {
        let tiny = try TinyLlama(type)
        let model = try tiny.load()
        var generator = SeededGenerator(seed: 4)
        let sequences = [1, 7, 40, 3, 150].map { length in
            (0..<length).map { _ in Int32.random(in: 0..<48, using: &generator) }
        }
        let alone = sequences.map { model.allLogits($0) }
        let segments = sequences.map {
            Segment(cache: model.makeCache(capacity: 160), tokens: $0, outputs: $0.count == 40 ? .suffix(2) : .all)
        }
        let together = model.forward(segments).rows
        #expect(together == alone.flatMap { $0.count == 40 ? $0.suffix(2) : $0[...] })
    }

    @Test("results do not depend on the thread count", arguments: types)
    func resultsDoNotDepend(_ type: String) throws {
        let tiny = try TinyLlama(type)
        let one = try tiny.load(threadCount: 1).allLogits(tiny.golden.tokens)
        for count in [2, 3, 5] { #expect(try tiny.load(threadCount: count).allLogits(tiny.golden.tokens) == one) }
    }

    @Test("pooled value vectors equal the reference's", arguments: types)
    func pooledValueVectorsEqual(_ type: String) throws {
        let tiny = try TinyLlama(type)
        let model = try tiny.load()
        let sequence = WeightedSequence(tokens: tiny.golden.tokens, weights: tiny.golden.weights)
        let short = WeightedSequence(tokens: [4, 9], weights: [1, 1])
        let pooled = model.pooledValues([short, sequence, short], layerCount: 2)
        let tolerance = try #require(TinyLlama.tolerances.first { $0.name == type }?.tolerance)
        #expect(largestDifference([pooled[1]], [tiny.golden.pooled]) <= 10 * tolerance)
        #expect(pooled[0] == pooled[2])
        // The first layers' part is the same whether or not more layers follow.
        #expect(model.pooledValues([sequence], layerCount: 1)[0] == Array(pooled[1].prefix(16)))
        // Token by token the same values, in whatever company.
        let byToken = model.tokenValues([short.tokens, sequence.tokens], layerCount: 2)[1]
        let width = pooled[1].count
        #expect(byToken.count == sequence.tokens.count * width)
        for column in 0..<width {
            let sum = sequence.weights.indices.reduce(Float(0)) {
                $0 + sequence.weights[$1] * byToken[$1 * width + column]
            }
            #expect(abs(sum - pooled[1][column]) < 1e-5, "column \(column)")
        }
    }

    @Test("a copied cache continues on its own, and a truncated one forgets")
    func aCopiedCacheContinues() throws {
        let tiny = try TinyLlama("f32")
        let model = try tiny.load()
        let cache = model.makeCache(capacity: 64)
        _ = model.forward([Segment(cache: cache, tokens: [1, 2, 3], outputs: .none)])
        let copy = cache.copy()
        let direct = model.forward([Segment(cache: cache, tokens: [9], outputs: .last)]).rows
        _ = model.forward([Segment(cache: copy, tokens: [30, 31], outputs: .last)])
        copy.truncate(to: 3)
        #expect(model.forward([Segment(cache: copy, tokens: [9], outputs: .last)]).rows == direct)
        #expect(cache.count == 4 && copy.count == 4)
    }

    @Test("logits that are still held are not overwritten by the next pass")
    func logitsThatAreStill() throws {
        let tiny = try TinyLlama("f32")
        let model = try tiny.load()
        let cache = model.makeCache(capacity: 8)
        let first = model.forward([Segment(cache: cache, tokens: [1], outputs: .last)])
        let before = first.rows
        _ = model.forward([Segment(cache: cache, tokens: [2], outputs: .last)])
        #expect(first.rows == before)
    }
}
