import CKernels
import Glibc
import TestSupport
import Testing

/// Values bounded by cap · tanh(x / cap), alone and as scores of attention.
@Suite struct SoftCapTests {
    private static let sets = [CK_ISA_AVX2, CK_ISA_AVX512, CK_ISA_NEON, CK_ISA_I8MM]

    private func kernels(_ isa: ck_isa) throws -> ck_kernels {
        guard let table = ck_kernels_for(isa) else { try Test.cancel("this processor can't run the instruction set") }
        return table.pointee
    }

    @Test("bounded values equal cap · tanh(x / cap), wherever they stand", arguments: [CK_ISA_SCALAR] + sets)
    func boundedValues(isa: ck_isa) throws {
        let kernels = try kernels(isa)
        for cap: Float in [0.5, 5, 50] {
            let given = (0..<67).map { Float($0 - 33) * abs(Float($0 - 33)) / 10 }
            var whole = given
            kernels.soft_cap(&whole, given.count, cap)
            for (x, y) in zip(given, whole) { #expect(abs(cap * tanh(x / cap) - y) <= 2e-7 * cap) }
            // Threads divide a row: the result must not depend on where a piece begins.
            for first in 0..<given.count {
                var piece = Array(given[first...])
                kernels.soft_cap(&piece, piece.count, cap)
                #expect(piece == Array(whole[first...]))
            }
        }
    }

    @Test("attention with bounded scores equals the scalar one, with a window and without", arguments: sets, [0, 40])
    func boundedScores(isa: ck_isa, window: Int) throws {
        let (scalar, tested) = (try kernels(CK_ISA_SCALAR), try kernels(isa))
        var generator = SeededGenerator(seed: 43)
        let heads = 2, dimension = 16
        func floats(_ count: Int) -> [Float] { (0..<count).map { _ in Float.random(in: -3...3, using: &generator) } }
        for (first, tokens) in [(0, 1), (0, 16), (120, 16), (255, 2)] {
            let length = first + tokens
            let expected = Attention(scalar, false, dimension, capacity: length + 8)
            let found = Attention(tested, false, dimension, capacity: length + 8)
            for position in 0..<length {
                let key = floats(dimension), value = floats(dimension)
                expected.store(key, value, position)
                found.store(key, value, position)
            }
            let queries = floats(tokens * heads * dimension)
            func run(_ attention: Attention, cap: Float) -> [Float] {
                attention.run(queries, tokens: tokens, heads: heads, first: first, window: window, softCap: cap)
            }
            let bounded = run(expected, cap: 0.7), result = run(found, cap: 0.7)
            #expect(length == 1 || run(expected, cap: 0) != bounded)
            for (a, b) in zip(bounded, result) { #expect(abs(a - b) <= 2e-5) }
        }
    }
}
