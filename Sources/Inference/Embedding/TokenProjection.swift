import Tensors

/// Turns the value vectors of tokens into short whitened vectors, whose similarity tells how alike two tokens in their
/// contexts are.
///
/// A text's tokens differ mostly in a few directions that say little of their meaning. Centring and whitening with the
/// covariance of the corpus's own tokens makes all directions count alike; without that, the similarities below are
/// useless. A projection is fitted once, when an index gets its first passages, and kept, since codes of different
/// projections are not comparable. See docs/decisions/0006-token-similarity.md.
public struct TokenProjection: Sendable, Equatable {
    /// Length of the vectors that go in.
    public let featureCount: Int
    /// Length of the vectors that come out, a multiple of eight: each becomes a bit of a ``TokenCodes``.
    public let dimension: Int

    let mean: [Float]  // [featureCount]
    /// Directions in groups of eight, one lane each; a fitted group of fewer is filled up with zeros.
    let groups: [SIMD8<Float>]  // [dimension / 8, featureCount]

    init(mean: [Float], groups: [SIMD8<Float>]) {
        precondition(!mean.isEmpty && groups.count % mean.count == 0, "whole groups of directions")
        featureCount = mean.count
        dimension = groups.count / mean.count * 8
        self.mean = mean
        self.groups = groups
    }

    /// Projects rows of features.
    ///
    /// - Parameter values: [rowCount × featureCount].
    /// - Returns: [rowCount × dimension].
    /// - Complexity: O(rowCount × featureCount × dimension).
    func apply(_ values: Span<Float>) -> [Float] {
        precondition(values.count % featureCount == 0, "whole rows")
        let rowCount = values.count / featureCount
        var result = [Float](repeating: 0, count: rowCount * dimension)
        let directions = groups.span
        var row = 0
        while row < rowCount {
            // Four rows at a time, so that each direction is loaded once for all of them.
            let last = rowCount - 1
            let bases = (
                row * featureCount, min(row + 1, last) * featureCount, min(row + 2, last) * featureCount,
                min(row + 3, last) * featureCount
            )
            for group in 0..<dimension / 8 {
                var (s0, s1, s2, s3) = (SIMD8<Float>(), SIMD8<Float>(), SIMD8<Float>(), SIMD8<Float>())
                let first = group * featureCount
                for feature in 0..<featureCount {
                    let direction = directions[first + feature]
                    let centre = mean[feature]
                    s0 += direction * (values[bases.0 + feature] - centre)
                    s1 += direction * (values[bases.1 + feature] - centre)
                    s2 += direction * (values[bases.2 + feature] - centre)
                    s3 += direction * (values[bases.3 + feature] - centre)
                }
                for (offset, sum) in [s0, s1, s2, s3].enumerated() where row + offset < rowCount {
                    let place = (row + offset) * dimension + group * 8
                    for lane in 0..<8 { result[place + lane] = sum[lane] }
                }
            }
            row += 4
        }
        return result
    }
}

extension TokenProjection {
    /// Bits of a token's code.
    public static let standardDimension = 128
    /// Tokens that a projection is fitted to, at most: four for each feature of the default model. More change nothing.
    public static let fitTokens = 6_144
    /// Directions with less than this fraction of the largest variance are rounding errors.
    private static let smallestVariance = 1e-6

    /// Fits a projection to tokens of a corpus; nil where there are none of any weight.
    ///
    /// The directions of most variance, each scaled to variance 1. Tokens count by their weights, so that frequent words
    /// don't fill the space.
    /// - Complexity: O(*n* *d*² + *d*³) for *n* tokens of *d* features; on all processors.
    public static func fit(
        _ texts: [TokenValues], weights: TokenWeights, recipe: EmbeddingRecipe, dimension: Int = standardDimension
    ) -> TokenProjection? {
        fit(texts, weights: weights, recipe: recipe, dimension: dimension, products: MatrixProducts())
    }

    /// The same with products of the caller's.
    package static func fit(
        _ texts: [TokenValues], weights: TokenWeights, recipe: EmbeddingRecipe, dimension: Int = standardDimension,
        products: MatrixProducts
    ) -> TokenProjection? {
        guard let featureCount = texts.first?.featureCount, featureCount > 0 else { return nil }
        let total = texts.reduce(0) { $0 + $1.tokens.count }
        let stride = max(1, (total + fitTokens - 1) / fitTokens)
        var rows: [[Float]] = []
        var rowWeights: [Float] = []
        var number = 0
        for text in texts {
            for (place, token) in text.tokens.enumerated() {
                defer { number += 1 }
                let weight = place == 0 && recipe.skipsFirstToken && text.tokens.count > 1 ? 0 : weights[token]
                guard number % stride == 0, weight > 0 else { continue }
                rows.append(Array(text.values[place * featureCount..<(place + 1) * featureCount]))
                rowWeights.append(weight)
            }
        }
        let sum = rowWeights.reduce(0, +)
        guard sum > 0 else { return nil }
        var mean = [Float](repeating: 0, count: featureCount)
        for (row, weight) in zip(rows, rowWeights) {
            for i in 0..<featureCount { mean[i] += weight / sum * row[i] }
        }
        // The covariance of weighted rows is the Gram matrix of rows scaled by the roots of their weights.
        for index in rows.indices {
            let root = (rowWeights[index] / sum).squareRoot()
            for i in 0..<featureCount { rows[index][i] = root * (rows[index][i] - mean[i]) }
        }
        let scaled = FloatMatrix(rowCount: rows.count, columnCount: featureCount)
        for (number, row) in rows.enumerated() { scaled.set(row: number, row.span) }
        let eigen = SymmetricEigen(
            products.gram(of: scaled), count: min(dimension, featureCount), products: products)
        let usable = zip(eigen.values, eigen.vectors).prefix { value, _ in
            value > 0 && value > smallestVariance * (eigen.values.first ?? 0)
        }
        guard !usable.isEmpty else { return nil }
        var groups = [SIMD8<Float>](repeating: SIMD8(), count: (usable.count + 7) / 8 * featureCount)
        let largest = eigen.values[0]
        for (index, (value, direction)) in usable.enumerated() {
            let scale = Float((largest / value).squareRoot())
            for (feature, part) in direction.enumerated() {
                groups[index / 8 * featureCount + feature][index % 8] = scale * part
            }
        }
        return TokenProjection(mean: mean, groups: groups)
    }
}
