import Tensors

/// Turns the features of many passages into vectors, and back: an ``EmbeddingTransform`` with its matrices laid out for
/// products of many rows.
///
/// A passage's vector does not depend on the others that it is computed with.
package final class PassageProjection: Sendable {
    /// Length of the vectors that come out.
    package let dimension: Int
    /// Length of the features that go in.
    package let featureCount: Int
    private let transform: EmbeddingTransform
    private let products: MatrixProducts
    private let rows: FloatMatrix  // [effectiveDimension, featureCount]

    /// Lays a transform out.
    package init(_ transform: EmbeddingTransform, products: MatrixProducts) {
        self.transform = transform
        self.products = products
        dimension = transform.dimension
        featureCount = transform.featureCount
        rows = FloatMatrix(
            rowCount: transform.effectiveDimension, columnCount: transform.featureCount, values: transform.projection)
    }

    /// The vectors of passages, and the lengths that they had before they were brought to 1; 0 where the features hold
    /// nothing.
    ///
    /// - Parameter features: [count][featureCount].
    /// - Complexity: O(count × dimension × features), and memory for all of them at once.
    package func measured(_ features: [[Float]]) -> [(vector: [Float], length: Float)] {
        guard !features.isEmpty, rows.rowCount > 0 else {
            return features.map { _ in ([Float](repeating: 0, count: dimension), 0) }
        }
        let centred = FloatMatrix(rows: features, minus: transform.passageMean)
        let projected = FloatMatrix(rowCount: features.count, columnCount: rows.rowCount)
        products.multiply(centred.whole, rows.whole.transposed, into: projected.whole)
        return features.enumerated().map { number, own in
            var vector = [Float](repeating: 0, count: dimension)
            guard own.contains(where: { $0 != 0 }) else { return (vector, 0) }
            let row = projected.row(number)
            for place in row.indices { vector[place] = row[place] }
            return EmbeddingTransform.normalised(vector)
        }
    }
}
