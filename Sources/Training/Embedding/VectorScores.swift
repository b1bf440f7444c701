import Inference
import Tensors

/// How alike questions and passages are as wholes: the cosine of their vectors.
struct VectorScores {
    /// [questions, passages]
    let scores: FloatMatrix
    private let space: EmbeddingSpace
    private let products: Products
    private let questionCount: Int
    /// Each text's weights of its tokens, [texts, tokens].
    private let pooling: FloatMatrix
    private let units: UnitRows

    /// - Parameters:
    ///   - features: the tokens' values, [tokens, features].
    ///   - rows: the rows of each text: of the questions, then of the passages.
    ///   - texts: their tokens.
    init(
        _ features: FloatMatrix, rows: [Range<Int>], texts: [[Int32]], questionCount: Int, space: EmbeddingSpace,
        products: Products
    ) {
        self.space = space
        self.products = products
        self.questionCount = questionCount
        pooling = FloatMatrix(rowCount: texts.count, columnCount: features.rowCount)
        for (text, tokens) in texts.enumerated() {
            let weights = space.weights.normalised(tokens, recipe: space.recipe)
            pooling.set(row: text, column: rows[text].lowerBound, weights.span)
        }
        let pooled = products.product(pooling.whole, features.whole)
        for text in texts.indices {
            let mean = text < questionCount ? space.questionMean : space.passageMean
            for column in mean.indices { pooled[text, column] -= mean[column] }
        }
        units = UnitRows(scaling: products.product(pooled.whole, space.directions.whole.transposed))
        let (questions, passages) = (0..<questionCount, questionCount..<texts.count)
        scores = products.product(units.rows.slice(rows: questions), units.rows.slice(rows: passages).transposed)
    }

    /// Adds the gradient of the features, given that of the scores.
    func goBack(_ slopes: FloatMatrix, to gradient: FloatMatrix) {
        let (questions, passages) = (0..<questionCount, questionCount..<units.rows.rowCount)
        let change = FloatMatrix(rowCount: units.rows.rowCount, columnCount: units.rows.columnCount)
        products.multiply(slopes.whole, units.rows.slice(rows: passages), into: change.slice(rows: questions))
        products.multiply(
            slopes.whole.transposed, units.rows.slice(rows: questions), into: change.slice(rows: passages))
        units.goBack(change)
        let pooled = products.product(change.whole, space.directions.whole)
        products.multiply(pooling.whole.transposed, pooled.whole, into: gradient.whole, accumulates: true)
    }
}
