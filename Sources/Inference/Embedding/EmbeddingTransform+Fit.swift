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
    /// - Complexity: O(n d²) for n passages, at most `largestSample`, of d features, and O(d³).
    public static func fit(
        passages: [[Float]], questions: [[Float]], recipe: EmbeddingRecipe
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
            PackedMatrix(rows: sample, minus: passageMean), limit: min(recipe.dimension, featureCount))
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
        _ centred: PackedMatrix, limit: Int
    ) -> [(variance: Double, direction: [Float])] {
        let count = centred.rowCount
        guard count > 0, limit > 0 else { return [] }
        if count >= centred.columnCount {
            let eigen = SymmetricEigen(centred.gram(), count: limit)
            return zip(eigen.values, eigen.vectors).prefix { isUsable($0.0, eigen.values) }.map {
                (variance: $0.0 / Double(count), direction: $0.1)
            }
        }
        let eigen = SymmetricEigen(centred.transposed().gram(), count: min(limit, count))
        return zip(eigen.values, eigen.vectors).prefix { isUsable($0.0, eigen.values) }.map { value, vector in
            // The direction is Xᵀu / √value.
            var direction = [Float](repeating: 0, count: centred.columnCount)
            let scale = 1 / Float(value.squareRoot())
            for row in 0..<count {
                let weight = vector[row] * scale
                for block in 0..<centred.width {
                    let product = weight * centred.blocks[row * centred.width + block]
                    for lane in 0..<min(8, direction.count - block * 8) { direction[block * 8 + lane] += product[lane] }
                }
            }
            return (variance: value / Double(count), direction: direction)
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

extension PackedMatrix {
    /// Rows as columns.
    fileprivate func transposed() -> PackedMatrix {
        var result = PackedMatrix(rowCount: columnCount, columnCount: rowCount)
        for row in 0..<rowCount {
            for column in 0..<columnCount { result[column, row] = self[row, column] }
        }
        return result
    }
}
