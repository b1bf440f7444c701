package import Inference
import Tensors
import Transformers

/// How features become what is compared, as an index does it: fitted before training and held still while it lasts.
package struct EmbeddingSpace: Sendable {
    package let weights: TokenWeights
    package let recipe: EmbeddingRecipe
    /// What is taken off pooled features, [features].
    let questionMean: [Float]
    let passageMean: [Float]
    /// Pooled features to vectors, [dimension, features].
    let directions: FloatMatrix
    /// A token's features to its part in the comparison of tokens, [token dimension, features].
    let tokenDirections: FloatMatrix
    /// The projection of the tokens' mean, [token dimension].
    let tokenCentre: [Float]

    package init(
        weights: TokenWeights, recipe: EmbeddingRecipe, questionMean: [Float], passageMean: [Float],
        directions: [Float], tokenMean: [Float], tokenDirections: [Float]
    ) {
        let featureCount = passageMean.count
        precondition(questionMean.count == featureCount && tokenMean.count == featureCount, "means of one length")
        self.weights = weights
        self.recipe = recipe
        self.questionMean = questionMean
        self.passageMean = passageMean
        func matrix(_ values: [Float]) -> FloatMatrix {
            FloatMatrix(rowCount: values.count / featureCount, columnCount: featureCount, values: values)
        }
        self.directions = matrix(directions)
        let rows = matrix(tokenDirections)
        self.tokenDirections = rows
        tokenCentre = (0..<rows.rowCount).map { row in dotProduct(rows.row(row), tokenMean.span) }
    }

    init(weights: TokenWeights, recipe: EmbeddingRecipe, transform: EmbeddingTransform, projection: TokenProjection) {
        self.init(
            weights: weights, recipe: recipe, questionMean: transform.meanOfQuestions,
            passageMean: transform.meanOfPassages, directions: transform.directions, tokenMean: projection.centre,
            tokenDirections: projection.directions)
    }
}

extension EmbeddingSpace {
    /// Passages that the comparison of tokens is fitted to, at most, as in an index.
    private static let tokenPassages = 256
    /// Passages that vectors are fitted to, at most.
    private static let vectorPassages = 4096

    /// Fits a space to passages as an index of them would be.
    ///
    /// - Parameter sampleQuestions: questions about nothing in particular.
    /// - Throws: `TrainingError.noExamples` where no token of the passages has any weight.
    static func fit(
        _ passages: [[Int32]], sampleQuestions: [[Int32]], recipe: EmbeddingRecipe, reader: ValueReader, path: String
    ) throws(TrainingError) -> EmbeddingSpace {
        let weights = TokenWeights(passages: passages, vocabularySize: reader.decoder.configuration.vocabularySize)
        let chosen = evenly(passages, limit: vectorPassages)
        let tokenStride = max(1, (chosen.count + tokenPassages - 1) / tokenPassages)
        var pooled: [[Float]] = []
        var tokens: [TokenValues] = []
        reader.read(chosen) { number, values in
            let passage = TokenValues(
                tokens: chosen[number], featureCount: reader.decoder.featureCount, values: values)
            pooled.append(passage.pooled(weights: weights, recipe: recipe))
            if number % tokenStride == 0 { tokens.append(passage) }
        }
        var questions: [[Float]] = []
        reader.read(sampleQuestions) { number, values in
            questions.append(
                TokenValues(
                    tokens: sampleQuestions[number], featureCount: reader.decoder.featureCount, values: values
                ).pooled(weights: weights, recipe: recipe))
        }
        guard let projection = TokenProjection.fit(tokens, weights: weights, recipe: recipe) else {
            throw .noExamples(path: path, reason: "none of its words has any weight")
        }
        let transform = EmbeddingTransform.fit(
            passages: pooled, questions: EmbeddingTransform.drawn(questions, towards: pooled), recipe: recipe)
        return EmbeddingSpace(weights: weights, recipe: recipe, transform: transform, projection: projection)
    }

    private static func evenly(_ passages: [[Int32]], limit: Int) -> [[Int32]] {
        guard passages.count > limit else { return passages }
        return (0..<limit).map { passages[$0 * passages.count / limit] }
    }
}
