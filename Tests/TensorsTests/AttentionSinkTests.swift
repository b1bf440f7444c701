import CKernels
import Foundation
import TestSupport
import Testing

/// Scores that take part in the softmax and have no value (arXiv 2309.17453).
@Suite struct AttentionSinkTests {
    private static let sets = [CK_ISA_SCALAR, CK_ISA_AVX2, CK_ISA_AVX512, CK_ISA_NEON, CK_ISA_I8MM]

    @Test("attention with sinks equals the formula, with a window and without", arguments: sets, [0, 40])
    func formula(isa: ck_isa, window: Int) throws {
        guard let table = ck_kernels_for(isa) else { try Test.cancel("this processor can't run the instruction set") }
        var generator = SeededGenerator(seed: 71)
        let heads = 2, dimension = 16
        func floats(_ count: Int) -> [Float] { (0..<count).map { _ in Float.random(in: -3...3, using: &generator) } }
        for (first, tokens) in [(0, 1), (0, 16), (120, 16), (255, 2)] {
            let length = first + tokens
            let attention = Attention(table.pointee, false, dimension, capacity: length + 8)
            let rows = (0..<length).map { _ in (key: floats(dimension), value: floats(dimension)) }
            for (position, row) in rows.enumerated() { attention.store(row.key, row.value, position) }
            let queries = floats(tokens * heads * dimension), sinks: [Float] = [-1.5, 4]
            let found = attention.run(
                queries, tokens: tokens, heads: heads, first: first, window: window, sinks: sinks)
            for token in 0..<tokens {
                for head in 0..<heads {
                    let start = (token * heads + head) * dimension
                    let query = queries[start..<start + dimension]
                    let seen = rows[(window > 0 ? max(0, first + token - window + 1) : 0)...(first + token)]
                    let expected = Self.attend(query, seen, sink: sinks[head])
                    for (a, b) in zip(found[start...], expected) { #expect(abs(Double(a) - b) <= 2e-5) }
                }
            }
        }
    }

    /// One query's output in double precision, with the scale that the fixture has.
    private static func attend(
        _ query: ArraySlice<Float>, _ rows: ArraySlice<(key: [Float], value: [Float])>, sink: Float
    ) -> [Double] {
        let weights = rows.map { row in
            exp(0.2 * zip(query, row.key).reduce(0) { $0 + Double($1.0) * Double($1.1) })
        }
        let total = weights.reduce(exp(Double(sink)), +)
        return (0..<query.count).map { column in
            zip(weights, rows).reduce(0) { $0 + $1.0 * Double($1.1.value[column]) } / total
        }
    }
}
