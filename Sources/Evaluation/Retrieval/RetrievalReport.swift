package import Formats
package import Inference
package import Retrieval

/// How well an index's retrieval finds the evidence of a set of questions.
package struct RetrievalReport: Sendable, Codable, Equatable {
    /// What is compared: a leg alone, or a stage of the ranking.
    package enum Stage: String, Sendable, Codable, CaseIterable {
        case lexical
        case dense
        case fused
        /// The fused list's best passages, reordered; see ``rerankedQuestions``.
        case reranked
        /// The fused list on the questions that were reranked, for comparison.
        case fusedOfReranked
    }

    /// One stage's figures.
    package struct Row: Sendable, Codable, Equatable {
        package var stage: Stage
        /// Questions that the figures are of.
        package var questions: Int
        package var metrics: [RankingMetric: Estimate]
    }

    /// The difference of two stages on the same questions.
    package struct Comparison: Sendable, Codable, Equatable {
        package var stage: Stage
        package var minus: Stage
        package var metrics: [RankingMetric: Estimate]
    }

    /// Path of the index.
    package var index: String
    /// Its passages.
    package var passages: Int
    /// Questions in the file.
    package var questions: Int
    /// Questions that were asked.
    package var measured: Int
    /// Questions that can't be measured, by reason; those that a sample left out are not among them.
    package var omissions: [QuestionOmission]
    package var rows: [Row]
    package var comparisons: [Comparison]
    /// Mean seconds a question.
    package var seconds: RetrievalTimings
    package var options: RetrievalOptions
    /// How the index's passages were embedded.
    package var recipe: EmbeddingRecipe
    package var bootstrap: Bootstrap

    /// The figures of a stage; nil where it was not measured.
    package func row(_ stage: Stage) -> Row? { rows.first { $0.stage == stage } }
}
