/// Orders the best hits anew by the sum of two standardised scores: the fused score and the question's likelihood.
package enum Reranking {
    /// Sorts hits by fused score and likelihood, each standardised over these hits, and writes the trace.
    ///
    /// A score that is the same for all hits adds 0. Ties keep the fused order. One hit alone stays as it is.
    ///
    /// - Parameter likelihoods: The mean log probability of the question's tokens, one per hit.
    package static func rerank(_ hits: [Hit], likelihoods: [Double]) -> [Hit] {
        precondition(hits.count == likelihoods.count, "one likelihood per hit")
        let byLikelihood = Standardisation(of: likelihoods)
        let byFusion = Standardisation(of: hits.map(\.scores.fused))
        var reranked: [(order: Int, hit: Hit, sum: Double)] = []
        for (order, (hit, likelihood)) in zip(hits, likelihoods).enumerated() {
            var hit = hit
            let trace = RerankTrace(
                logLikelihood: likelihood,
                standardisedLikelihood: byLikelihood?.standardised(likelihood) ?? 0,
                standardisedFused: byFusion?.standardised(hit.scores.fused) ?? 0)
            hit.trace.reranking = trace
            hit.trace.arithmetic += "\n" + Self.arithmetic(of: trace, among: hits.count)
            hit.scores.reranked = trace.sum
            reranked.append((order, hit, trace.sum))
        }
        return reranked.sorted { ($1.sum, $0.order) < ($0.sum, $1.order) }.map(\.hit)
    }

    private static func arithmetic(of trace: RerankTrace, among count: Int) -> String {
        "reranked among \(count) = fused \(trace.standardisedFused.fixed(2))"
            + " + question likelihood \(trace.standardisedLikelihood.fixed(2))"
            + " (\(trace.logLikelihood.fixed(3)) per token) = \(trace.sum.fixed(2))"
    }
}
