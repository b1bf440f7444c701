extension EmbeddingTransform {
    /// Fits a transform to a corpus.
    ///
    /// - Parameters:
    ///   - passages: features of the corpus's passages, at least one; [count][featureCount].
    ///   - questions: features of questions of the kind that will be asked; where there are none, the passages' mean
    ///     stands in for theirs.
    ///   - recipe: the dimension and the whitening exponent.
    public static func fit(
        passages: [[Float]], questions: [[Float]], recipe: EmbeddingRecipe
    ) -> EmbeddingTransform {
        let featureCount = passages.first?.count ?? 1
        let zero = [Float](repeating: 0, count: featureCount)
        return EmbeddingTransform(passageMean: zero, questionMean: zero, projection: [], dimension: recipe.dimension)
    }
}
