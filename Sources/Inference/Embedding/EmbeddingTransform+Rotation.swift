import Tensors

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
        var turned = projection
        for turn in AxisTurn.all(dimension: effectiveDimension) {
            let (first, second) = (turn.first * featureCount, turn.second * featureCount)
            for i in 0..<featureCount {
                (turned[first + i], turned[second + i]) = turn.applied(turned[first + i], turned[second + i])
            }
        }
        return EmbeddingTransform(
            passageMean: passageMean, questionMean: questionMean, projection: turned, dimension: dimension)
    }

    /// A vector of this transform along the principal axes of the corpus: the first component varies most over its
    /// passages, the next less, and so on, so that a vector may be cut after any of them. Products of such vectors are those of
    /// the vectors that went in.
    ///
    /// Vectors are stored along turned axes (``rotated()``). This turns them back; a transform from before axes were turned
    /// is recognised, and its vectors stay as they are.
    ///
    /// - Parameter vector: [dimension], from ``passage(_:)`` or ``question(_:)``.
    /// - Complexity: O(rounds × dimension), and O(features) to recognise the axes.
    public func principal(of vector: [Float]) -> [Float] {
        precondition(vector.count == dimension, "\(vector.count) components, expected \(dimension)")
        guard !hasPrincipalAxes else { return vector }
        var turned = vector
        for turn in AxisTurn.all(dimension: effectiveDimension).reversed() {
            (turned[turn.first], turned[turn.second]) = turn.undone(turned[turn.first], turned[turn.second])
        }
        return turned
    }

    /// Whether the projection's rows are the corpus's principal directions themselves: they stand at right angles, and no
    /// axes that were turned do, since principal directions are scaled unequally. Where they are scaled alike (a whitening
    /// exponent of 0), nothing tells the two apart; such axes are taken as turned.
    var hasPrincipalAxes: Bool {
        let count = min(effectiveDimension, EmbeddingTransform.comparedRows)
        func product(_ a: Int, _ b: Int) -> Float {
            let rows = projection.span
            return dotProduct(
                rows.extracting(a * featureCount..<(a + 1) * featureCount),
                rows.extracting(b * featureCount..<(b + 1) * featureCount))
        }
        var isUneven = count < 2
        for first in 0..<count {
            for second in 0..<first {
                let (x, y) = (product(first, first), product(second, second))
                isUneven = isUneven || abs(x - y) > 1e-3 * max(x, y)
                let both = product(first, second)
                // Directions are computed in single precision.
                if both * both > 1e-4 * x * y { return false }
            }
        }
        return isUneven
    }

    private static let comparedRows = 8

    /// What is taken off the features of a question before they are projected.
    package var meanOfQuestions: [Float] { questionMean }
}

/// One turn of two axes by 45 degrees, this way or that.
struct AxisTurn {
    let first: Int
    let second: Int
    private let sign: Float

    private static let half = Float(0.5).squareRoot()
    /// As many as make every new axis a mixture of all old ones, up to some thousand, and a few more.
    private static let rounds = 12

    /// All turns in order, always the same ones for a number of axes.
    static func all(dimension: Int) -> [AxisTurn] {
        var random = RandomSource(seed: 0)
        var turns: [AxisTurn] = []
        for _ in 0..<rounds {
            let axes = Array(0..<dimension).shuffled(using: &random)
            for pair in 0..<axes.count / 2 {
                let sign = Bool.random(using: &random) ? half : -half
                turns.append(AxisTurn(first: axes[2 * pair], second: axes[2 * pair + 1], sign: sign))
            }
        }
        return turns
    }

    func applied(_ a: Float, _ b: Float) -> (Float, Float) {
        (AxisTurn.half * a + sign * b, AxisTurn.half * b - sign * a)
    }

    func undone(_ a: Float, _ b: Float) -> (Float, Float) {
        (AxisTurn.half * a - sign * b, AxisTurn.half * b + sign * a)
    }
}
