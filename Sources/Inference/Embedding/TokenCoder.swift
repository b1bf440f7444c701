import Tensors

/// Makes the codes of many texts' tokens: a ``TokenProjection`` with its directions laid out for products of many rows.
///
/// A token's code does not depend on the tokens that it is computed with.
package final class TokenCoder: Sendable {
    /// Tokens that are projected in one product, at most: as many as fit a second-level cache about.
    private static let tokensAtOnce = 256

    private let projection: TokenProjection
    private let products: MatrixProducts
    private let directions: FloatMatrix  // [dimension, featureCount]

    /// Lays a projection out.
    package init(_ projection: TokenProjection, products: MatrixProducts) {
        self.projection = projection
        self.products = products
        directions = FloatMatrix(
            rowCount: projection.dimension, columnCount: projection.featureCount, values: projection.directions)
    }

    /// The codes of each text's most telling tokens, as ``TokenCodes/init(_:weights:projection:recipe:share:)`` makes them.
    ///
    /// - Complexity: O(tokens × features × dimension).
    package func codes(
        of texts: [TokenValues], weights: TokenWeights, recipe: EmbeddingRecipe,
        share: Double = TokenCodes.standardShare
    ) -> [TokenCodes] {
        let chosen = texts.map { TokenCodes.telling($0, weights: weights, recipe: recipe, share: share) }
        let all = zip(texts.indices, chosen).flatMap { text, places in places.map { (text: text, place: $0) } }
        let codeLength = projection.dimension / 8
        var bytes: [UInt8] = []
        bytes.reserveCapacity(all.count * codeLength)
        for start in stride(from: 0, to: all.count, by: Self.tokensAtOnce) {
            let tokens = all[start..<min(start + Self.tokensAtOnce, all.count)]
            bytes += codes(tokens.map { (texts[$0.text], $0.place) })
        }
        var first = 0
        return chosen.map { places in
            defer { first += places.count * codeLength }
            return TokenCodes(
                codeLength: codeLength, bytes: Array(bytes[first..<first + places.count * codeLength]))
        }
    }

    private func codes(_ tokens: [(text: TokenValues, place: Int)]) -> [UInt8] {
        let size = projection.featureCount
        let centred = FloatMatrix(rowCount: tokens.count, columnCount: size)
        var row = [Float](repeating: 0, count: size)
        for (number, token) in tokens.enumerated() {
            precondition(token.text.featureCount == size, "a projection of the same features")
            let first = token.place * size
            for i in 0..<size { row[i] = token.text.values[first + i] - projection.mean[i] }
            centred.set(row: number, row.span)
        }
        let projected = FloatMatrix(rowCount: tokens.count, columnCount: directions.rowCount)
        products.multiply(centred.whole, directions.whole.transposed, into: projected.whole)
        var bytes = [UInt8](repeating: 0, count: tokens.count * directions.rowCount / 8)
        for number in tokens.indices {
            let values = projected.row(number)
            for place in values.indices where values[place] > 0 {
                bytes[(number * directions.rowCount + place) / 8] |= 1 << UInt8(place % 8)
            }
        }
        return bytes
    }
}
