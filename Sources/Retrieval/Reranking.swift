package import Inference

/// Orders the best hits anew by the fused score and by what a model that read them says.
package enum Reranking {
    /// What a nat per token of the question's likelihood counts beside a standard deviation of the fused score.
    ///
    /// Likelihoods are not standardised over the hits: where they hardly differ, a standardised one would decide as much
    /// as where one passage stands out. Measured in docs/decisions/0008-reranking.md.
    package static let likelihoodWeight = 5.0

    /// The same for a model that was trained to read, and what its log odds that a passage answers count.
    package static let readerLikelihoodWeight = 4.0
    package static let answerabilityWeight = 1.0

    /// Sorts hits by the sum of fused score and weighted likelihood, and writes the trace. Ties keep the fused order.
    ///
    /// The likelihood of the question without a passage would be the same for all hits, and is not taken off.
    ///
    /// - Parameter likelihoods: The mean log probability of the question's tokens, one per hit.
    package static func rerank(_ hits: [Hit], likelihoods: [Double]) -> [Hit] {
        precondition(hits.count == likelihoods.count, "one likelihood per hit")
        return sorted(hits, by: likelihoods) { hit, likelihood in
            RerankTrace(logLikelihood: likelihood, weight: likelihoodWeight, fused: hit.scores.fused)
        }
    }

    /// Sorts hits by what a reader says of them; as ``rerank(_:likelihoods:)``, with the weighted log odds that the
    /// passage answers the question.
    package static func rerank(_ hits: [Hit], judgements: [PassageReader.Judgement]) -> [Hit] {
        precondition(hits.count == judgements.count, "one judgement per hit")
        return sorted(hits, by: judgements) { hit, judgement in
            RerankTrace(
                logLikelihood: judgement.questionLikelihood, weight: readerLikelihoodWeight,
                answerability: judgement.answerability, answerabilityWeight: answerabilityWeight,
                fused: hit.scores.fused)
        }
    }

    private static func sorted<Value>(
        _ hits: [Hit], by values: [Value], trace: (Hit, Value) -> RerankTrace
    ) -> [Hit] {
        var reranked: [(order: Int, hit: Hit, sum: Double)] = []
        for (order, (hit, value)) in zip(hits, values).enumerated() {
            var hit = hit
            let trace = trace(hit, value)
            hit.trace.reranking = trace
            hit.trace.arithmetic += "\n" + Self.arithmetic(of: trace)
            hit.scores.reranked = trace.sum
            reranked.append((order, hit, trace.sum))
        }
        return reranked.sorted { ($1.sum, $0.order) < ($0.sum, $1.order) }.map(\.hit)
    }

    private static func arithmetic(of trace: RerankTrace) -> String {
        var text =
            "reranked = fused \(trace.fused.fixed(2)) + \(trace.weight.fixed(2)) × question likelihood "
            + "\(trace.logLikelihood.fixed(3)) per token"
        if let answerability = trace.answerability {
            text += " + \(trace.answerabilityWeight.fixed(2)) × log odds of an answer \(answerability.fixed(2))"
        }
        return text + " = \(trace.sum.fixed(2))"
    }
}
