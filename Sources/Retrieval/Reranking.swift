/// Orders the best hits anew by the fused score and the question's likelihood.
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
        var reranked: [(order: Int, hit: Hit, sum: Double)] = []
        for (order, (hit, likelihood)) in zip(hits, likelihoods).enumerated() {
            var hit = hit
            let trace = RerankTrace(
                logLikelihood: likelihood, weight: likelihoodWeight, fused: hit.scores.fused)
            hit.trace.reranking = trace
            hit.trace.arithmetic += "\n" + Self.arithmetic(of: trace)
            hit.scores.reranked = trace.sum
            reranked.append((order, hit, trace.sum))
        }
        return reranked.sorted { ($1.sum, $0.order) < ($0.sum, $1.order) }.map(\.hit)
    }

    private static func arithmetic(of trace: RerankTrace) -> String {
        "reranked = fused \(trace.fused.fixed(2)) + \(trace.weight.fixed(2)) × question likelihood "
            + "\(trace.logLikelihood.fixed(3)) per token = \(trace.sum.fixed(2))"
    }
}
