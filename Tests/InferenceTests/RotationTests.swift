import TestSupport
import Testing
import Tensors

@testable import Inference

@Suite struct RotationTests {
    @Test("turned axes keep every similarity and spread what the first axes carried", arguments: [1, 2, 7, 40])
    func turnedAxesKeepEvery(axes: Int) {
        let seed: UInt64 = 31
        var generator = SeededGenerator(seed: seed)
        let featureCount = 48
        func random(_ scale: Float) -> [Float] {
            (0..<featureCount).map { _ in Float.random(in: -scale...scale, using: &generator) }
        }
        // Axes that carry less and less, as principal components do.
        let projection = (0..<axes).flatMap { random(1 / Float(1 + $0)) }
        let plain = EmbeddingTransform(
            passageMean: random(0.1), questionMean: random(0.1), projection: projection, dimension: 64)
        let turned = plain.rotated()
        #expect(turned == plain.rotated())
        #expect(turned.effectiveDimension == axes)
        for _ in 0..<20 {
            let (a, b) = (random(1), random(1))
            let expected = dotProduct(plain.question(a).span, plain.passage(b).span)
            let found = dotProduct(turned.question(a).span, turned.passage(b).span)
            #expect(abs(expected - found) < 1e-5, "seed \(seed)")
        }
        func largest(_ transform: EmbeddingTransform) -> Float {
            (0..<50).reduce(0) { sum, _ in sum + (transform.passage(random(1)).map { abs($0) }.max() ?? 0) }
        }
        if axes == 40 { #expect(largest(turned) < 0.75 * largest(plain)) }
    }
}
