import Tensors
import TestSupport
import Testing

@Suite struct DotProductTests {
    @Test("The scalar product is that of sixteen running sums, bit by bit", arguments: [0, 1, 15, 16, 17, 48, 1_000])
    func sums(count: Int) {
        let seed = UInt64(count) + 1
        var generator = SeededGenerator(seed: seed)
        let a = (0..<count).map { _ in Float.random(in: -2...2, using: &generator) }
        let b = (0..<count).map { _ in Float.random(in: -2...2, using: &generator) }
        var sums = SIMD16<Float>()
        let whole = count / 16 * 16
        for i in 0..<whole { sums[i % 16] += a[i] * b[i] }
        var expected = sums.sum()
        for i in whole..<count { expected += a[i] * b[i] }
        #expect(dotProduct(a.span, b.span).bitPattern == expected.bitPattern, "seed \(seed)")
        let exact = zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        #expect(abs(Double(expected) - exact) <= 1e-4 * Double(max(1, count)), "seed \(seed)")
    }
}
