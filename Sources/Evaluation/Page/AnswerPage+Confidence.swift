import Retrieval

extension AnswerPage {
    /// What confidence is worth: the curve, the diagrams, the histogram, and their figures.
    var confidenceSection: Markup {
        let rows: [Markup] = report.confidence.map { figures in
            """
            <tr><th scope='row'>\(figures.judgement.label)</th><td>\(figures.share.mean.fixed(3))</td>\
            <td>\(figures.auroc.map(Self.withInterval) ?? "–")</td><td>\(Self.withInterval(figures.area))</td>\
            <td>\(figures.curve.bestArea.fixed(3))</td><td>\(Self.withInterval(figures.brier))</td>\
            <td>\(figures.reliability.error.fixed(3))</td>\
            <td>\(Self.withInterval(figures.reliability.errorByChance))</td></tr>
            """
        }
        let judgements: [Markup] = [.exact, .contained, .answerable].compactMap(reliability)
        return """
            <section><h2>Confidence</h2>
            <p>All questions count. “Right” means in turn: what was said is an accepted answer; the sentences hold one; the \
            documents hold an answer, whatever was said. AUROC is the chance that a right answer is surer than a wrong \
            one. The area is that under the coverage–accuracy curve, beside the best that any order of these answers could \
            give. The Brier score is the mean squared error of confidence, and the calibration error (ECE) its mean \
            distance from accuracy in ten bins; by chance alone it would be as the last column says, were confidence \
            exactly right.</p>
            <table class='numbers'><thead><tr><th scope='col'>“right” means</th><th scope='col'>share right</th>\
            <th scope='col'>AUROC</th><th scope='col'>area</th><th scope='col'>best area</th>\
            <th scope='col'>Brier score</th><th scope='col'>calibration error</th>\
            <th scope='col'>by chance</th></tr></thead><tbody>
            \(rows)
            </tbody></table>
            <div class='plots'>
            \(curve)
            \(judgements)
            \(histogram)
            </div></section>
            """
    }

    private var curve: Markup {
        var plot = Plot(
            id: "curve", title: "Accuracy against coverage",
            description: "The share of right answers among those given, as the share of questions answered grows, the "
                + "surest first. The table below the plot has the points.",
            xLabel: "share of questions answered", yLabel: "share of answers right")
        var rows: [Markup] = []
        for (judgement, series) in [(AnswerJudgement.exact, Plot.Series.first), (.contained, .second)] {
            guard let figures = report.confidence(in: judgement) else { continue }
            plot.line(figures.curve.thinned(to: 200).map { ($0.coverage, $0.accuracy) }, series, name: judgement.label)
            if let point = figures.curve.points.last(where: { $0.threshold >= report.setting.threshold }) {
                if judgement == .exact {
                    plot.ring((point.coverage, point.accuracy), name: "threshold \(report.setting.threshold.fixed(2))")
                }
            }
            rows += figures.curve.thinned(to: 11).map { point in
                """
                <tr><th scope='row'>\(judgement.label)</th><td>\(point.threshold.fixed(3))</td>\
                <td>\(point.coverage.fixed(3))</td><td>\(point.accuracy.fixed(3))</td></tr>
                """
            }
        }
        return Self.figure(
            plot, heading: "Accuracy against coverage",
            columns: ["“right” means", "threshold", "coverage", "accuracy"],
            rows: rows)
    }

    private func reliability(_ judgement: AnswerJudgement) -> Markup? {
        guard let diagram = report.confidence(in: judgement)?.reliability else { return nil }
        var plot = Plot(
            id: "reliability-\(judgement.rawValue)", title: "Reliability: \(judgement.label)",
            description:
                "For each bin of confidence, the share of its answers that is right, with its 95 % interval. On "
                + "the diagonal, confidence means what it says. The table below the plot has the bins.",
            xLabel: "confidence", yLabel: "share of answers right")
        plot.guide([(0, 0), (1, 1)], name: "confidence exactly right")
        let largest = Double(diagram.bins.map(\.count).max() ?? 1)
        for bin in diagram.bins {
            plot.point(
                (bin.confidence, bin.accuracy.mean), range: bin.accuracy.low...bin.accuracy.high,
                radius: 2.5 + 5.5 * (Double(bin.count) / largest).squareRoot(),
                tip:
                    "\(bin.count) answers of confidence \(bin.confidence.fixed(2)): \(bin.accuracy.mean.fixed(2)) right"
            )
        }
        let rows: [Markup] = diagram.bins.map { bin in
            """
            <tr><th scope='row'>\(bin.low.fixed(1))–\(bin.high.fixed(1))</th><td>\(bin.count)</td>\
            <td>\(bin.confidence.fixed(3))</td><td>\(Self.withInterval(bin.accuracy))</td></tr>
            """
        }
        return Self.figure(
            plot, heading: "Reliability: \(judgement.label)",
            columns: ["confidence", "answers", "mean confidence", "share right"], rows: rows)
    }

    private var histogram: Markup {
        let binCount = 20
        var counts = [(answerable: Int, unanswerable: Int)](repeating: (0, 0), count: binCount)
        for record in records {
            let place = min(binCount - 1, max(0, Int(record.confidence * Double(binCount))))
            if record.isAnswerable { counts[place].answerable += 1 } else { counts[place].unanswerable += 1 }
        }
        let highest = counts.map { max($0.answerable, $0.unanswerable) }.max() ?? 1
        // A multiple of five, so that the axis has whole numbers.
        var plot = Plot(
            id: "histogram", title: "How often each confidence occurs",
            description:
                "Counts of answerable and of unanswerable questions in twenty bins of confidence. The table below "
                + "the plot has the counts.",
            xLabel: "confidence", yLabel: "questions", yLimit: Double((max(1, highest) + 4) / 5 * 5))
        plot.nameBars(.first, "answerable")
        plot.nameBars(.second, "unanswerable")
        var rows: [Markup] = []
        for (place, count) in counts.enumerated() {
            let (low, width) = (Double(place) / Double(binCount), 1 / Double(binCount))
            let bounds = "\(low.fixed(2))–\((low + width).fixed(2))"
            plot.bar(
                from: low + 0.08 * width, to: low + 0.5 * width, height: Double(count.answerable), .first,
                tip: "\(count.answerable) answerable, \(bounds)")
            plot.bar(
                from: low + 0.5 * width, to: low + 0.92 * width, height: Double(count.unanswerable), .second,
                tip: "\(count.unanswerable) unanswerable, \(bounds)")
            rows.append(
                "<tr><th scope='row'>\(bounds)</th><td>\(count.answerable)</td><td>\(count.unanswerable)</td></tr>")
        }
        plot.upright(at: report.setting.threshold, name: "threshold \(report.setting.threshold.fixed(2))")
        return Self.figure(
            plot, heading: "How often each confidence occurs", columns: ["confidence", "answerable", "unanswerable"],
            rows: rows)
    }

    private static func figure(_ plot: Plot, heading: String, columns: [String], rows: [Markup]) -> Markup {
        let heads: [Markup] = columns.map { "<th scope='col'>\($0)</th>" }
        return """
            <figure><figcaption>\(heading)</figcaption>
            \(plot.markup)
            <details><summary>The data as a table</summary>
            <table class='numbers'><thead><tr>\(heads)</tr></thead><tbody>
            \(rows)
            </tbody></table></details></figure>
            """
    }

    private static func withInterval(_ estimate: Estimate) -> String {
        "\(estimate.mean.fixed(3)) (\(interval(estimate)))"
    }
}
