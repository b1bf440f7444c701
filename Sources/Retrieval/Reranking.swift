package import Inference

/// Orders the best hits anew by the fused score and by what a model that read them says.
package enum Reranking {
    /// What a nat per token of the question's likelihood counts beside a standard deviation of the fused score.
    ///
    /// Likelihoods are not standardised over the hits: where they hardly differ, a standardised one would decide as much
    /// as where one passage stands out. Measured in docs/decisions/0008-reranking.md.
    package static let likelihoodWeight = 5.0

    /// Sorts hits by the sum of fused score and weighted likelihood, and writes the trace. Ties keep the fused order.
    ///
    /// The likelihood of the question without a passage would be the same for all hits, and is not taken off.
    ///
    /// - Parameter likelihoods: The mean log probability of the question's tokens, one per hit.
    package static func rerank(_ hits: [Hit], likelihoods: [Double]) -> [Hit] {
        precondition(hits.count == likelihoods.count, "one likelihood per hit")
        return sorted(hits, by: likelihoods) { likelihood in
            RerankTrace(logLikelihood: likelihood, weight: likelihoodWeight)
        }
    }

    /// Sorts hits by what a reader says of them; as ``rerank(_:likelihoods:)``, with the weighted log odds that the
    /// passage answers the question.
    ///
    /// - Parameter weights: what each counts beside a standard deviation of the fused score; the reader brings them.
    package static func rerank(
        _ hits: [Hit], judgements: [PassageReader.Judgement], weights: ReaderCalibration.Reranking
    ) -> [Hit] {
        precondition(hits.count == judgements.count, "one judgement per hit")
        return sorted(hits, by: judgements) { judgement in
            RerankTrace(
                logLikelihood: judgement.questionLikelihood, weight: weights.questionLikelihood,
                answerability: judgement.answerability, answerabilityWeight: weights.answerability)
        }
    }

    private static func sorted<Value>(
        _ hits: [Hit], by values: [Value], trace: (Value) -> RerankTrace
    ) -> [Hit] {
        var reranked: [(order: Int, hit: Hit, sum: Double)] = []
        for (order, (hit, value)) in zip(hits, values).enumerated() {
            var hit = hit
            let trace = trace(value)
            let sum = trace.sum(fused: hit.scores.fused)
            hit.trace.reranking = trace
            hit.scores.reranked = sum
            reranked.append((order, hit, sum))
        }
        return reranked.sorted { ($1.sum, $0.order) < ($0.sum, $1.order) }.map(\.hit)
    }
}
