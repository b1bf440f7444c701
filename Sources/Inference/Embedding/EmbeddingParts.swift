// What training needs to know of a fitted space, to make vectors as an index makes them.

extension EmbeddingTransform {
    /// Rows of the projection one after another, [effectiveDimension × featureCount].
    package var directions: [Float] { projection }
    /// What is taken off the features of a passage before they are projected.
    package var meanOfPassages: [Float] { passageMean }

    /// Questions about nothing in particular, drawn halfway to the mean of passages.
    ///
    /// People's questions lie between the two: they are phrased like the samples and speak of the corpus. Halfway comes
    /// close to the mean of real questions; see docs/decisions/0006-token-similarity.md.
    package static func drawn(_ questions: [[Float]], towards passages: [[Float]]) -> [[Float]] {
        guard let count = passages.first?.count else { return questions }
        var mean = [Float](repeating: 0, count: count)
        for passage in passages { for i in 0..<count { mean[i] += passage[i] / Float(passages.count) } }
        return questions.map { question in
            // Features of no weighted token are zeros, and left out of the fit as such.
            guard question.count == count, question.contains(where: { $0 != 0 }) else { return question }
            return zip(question, mean).map { ($0 + $1) / 2 }
        }
    }
}

extension TokenProjection {
    /// Rows of the projection one after another, [dimension × featureCount].
    package var directions: [Float] {
        var rows = [Float](repeating: 0, count: dimension * featureCount)
        for row in 0..<dimension {
            for feature in 0..<featureCount {
                rows[row * featureCount + feature] = groups[row / 8 * featureCount + feature][row % 8]
            }
        }
        return rows
    }

    /// What is taken off the values of a token before they are projected.
    package var centre: [Float] { mean }
}
