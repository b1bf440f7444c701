import Answering
package import Evaluation
import Formats

/// Figures of answers as a terminal shows them.
package struct AnswerReportText: Sendable {
    private let terminal: Terminal

    /// Prints for a terminal.
    package init(terminal: Terminal) { self.terminal = terminal }

    /// What was measured, tables with intervals, citations, times, and what was left out.
    package func lines(of report: AnswerReport) -> [String] {
        let setting = report.setting
        var lines = [
            "\(terminal.printable(setting.index)): \(Quantity.count(setting.passages, "passage")); "
                + "\(Quantity.count(report.measured, "question")), \(Quantity.grouped(report.answerable)) answerable and "
                + "\(Quantity.grouped(report.unanswerable)) unanswerable; style \(setting.options.style.rawValue)"
        ]
        lines += table(.answers, "as answered", report)
        lines += table(.atThreshold, "at the threshold \(Quantity.decimal(setting.threshold, 2))", report)
        if let best = report.best {
            let threshold = best.threshold > 1 ? "none, all withheld" : Self.figure(best.threshold)
            lines.append(
                "best threshold for these questions: \(threshold); F1 of all questions \(Self.figure(best.overallF1))")
        }
        lines += [""] + confidence(report)
        lines += table(.citations, "citations and search", report)
        lines.append(citations(report.citations))
        lines += kinds(report)
        lines += documents(report)
        lines.append(times(report.seconds))
        for omission in setting.omissions {
            lines.append("left out: \(Quantity.count(omission.questions, "question")) \(omission.reason)")
        }
        return lines
    }

    /// Figures of several question sets side by side, each figure with its mean and its interval.
    ///
    /// - Parameter reports: each with the name of its set.
    package func lines(comparing reports: [(name: String, report: AnswerReport)]) -> [String] {
        var table = TextTable(
            ["side by side"] + reports.map { terminal.name($0.name) }, alignsRight: Set(1...max(1, reports.count)))
        table.add(
            ["answerable, unanswerable"]
                + reports.map {
                    "\(Quantity.grouped($0.report.answerable)), \(Quantity.grouped($0.report.unanswerable))"
                })
        for metric in AnswerMetric.allCases {
            let figures = reports.map { $0.report.figures[metric] }
            guard figures.contains(where: { $0 != nil }) else { continue }
            table.add(
                [metric.label]
                    + figures.map { figure in
                        figure.map { "\(Self.figure($0.estimate.mean)) (\(Self.interval($0.estimate)))" } ?? "–"
                    })
        }
        return [""] + table.lines
    }

    private func table(_ group: AnswerMetric.Group, _ heading: String, _ report: AnswerReport) -> [String] {
        var table = TextTable([heading, "mean", "interval", "questions"], alignsRight: [1, 2, 3])
        for metric in AnswerMetric.allCases where metric.group == group {
            guard let figure = report.figures[metric] else { continue }
            table.add([
                metric.label, Self.figure(figure.estimate.mean), Self.interval(figure.estimate),
                Quantity.grouped(figure.questions),
            ])
        }
        return [""] + table.lines
    }

    private func confidence(_ report: AnswerReport) -> [String] {
        var table = TextTable(
            ["confidence that it is", "share", "AUROC", "area", "best area", "Brier", "ECE", "ECE by chance"],
            alignsRight: Set(1...7))
        for figures in report.confidence {
            let reliability = figures.reliability
            table.add([
                figures.judgement.label, Self.figure(figures.share.mean),
                figures.auroc.map { Self.figure($0.mean) } ?? "–", Self.figure(figures.area.mean),
                Self.figure(figures.curve.bestArea), Self.figure(figures.brier.mean), Self.figure(reliability.error),
                Self.figure(reliability.errorByChance.mean),
            ])
            table.add([
                "", Self.interval(figures.share), figures.auroc.map(Self.interval) ?? "", Self.interval(figures.area),
                "", Self.interval(figures.brier), "", Self.interval(reliability.errorByChance),
            ])
        }
        return table.lines
    }

    private func citations(_ citations: AnswerReport.Citations) -> String {
        "\(Quantity.count(citations.count, "citation")): \(Quantity.grouped(citations.verbatim)) word for word in the "
            + "source, \(Quantity.grouped(citations.stale)) stale, \(Quantity.grouped(citations.invented)) invented"
    }

    private func kinds(_ report: AnswerReport) -> [String] {
        guard !report.kinds.isEmpty else { return [] }
        var table = TextTable(
            ["form of the answer", "answerable", "answered", "cites evidence", "beside the point"],
            alignsRight: Set(1...4))
        for row in report.kinds {
            table.add([
                row.kind.isEmpty ? "(none named)" : terminal.printable(row.kind), Quantity.grouped(row.questions),
                Self.figure(row.answered), row.citesEvidence.map(Self.figure) ?? "–",
                row.besideThePoint.map(Self.figure) ?? "–",
            ])
        }
        return [""] + table.lines
    }

    private func documents(_ report: AnswerReport) -> [String] {
        guard !report.documents.isEmpty else { return [] }
        var table = TextTable(
            ["document", "answerable", "unanswerable", "exact match", "F1", "AUROC"], alignsRight: Set(1...5))
        for row in report.documents {
            table.add([
                row.document.isEmpty ? "(none named)" : terminal.name(row.document),
                Quantity.grouped(row.answerable), Quantity.grouped(row.unanswerable),
                row.exactMatch.map(Self.figure) ?? "–", row.f1.map(Self.figure) ?? "–",
                row.auroc.map(Self.figure) ?? "–",
            ])
        }
        return [""] + table.lines + [""]
    }

    private func times(_ seconds: AnswerReport.Seconds) -> String {
        "time per question: median \(Quantity.seconds(seconds.median.mean)), 95 of 100 within "
            + "\(Quantity.seconds(seconds.tail.mean)); on average finding \(Quantity.seconds(seconds.parts.retrieveSeconds)), "
            + "reranking \(Quantity.seconds(seconds.parts.rerankSeconds)), reading "
            + Quantity.seconds(seconds.parts.readSeconds)
    }

    private static func figure(_ value: Double) -> String { Quantity.decimal(value, 3) }

    private static func interval(_ estimate: Estimate) -> String {
        "\(figure(estimate.low))–\(figure(estimate.high))"
    }
}
