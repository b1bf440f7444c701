extension Hit {
    /// How the legs' scores add up to the fused score, and what reranking adds, as a person would write it; a line each.
    ///
    /// For example: `fused = 0.7 × (11.20 − 6.31) / 2.15 + 0.3 × (0.612 − 0.401) / 0.085 = 1.59 + 0.74 = 2.34`.
    public var arithmetic: String {
        ([fusedArithmetic] + [rerankedArithmetic].compactMap { $0 }).joined(separator: "\n")
    }

    private var fusedArithmetic: String {
        let legs = trace.legs
        guard !legs.isEmpty else { return "fused = 0.00 (no leg tells the candidates apart)" }
        let terms = legs.map { leg in
            let digits = leg.leg == .lexical ? 2 : 3
            let unlisted = leg.rank == nil ? " floor" : ""
            return "\(leg.weight.fixed(2)) × (\(leg.raw.fixed(digits))\(unlisted) − "
                + "\(leg.mean.fixed(digits))) / \(leg.standardDeviation.fixed(digits))"
        }
        let contributions = legs.map { $0.contribution.fixed(2) }
        return "fused = " + terms.joined(separator: " + ") + " = " + contributions.joined(separator: " + ")
            + (legs.count > 1 ? " = \(scores.fused.fixed(2))" : "")
    }

    private var rerankedArithmetic: String? {
        guard let reranking = trace.reranking, let sum = scores.reranked else { return nil }
        var text =
            "reranked = fused \(scores.fused.fixed(2)) + \(reranking.weight.fixed(2)) × question likelihood "
            + "\(reranking.logLikelihood.fixed(3)) per token"
        if let answerability = reranking.answerability {
            text +=
                " + \(reranking.answerabilityWeight.fixed(2)) × log odds of an answer \(answerability.fixed(2))"
        }
        return text + " = \(sum.fixed(2))"
    }
}
