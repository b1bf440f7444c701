import Foundation
import IndexStore
import Passages
package import Retrieval

/// Search results as a terminal shows them.
package struct HitText: Sendable {
    private let terminal: Terminal
    private let sources: SourceText

    /// Prints for a terminal.
    package init(terminal: Terminal, sources: SourceText) {
        self.terminal = terminal
        self.sources = sources
    }

    /// A hit: its place and score, the beginning of its text, and with `explains` how the score came about.
    package func lines(of hit: Hit, explains: Bool) -> [String] {
        let passage = hit.passage
        let score = Quantity.decimal(hit.scores.reranked ?? hit.scores.fused, 2)
        var lines = [
            "\(hit.rank). "
                + sources.place(of: passage)
                + terminal.dim("  passage \(passage.id)\(sources.origin(hit.index)), score \(score)")
        ]
        lines += sources.columns(passage.tableHeader)
        lines += sources.quote(passage.text, limit: explains ? 160 : 320)
        if passage.isStale {
            lines.append("    " + terminal.yellow("stale: the source has changed since it was indexed"))
        }
        let copies = hit.references.dropFirst().map { "\($0.passageID)\(sources.origin($0.index))" }
        if !copies.isEmpty {
            lines.append("    " + terminal.dim("same text: passage \(copies.joined(separator: ", "))"))
        }
        if !hit.nearDuplicates.isEmpty {
            let others = Quantity.count(hit.nearDuplicates.count, "more passage")
            lines.append("    " + terminal.dim("nearly the same text: \(others)"))
        }
        if explains { lines += trace(of: hit).map { "    " + $0 } }
        return lines
    }

    /// What each leg did for the search as a whole.
    package func lines(of report: LegReport) -> [String] {
        var text = "\(report.leg.rawValue): \(Quantity.count(report.candidateCount, "candidate"))"
        text += ", weight \(Quantity.decimal(report.weight, 2))"
        if let mean = report.mean, let deviation = report.standardDeviation {
            text += ", mean \(Quantity.decimal(mean, 3)), standard deviation \(Quantity.decimal(deviation, 3))"
        }
        if let silence = report.silence { text += ", silent: \(silence)" }
        return [text]
    }

    private func trace(of hit: Hit) -> [String] {
        var lines = hit.trace.legs.map { leg in
            let rank = leg.rank.map { "rank \($0)" } ?? "not named"
            return "\(leg.leg.rawValue): \(rank), score \(Quantity.decimal(leg.raw, 3)), "
                + "standardised \(Quantity.decimal(leg.standardised, 2)), weight \(Quantity.decimal(leg.weight, 2)), "
                + "contribution \(Quantity.decimal(leg.contribution, 2))"
        }
        lines += hit.arithmetic.split(separator: "\n").map(String.init)
        if let rerank = hit.trace.reranking {
            lines.append(
                "reranked: question's log likelihood \(Quantity.decimal(rerank.logLikelihood, 3)) a token; "
                    + "rank by fused score alone: \(hit.trace.fusedRank)")
        }
        return lines
    }
}
