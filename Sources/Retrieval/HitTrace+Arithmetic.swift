extension HitTrace {
    /// Writes out how the legs' scores add up to the fused score.
    ///
    /// For example: `fused = 0.7 × (11.20 − 6.31) / 2.15 + 0.3 × (0.612 − 0.401) / 0.085 = 1.59 + 0.74 = 2.34`.
    package static func arithmetic(legs: [LegTrace], reports: [LegReport], fused: Double) -> String {
        guard !legs.isEmpty else { return "fused = 0.00 (no leg tells the candidates apart)" }
        let terms = legs.map { trace in
            let report = reports.first { $0.leg == trace.leg }
            let digits = trace.leg == .lexical ? 2 : 3
            let unlisted = trace.rank == nil ? " floor" : ""
            return "\(trace.weight.fixed(2)) × (\(trace.raw.fixed(digits))\(unlisted) − "
                + "\((report?.mean ?? 0).fixed(digits))) / \((report?.standardDeviation ?? 0).fixed(digits))"
        }
        let contributions = legs.map { $0.contribution.fixed(2) }
        return "fused = " + terms.joined(separator: " + ") + " = " + contributions.joined(separator: " + ")
            + (legs.count > 1 ? " = \(fused.fixed(2))" : "")
    }
}
