import Passages

extension SearchResult {
    /// The legs' reports and each hit's arithmetic as text, for `search --explain`.
    public var explanation: String {
        var lines = (filter.map { [$0.explanation] } ?? []) + legs.map(\.explanation)
        for hit in hits {
            let passage = hit.passage
            lines.append("\(hit.rank). \(passage.path):\(passage.firstLine)–\(passage.lastLine)")
            for leg in hit.trace.legs {
                let place = leg.rank.map { "rank \($0)" } ?? "not listed, floor"
                let digits = leg.leg == .lexical ? 2 : 3
                lines.append(
                    "   \(leg.leg.rawValue): \(place), score \(leg.raw.fixed(digits)), standardised "
                        + leg.standardised.fixed(2))
            }
            lines += hit.arithmetic.split(separator: "\n").map { "   \($0)" }
            if !hit.duplicates.isEmpty { lines.append("   the same text stands in \(hit.duplicates.count) more") }
        }
        return lines.joined(separator: "\n")
    }
}

extension LegReport {
    /// The report in one line.
    public var explanation: String {
        if let silence { return "\(leg.rawValue): silent, \(silence)" }
        let digits = leg == .lexical ? 2 : 3
        return "\(leg.rawValue): \(candidateCount) candidates, mean \((mean ?? 0).fixed(digits)), standard deviation "
            + "\((standardDeviation ?? 0).fixed(digits)), floor \((floor ?? 0).fixed(digits)), weight \(weight.fixed(2))"
    }
}
