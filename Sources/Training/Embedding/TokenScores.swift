import Inference
import Tensors

/// How well the tokens of passages match those of questions: late interaction (arXiv 2004.12832), as an index orders
/// passages, but without reducing the passages' tokens to signs.
struct TokenScores {
    /// [questions, passages]
    let scores: FloatMatrix
    private let space: EmbeddingSpace
    private let products: Products
    private let units: UnitRows
    /// Tokens of questions, which come first.
    private let questionTokens: Int
    /// The best match of each token of a question that has weight, in each passage.
    private let matches: [Match]

    private struct Match {
        let question: Int
        /// Rows of the units.
        let token: Int
        let weight: Float
        /// The best token of each passage, counted from the first token of all passages.
        let best: [Int]
    }

    init(
        _ features: FloatMatrix, rows: [Range<Int>], texts: [[Int32]], questionCount: Int, space: EmbeddingSpace,
        products: Products
    ) {
        self.space = space
        self.products = products
        questionTokens = questionCount < rows.count ? rows[questionCount].lowerBound : features.rowCount
        let projected = products.product(features.whole, space.tokenDirections.whole.transposed)
        for row in 0..<projected.rowCount {
            for column in 0..<projected.columnCount { projected[row, column] -= space.tokenCentre[column] }
        }
        units = UnitRows(scaling: projected)
        let all = units.rows
        let similarities = products.product(
            all.slice(rows: 0..<questionTokens), all.slice(rows: questionTokens..<all.rowCount).transposed)
        let first = questionTokens
        let passages = rows[questionCount...].map { rows in
            // The first token is left out of everything, where there are others.
            let skipped = space.recipe.skipsFirstToken && rows.count > 1 ? 1 : 0
            return rows.lowerBound + skipped - first..<rows.upperBound - first
        }
        scores = FloatMatrix(rowCount: questionCount, columnCount: passages.count)
        var matches: [Match] = []
        for question in 0..<questionCount {
            let weights = space.weights.normalised(texts[question], recipe: space.recipe)
            for (token, weight) in zip(rows[question], weights) where weight > 0 {
                let row = similarities.row(token)
                var best: [Int] = []
                best.reserveCapacity(passages.count)
                for (number, passage) in passages.enumerated() {
                    var place = passage.lowerBound
                    for other in passage where row[other] > row[place] { place = other }
                    best.append(place)
                    scores[question, number] += weight * row[place]
                }
                matches.append(Match(question: question, token: token, weight: weight, best: best))
            }
        }
        self.matches = matches
    }

    /// Adds the gradient of the features, given that of the scores.
    func goBack(_ slopes: FloatMatrix, to gradient: FloatMatrix) {
        let all = units.rows
        let (questions, passages) = (0..<questionTokens, questionTokens..<all.rowCount)
        // Only the best match of a token has a slope.
        let similarities = FloatMatrix(rowCount: questions.count, columnCount: passages.count)
        for match in matches {
            for (passage, place) in match.best.enumerated() {
                similarities[match.token, place] += match.weight * slopes[match.question, passage]
            }
        }
        let change = FloatMatrix(rowCount: all.rowCount, columnCount: all.columnCount)
        products.multiply(similarities.whole, all.slice(rows: passages), into: change.slice(rows: questions))
        products.multiply(similarities.whole.transposed, all.slice(rows: questions), into: change.slice(rows: passages))
        units.goBack(change)
        products.multiply(change.whole, space.tokenDirections.whole, into: gradient.whole, accumulates: true)
    }
}
