import Answering
import Formats
import Foundation
import Retrieval

/// A report on answers as one HTML file that needs nothing else: no scripts, no fonts, no other host.
///
/// Everything that comes from a document, a question or an answer goes through ``Markup``; the page's policy forbids
/// scripts and requests besides.
package struct AnswerPage: Sendable {
    let report: AnswerReport
    let records: [AnswerRecord]

    /// A page on a report and the records that it was computed from.
    package init(_ report: AnswerReport, records: [AnswerRecord]) {
        self.report = report
        self.records = records
    }

    /// The whole file.
    package var html: String {
        let page: Markup = """
            <!doctype html>
            <html lang='en'>
            <head>
            <meta charset='utf-8'>
            <meta name='viewport' content='width=device-width, initial-scale=1'>
            <meta name='color-scheme' content='light dark'>
            <meta http-equiv='Content-Security-Policy' content="default-src 'none'; style-src 'unsafe-inline'">
            <title>Answers measured: \(indexName)</title>
            <style>
            \(PageStyle.sheet)
            </style>
            </head>
            <body>
            <main>
            <header>
            <h1>Answers measured</h1>
            <p>\(summary)</p>
            </header>
            <section aria-label='Key figures' class='tiles'>
            \(tiles)
            </section>
            \(answersSection)
            \(confidenceSection)
            \(citationsSection)
            \(documentsSection)
            \(examplesSection)
            \(settingSection)
            </main>
            </body>
            </html>

            """
        return page.source
    }

    private var indexName: String { URL(filePath: report.setting.index).lastPathComponent }

    private var summary: String {
        let setting = report.setting
        return "\(report.measured) questions (\(report.answerable) answerable, \(report.unanswerable) unanswerable) to "
            + "\(indexName), \(setting.passages) passages; \(setting.model), style \(setting.options.style.rawValue), "
            + "threshold \(setting.threshold.fixed(2))."
    }

    private var tiles: [Markup] {
        var tiles: [Markup] = []
        func add(_ name: String, _ value: String, _ note: String) {
            tiles.append(
                "<div class='tile'><p>\(name)</p><p class='value'>\(value)</p><p class='note'>\(note)</p></div>")
        }
        for metric in [AnswerMetric.f1, .exactMatch, .contained] {
            guard let figure = report.figures[metric] else { continue }
            add(metric.label, figure.estimate.mean.fixed(3), Self.interval(figure.estimate))
        }
        if let auroc = report.confidence(in: .answerable)?.auroc {
            add("answerable told from not, AUROC", auroc.mean.fixed(3), Self.interval(auroc))
        }
        add(
            "invented citations", String(report.citations.invented), "of \(report.citations.count)")
        add(
            "seconds a question", report.seconds.median.mean.fixed(2),
            "median; 95 of 100 within \(report.seconds.tail.mean.fixed(2))")
        return tiles
    }

    private var settingSection: Markup {
        let setting = report.setting
        var rows: [(String, String)] = [
            ("questions in the file", String(setting.questions)), ("asked", String(report.measured)),
            ("passages read", String(setting.options.passageCount)),
            ("passages reranked", String(setting.options.retrieval.rerank)),
            ("draws for the intervals", "\(setting.bootstrap.resamples), from seed \(setting.bootstrap.seed)"),
        ]
        if !setting.documents.isEmpty {
            rows.append(("only documents", setting.documents.joined(separator: ", ")))
        }
        for omission in setting.omissions {
            rows.append(("left out \(omission.reason)", "\(omission.questions), such as \(omission.example)"))
        }
        let cells: [Markup] = rows.map { "<tr><th scope='row'>\($0)</th><td>\($1)</td></tr>" }
        return """
            <section><h2>How it was measured</h2>
            <p>Each question was asked once with the threshold taken off, so that one run tells what every threshold gives. \
            Intervals hold \((setting.bootstrap.confidence * 100).fixed(0)) of 100 draws of as many questions.</p>
            <table><tbody>
            \(cells)
            </tbody></table></section>
            """
    }

    /// `0.512–0.634`.
    static func interval(_ estimate: Estimate) -> String { "\(estimate.low.fixed(3))–\(estimate.high.fixed(3))" }
}
