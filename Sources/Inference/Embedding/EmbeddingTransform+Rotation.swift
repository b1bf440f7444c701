extension EmbeddingTransform {
    /// The same space with its axes turned at random, always in the same way.
    ///
    /// Principal components carry less and less, which rounds badly: the first few set the scale of a row, and the sign
    /// of a faint element counts as much as that of a strong one. Turned axes all carry about the same. Products of
    /// vectors, and so all similarities, stay as they are.
    ///
    /// Each round turns randomly chosen pairs of axes by 45 degrees, as a fast Hadamard transform does, but for any
    /// number of axes (Ailon and Chazelle, The Fast Johnson–Lindenstrauss Transform, 2009).
    /// - Complexity: O(rounds × dimension × features).
    package func rotated() -> EmbeddingTransform {
        var random = RandomSource(seed: 0)
        var turned = projection
        let half = Float(0.5).squareRoot()
        for _ in 0..<EmbeddingTransform.rotationRounds {
            let axes = Array(0..<effectiveDimension).shuffled(using: &random)
            for pair in 0..<axes.count / 2 {
                let (first, second) = (axes[2 * pair] * featureCount, axes[2 * pair + 1] * featureCount)
                let sign: Float = Bool.random(using: &random) ? half : -half
                for i in 0..<featureCount {
                    let (a, b) = (turned[first + i], turned[second + i])
                    turned[first + i] = half * a + sign * b
                    turned[second + i] = half * b - sign * a
                }
            }
        }
        return EmbeddingTransform(
            passageMean: passageMean, questionMean: questionMean, projection: turned, dimension: dimension)
    }

    /// What is taken off the features of a question before they are projected.
    package var meanOfQuestions: [Float] { questionMean }

    /// As many as make every new axis a mixture of all old ones, up to some thousand, and a few more.
    private static let rotationRounds = 12
}
