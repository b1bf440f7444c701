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

    /// Gives back the features of passages from their vectors.
    ///
    /// What lies outside the fit's directions is gone. Of passages that took part in a fit of enough directions, that is
    /// nothing; of others, what varies least.
    /// - Complexity: O(rounds × dimension × features) to make.
    package struct Inverse: Sendable {
        private let transform: EmbeddingTransform
        /// Principal directions, each divided by the square of its length, row by row.
        private let rows: [Float]  // [effectiveDimension, featureCount]
        private let turns: [AxisTurn]

        /// Length of the vectors that it takes, at least.
        package var dimension: Int { transform.dimension }

        package init(_ transform: EmbeddingTransform) {
            let count = transform.featureCount
            turns = transform.hasPrincipalAxes ? [] : AxisTurn.all(dimension: transform.effectiveDimension).reversed()
            var rows = transform.projection
            for turn in turns {
                let (first, second) = (turn.first * count, turn.second * count)
                for i in 0..<count {
                    (rows[first + i], rows[second + i]) = turn.undone(rows[first + i], rows[second + i])
                }
            }
            for row in 0..<transform.effectiveDimension {
                let squares = rows[row * count..<(row + 1) * count].reduce(0) { $0 + $1 * $1 }
                guard squares > 0 else { continue }
                for i in row * count..<(row + 1) * count { rows[i] /= squares }
            }
            self.transform = transform
            self.rows = rows
        }

        /// The features whose vector this is.
        ///
        /// - Parameters:
        ///   - vector: at least [effectiveDimension].
        ///   - length: as ``EmbeddingTransform/measured(_:)`` gave it.
        /// - Complexity: O(dimension × features).
        package func features(of vector: [Float], length: Float) -> [Float] {
            guard length > 0 else { return [Float](repeating: 0, count: transform.featureCount) }
            var turned = vector
            for turn in turns {
                (turned[turn.first], turned[turn.second]) = turn.undone(turned[turn.first], turned[turn.second])
            }
            var features = transform.passageMean
            let rows = rows.span
            for row in 0..<transform.effectiveDimension {
                let part = turned[row] * length
                let start = row * features.count
                for i in features.indices { features[i] += part * rows[start + i] }
            }
            return features
        }
    }

    /// Whether the projection's rows are the corpus's principal directions themselves: they stand at right angles, and no
    /// axes that were turned do, since principal directions are scaled unequally. Where they are scaled alike (a whitening
    /// exponent of 0), nothing tells the two apart; such axes are taken as turned.
    private var hasPrincipalAxes: Bool {
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
private struct AxisTurn {
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
