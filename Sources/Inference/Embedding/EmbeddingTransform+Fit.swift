import Tensors

extension EmbeddingTransform {
    /// The most passages that the covariance is computed from, evenly spread over the corpus: eight for each feature
    /// of the default model leave its leading directions unchanged, and the fit takes seconds whatever the corpus.
    static let largestSample = 12_288
    /// A small corpus's passage mean is drawn towards the questions' as if it had this many more passages.
    private static let priorPassages: Float = 2
    /// Directions with less than this fraction of the largest variance are rounding errors.
    private static let smallestVariance = 1e-6

    /// Fits a transform to a corpus.
    ///
    /// With few passages there are few directions: the vectors' other components stay zero, and the passage mean is
    /// drawn towards the questions' mean, so that even a single passage has a direction.
    /// - Parameters:
    ///   - passages: features of the corpus's passages; [count][featureCount].
    ///   - questions: features of questions of the kind that will be asked; where there are none, the passages' mean
    ///     stands in for theirs. Features that are all zero are left out of everything.
    ///   - recipe: the dimension and the whitening exponent.
    /// - Complexity: O(n d²) for n passages, at most `largestSample`, of d features, and O(d³); on all processors.
    public static func fit(
        passages: [[Float]], questions: [[Float]], recipe: EmbeddingRecipe
    ) -> EmbeddingTransform {
        fit(passages: passages, questions: questions, recipe: recipe, products: MatrixProducts())
    }

    /// The same with products of the caller's.
    package static func fit(
        passages: [[Float]], questions: [[Float]], recipe: EmbeddingRecipe, products: MatrixProducts
    ) -> EmbeddingTransform {
        let passages = passages.filter { $0.contains { $0 != 0 } }
        let questions = questions.filter { $0.contains { $0 != 0 } }
        guard let featureCount = (passages.first ?? questions.first)?.count else {
            return EmbeddingTransform(passageMean: [0], questionMean: [0], projection: [], dimension: recipe.dimension)
        }
        let questionMean = questions.isEmpty ? mean(of: passages, featureCount) : mean(of: questions, featureCount)
        var passageMean = passages.isEmpty ? questionMean : mean(of: passages, featureCount)
        if !questions.isEmpty {
            let share = priorPassages / (Float(passages.count) + priorPassages)
            for i in 0..<featureCount { passageMean[i] += share * (questionMean[i] - passageMean[i]) }
        }
        let sample = evenly(passages, limit: largestSample)
        let directions = principalDirections(
            FloatMatrix(rows: sample, minus: passageMean), limit: min(recipe.dimension, featureCount), products)
        var projection: [Float] = []
        projection.reserveCapacity(directions.count * featureCount)
        let largest = directions.first?.variance ?? 1
        for (variance, direction) in directions {
            // Relative to the largest, so that the rows keep a handy size; the vectors are normalised anyway.
            let scale = power(variance / largest, Double(recipe.whiteningExponent))
            for value in direction { projection.append(value * Float(scale)) }
        }
        return EmbeddingTransform(
            passageMean: passageMean, questionMean: questionMean, projection: projection, dimension: recipe.dimension)
    }

    /// The directions of most variance, largest first: eigenvectors of XᵀX, or of XXᵀ where that is smaller.
    private static func principalDirections(
        _ centred: FloatMatrix, limit: Int, _ products: MatrixProducts
    ) -> [(variance: Double, direction: [Float])] {
        let count = centred.rowCount
        guard count > 0, limit > 0 else { return [] }
        let isWide = count < centred.columnCount
        let eigen = SymmetricEigen(
            products.gram(of: centred, ofRows: isWide), count: min(limit, count), products: products)
        let usable = zip(eigen.values, eigen.vectors).prefix { isUsable($0.0, eigen.values) }
        let variances = usable.map { $0.0 / Double(count) }
        guard isWide, !usable.isEmpty else {
            return zip(variances, usable.map(\.1)).map { (variance: $0, direction: $1) }
        }
        // The direction is Xᵀu / √value.
        let inner = FloatMatrix(rowCount: usable.count, columnCount: count)
        for (row, (value, vector)) in usable.enumerated() {
            inner.set(row: row, vector, times: 1 / Float(value.squareRoot()))
        }
        let directions = FloatMatrix(rowCount: usable.count, columnCount: centred.columnCount)
        products.multiply(inner.whole, centred.whole, into: directions.whole)
        return variances.enumerated().map { row, variance in
            (variance: variance, direction: directions.values(row: row))
        }
    }

    private static func isUsable(_ value: Double, _ values: [Double]) -> Bool {
        value > 0 && value > smallestVariance * (values.first ?? 0)
    }

    private static func mean(of rows: [[Float]], _ featureCount: Int) -> [Float] {
        var sums = [Double](repeating: 0, count: featureCount)
        for row in rows {
            precondition(row.count == featureCount, "features of one length")
            for i in 0..<featureCount { sums[i] += Double(row[i]) }
        }
        return sums.map { Float($0 / Double(max(1, rows.count))) }
    }

    private static func evenly(_ rows: [[Float]], limit: Int) -> [[Float]] {
        guard rows.count > limit else { return rows }
        return (0..<limit).map { rows[$0 * rows.count / limit] }
    }
}

extension FloatMatrix {
    /// A matrix of equally long rows, each minus the same vector.
    convenience init(rows: [[Float]], minus mean: [Float]) {
        self.init(rowCount: rows.count, columnCount: mean.count)
        for (number, row) in rows.enumerated() {
            precondition(row.count == mean.count, "rows of one length")
            var centred = row
            for i in centred.indices { centred[i] -= mean[i] }
            set(row: number, centred.span)
        }
    }
}
