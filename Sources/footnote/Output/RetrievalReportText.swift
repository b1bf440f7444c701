package import Evaluation
import Formats
import Retrieval

/// Figures of retrieval as a terminal shows them.
package struct RetrievalReportText: Sendable {
    private let terminal: Terminal
    private static let metrics: [RankingMetric] = [.hitAt1, .hitAt5, .hitAt10, .reciprocalRankAt10, .gainAt10]

    /// Prints for a terminal.
    package init(terminal: Terminal) { self.terminal = terminal }

    /// What was measured, a table with an interval below each figure, differences, times, and what was left out.
    package func lines(of report: RetrievalReport) -> [String] {
        var lines = [
            "\(terminal.printable(report.index)): \(Quantity.count(report.passages, "passage")); "
                + "\(Quantity.count(report.measured, "question"))"
        ]
        var table = TextTable(
            ["ranking", "questions"] + Self.metrics.map(\.label), alignsRight: Set(1...Self.metrics.count + 1))
        for row in report.rows {
            table.add(
                [Self.name(row.stage), Quantity.grouped(row.questions)]
                    + Self.cells(row.metrics) { Self.figure($0.mean) })
            table.add(["", ""] + Self.cells(row.metrics) { "\(Self.figure($0.low))–\(Self.figure($0.high))" })
        }
        lines += table.lines
        for comparison in report.comparisons {
            let metrics: [RankingMetric] = [.hitAt1, .gainAt10]
            let differences = metrics.compactMap { metric in
                comparison.metrics[metric].map { estimate in
                    "\(metric.label) \(Self.signed(estimate.mean)) (\(Self.signed(estimate.low)) to "
                        + "\(Self.signed(estimate.high)))"
                }
            }
            lines.append(
                "\(Self.name(comparison.stage)) against \(Self.name(comparison.minus)): "
                    + differences.joined(separator: ", "))
        }
        lines.append(times(report))
        for omission in report.omissions {
            lines.append("left out: \(Quantity.count(omission.questions, "question")) \(omission.reason)")
        }
        return lines
    }

    private func times(_ report: RetrievalReport) -> String {
        let seconds = report.seconds
        var parts = [
            "lexical \(Self.milliseconds(seconds.lexicalSeconds))", "dense \(Self.milliseconds(seconds.denseSeconds))",
        ]
        if report.row(.reranked) != nil {
            parts.append(
                "reranking \(Quantity.count(report.options.rerank, "passage")) \(Quantity.seconds(seconds.rerankSeconds))"
            )
        }
        return "time per question: " + parts.joined(separator: ", ")
    }

    private static func name(_ stage: RetrievalReport.Stage) -> String {
        stage == .fusedOfReranked ? "fused, the same questions" : stage.rawValue
    }

    private static func cells(
        _ metrics: [RankingMetric: Estimate], _ cell: (Estimate) -> String
    ) -> [String] {
        Self.metrics.map { metric in metrics[metric].map(cell) ?? "" }
    }

    private static func figure(_ value: Double) -> String { Quantity.decimal(value, 3) }

    private static func signed(_ value: Double) -> String { (value < 0 ? "−" : "+") + figure(abs(value)) }

    private static func milliseconds(_ seconds: Double) -> String { "\(Quantity.decimal(seconds * 1_000, 1)) ms" }
}
