import Tensors

extension EmbeddingTransform {
    /// Gives back the features of passages from their vectors.
    ///
    /// What lies outside the fit's directions is gone. Of passages that took part in a fit of enough directions, that is
    /// nothing; of others, what varies least. A passage's features do not depend on the others that they are computed with.
    /// - Complexity: O(rounds × dimension × features) to make.
    package struct Inverse: Sendable {
        private let transform: EmbeddingTransform
        private let products: MatrixProducts
        /// Principal directions, each divided by the square of its length.
        private let rows: FloatMatrix  // [effectiveDimension, featureCount]
        private let turns: [AxisTurn]

        /// Length of the vectors that it takes, at least.
        package var dimension: Int { transform.dimension }

        package init(_ transform: EmbeddingTransform, products: MatrixProducts) {
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
            self.products = products
            self.rows = FloatMatrix(rowCount: transform.effectiveDimension, columnCount: count, values: rows)
        }

        /// The features whose vectors these are.
        ///
        /// - Parameter vectors: each at least [effectiveDimension], with its length as
        ///   ``EmbeddingTransform/measured(_:)`` gave it.
        /// - Complexity: O(count × dimension × features), and memory for all of them at once.
        package func features(of vectors: [(vector: [Float], length: Float)]) -> [[Float]] {
            guard !vectors.isEmpty else { return [] }
            let parts = FloatMatrix(rowCount: vectors.count, columnCount: rows.rowCount)
            for (number, (vector, length)) in vectors.enumerated() {
                var turned = vector
                for turn in turns {
                    (turned[turn.first], turned[turn.second]) = turn.undone(turned[turn.first], turned[turn.second])
                }
                parts.set(row: number, turned.prefix(rows.rowCount), times: length)
            }
            let result = FloatMatrix(rowCount: vectors.count, columnCount: rows.columnCount)
            products.multiply(parts.whole, rows.whole, into: result.whole)
            return vectors.enumerated().map { number, own in
                guard own.length > 0 else { return [Float](repeating: 0, count: transform.featureCount) }
                let row = result.row(number)
                return row.indices.map { transform.passageMean[$0] + row[$0] }
            }
        }
    }
}
