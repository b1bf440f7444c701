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
        if case .fit = due { progress(IndexProgress(phase: .fitting, done: 0, total: 1)) }
        let hasFitted = try await write(due, weights: weights, vectors)
        if !hasFitted { try await work { () throws in try vectors.mergeChunks() } }
        return hasFitted
    }

    /// Makes vectors of what is embedded so far, for those who search while the run goes on. It tells no progress.
    func writeVectorsMeanwhile(weights: TokenWeights) async throws {
        let quiet = VectorBuild(index: index, step: step, progress: { _ in })
        let due = try await work { () throws in try quiet.dueMeanwhile() }
        _ = try await write(due, weights: weights, quiet)
    }

    /// Does what is due; says whether that was a fit.
    private func write(_ due: VectorBuild.Due, weights: TokenWeights, _ vectors: VectorBuild) async throws -> Bool {
        switch due {
        case .nothing: return false
        case .append(let transform):
            try await work { () throws in try vectors.append(transform) }
            return false
        case .fit:
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
                    recipe: recipe, products: vectors.products
                ).rotated()
                try step()
                try vectors.rewrite(transform)
            }
            return true
        }
    }

    /// Makes vectors on the index's threads, and tells the run's progress.
    var vectors: VectorBuild { VectorBuild(index: index, step: step, progress: progress) }

    /// The recipe's questions about nothing in particular, for the mean of questions.
    private func questionTokens() -> [[TokenID]] {
        let limit = max(1, min(model.information.contextLength - 2, 256))
        return EmbeddingRecipe.sampleQuestions.map { Array(model.tokenizer.encode($0).prefix(limit)) }
            .filter { !$0.isEmpty }
    }
}
