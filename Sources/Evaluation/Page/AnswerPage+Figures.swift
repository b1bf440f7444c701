import Answering
import Retrieval

extension AnswerPage {
    /// Exact match, F1 and what a threshold makes of them.
    var answersSection: Markup {
        let threshold = report.setting.threshold.fixed(2)
        let best: Markup =
            report.best.map { best in
                """
                <p>Of all thresholds, \(best.threshold > 1 ? "withholding everything" : best.threshold.fixed(3)) gives \
                the best F1 over all questions, \(best.overallF1.fixed(3)); chosen on these very questions, that is a \
                little too good.</p>
                """
            } ?? ""
        return """
            <section><h2>Answers</h2>
            <h3>As answered, with no threshold</h3>
            \(table(.answers))
            <h3>At the threshold \(threshold)</h3>
            \(table(.atThreshold))
            \(best)
            </section>
            """
    }

    /// Citations, and the search that brought them.
    var citationsSection: Markup {
        let citations = report.citations
        let parts = report.seconds.parts
        return """
            <section><h2>Citations and search</h2>
            <p>\(citations.count) citations: \(citations.verbatim) stand in their source word for word where they say, \
            \(citations.stale) are marked as stale, <strong>\(citations.invented) are invented</strong>.</p>
            \(table(.citations))
            <p>Mean time per question: \(parts.retrieveSeconds.fixed(3)) s to find passages, \
            \(parts.rerankSeconds.fixed(3)) s to rerank them, \(parts.readSeconds.fixed(3)) s to read and answer.</p>
            </section>
            """
    }

    /// The figures document by document; empty where there is but one.
    var documentsSection: Markup {
        guard !report.documents.isEmpty else { return "" }
        func cell(_ value: Double?) -> String { value?.fixed(3) ?? "–" }
        let rows: [Markup] = report.documents.map { row in
            """
            <tr><th scope='row'>\(row.document.isEmpty ? "(none named)" : row.document)</th><td>\(row.answerable)</td>\
            <td>\(row.unanswerable)</td><td>\(cell(row.exactMatch))</td><td>\(cell(row.f1))</td>\
            <td>\(cell(row.auroc))</td></tr>
            """
        }
        return """
            <section><h2>Document by document</h2>
            <table class='numbers'><thead><tr><th scope='col'>document</th><th scope='col'>answerable</th>\
            <th scope='col'>unanswerable</th><th scope='col'>exact match</th><th scope='col'>F1</th>\
            <th scope='col'>AUROC</th></tr></thead><tbody>
            \(rows)
            </tbody></table></section>
            """
    }

    private func table(_ group: AnswerMetric.Group) -> Markup {
        let rows: [Markup] = AnswerMetric.allCases.filter { $0.group == group }.compactMap { metric in
            guard let figure = report.figures[metric] else { return nil }
            return """
                <tr><th scope='row'>\(metric.label)<span class='note'>\(metric.meaning)</span></th>\
                <td>\(figure.estimate.mean.fixed(3))</td><td>\(Self.interval(figure.estimate))</td>\
                <td>\(figure.questions)</td></tr>
                """
        }
        return """
            <table class='numbers'><thead><tr><th scope='col'>figure</th><th scope='col'>mean</th>\
            <th scope='col'>interval</th><th scope='col'>questions</th></tr></thead><tbody>
            \(rows)
            </tbody></table>
            """
    }
}
