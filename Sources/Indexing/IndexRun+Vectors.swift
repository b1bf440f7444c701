import IndexStore
import Inference
import Tokenizers

extension IndexRun {
    /// Turns features into vectors: fits the embedding space where that is due and writes everything anew, else adds what
    /// is missing.
    ///
    /// - Returns: whether the embedding space was fitted.
    func writeVectors(weights: TokenWeights) async throws -> Bool {
        let due = try await work { () throws in try vectors.due() }
        switch due {
        case .nothing:
            try await work { () throws in try vectors.mergeChunks() }
            return false
        case .append(let transform):
            try await work { () throws in
                try vectors.append(transform)
                try vectors.mergeChunks()
            }
            return false
        case .fit:
            progress(IndexProgress(phase: .fitting, done: 0, total: 1))
            let recipe = try index.manifest().recipe
            let questions = try await work { questionTokens() }
            try step()
            let questionFeatures = try await model.pooledValues(questions, weights: weights, recipe: recipe)
            try await work { () throws in
                let sample = try vectors.featureSample()
                try cancellation.check()
                let transform = EmbeddingTransform.fit(
                    passages: sample,
                    questions: EmbeddingTransform.drawn(
                        questionFeatures.filter { $0.allSatisfy(\.isFinite) }, towards: sample),
                    recipe: recipe
                ).rotated()
                progress(IndexProgress(phase: .fitting, done: 1, total: 1))
                try step()
                try vectors.rewrite(transform)
            }
            return true
        }
    }

    private var vectors: VectorBuild { VectorBuild(index: index, step: step, progress: progress) }

    /// The recipe's questions about nothing in particular, for the mean of questions.
    private func questionTokens() -> [[TokenID]] {
        let limit = max(1, min(model.information.contextLength - 2, 256))
        return EmbeddingRecipe.sampleQuestions.map { Array(model.tokenizer.encode($0).prefix(limit)) }
            .filter { !$0.isEmpty }
    }
}
