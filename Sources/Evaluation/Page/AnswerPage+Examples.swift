import Foundation
import Retrieval

extension AnswerPage {
    /// Questions to look at: the surest right answers, and each way of being wrong at its worst.
    var examplesSection: Markup {
        let threshold = report.setting.threshold.fixed(2)
        let groups: [(heading: String, note: String, records: [AnswerRecord])] = [
            (
                "Surest right answers", "Exact matches, by confidence.",
                surest { $0.isAnswerable && $0.exact }
            ),
            (
                "Surest answers that hold an accepted one", "Not exact: it stands among other words; by confidence.",
                surest { $0.isAnswerable && $0.contained && !$0.exact }
            ),
            (
                "Surest wrong answers", "Answerable questions whose answer holds no accepted one, by confidence.",
                surest { $0.isAnswerable && !$0.contained }
            ),
            (
                "Surest answers to unanswerable questions", "The documents hold no answer; by confidence.",
                surest { !$0.isAnswerable }
            ),
            (
                "Right answers withheld", "Exact matches below the threshold \(threshold), the least sure first.",
                least { $0.isAnswerable && $0.exact && $0.abstained }
            ),
        ]
        let parts: [Markup] = groups.filter { !$0.records.isEmpty }.map { group in
            """
            <h3>\(group.heading)</h3><p class='note'>\(group.note)</p>
            \(group.records.map(Self.example))
            """
        }
        return """
            <section><h2>Examples</h2>
            \(parts)
            </section>
            """
    }

    private static let exampleCount = 5

    private func surest(_ isMeant: (AnswerRecord) -> Bool) -> [AnswerRecord] {
        let sorted = records.filter(isMeant).sorted { ($0.confidence, $1.id) > ($1.confidence, $0.id) }
        return Array(sorted.prefix(Self.exampleCount))
    }

    private func least(_ isMeant: (AnswerRecord) -> Bool) -> [AnswerRecord] {
        let sorted = records.filter(isMeant).sorted { ($0.confidence, $0.id) < ($1.confidence, $1.id) }
        return Array(sorted.prefix(Self.exampleCount))
    }

    private static func example(_ record: AnswerRecord) -> Markup {
        let quotes: [Markup] = record.citations.map(quote)
        return """
            <article><h4 dir='auto'>\(record.question)</h4>
            <p class='answer' dir='auto'>\(emphasised(record))</p>
            <dl>
            <dt>accepted</dt><dd dir='auto'>\(accepted(record))</dd>
            <dt>confidence</dt><dd>\(record.confidence.fixed(3))\(record.abstained ? ", withheld" : "")</dd>
            <dt>F1</dt><dd>\(record.isAnswerable ? record.f1.fixed(3) : "–")</dd>
            <dt>evidence</dt><dd>\(evidence(record))</dd>
            <dt>question</dt><dd>\(record.id)\(record.document.map { ", \($0)" } ?? "")</dd>
            </dl>
            \(quotes)
            </article>
            """
    }

    /// The sentences, the short answer in bold where it first stands in them.
    private static func emphasised(_ record: AnswerRecord) -> Markup {
        guard !record.answer.isEmpty else { return "<em>nothing was found to say</em>" }
        let text = record.answer
        guard let short = record.shortAnswer, !short.isEmpty else { return "\(clipped(text))" }
        guard let range = text.range(of: short) else { return "<strong>\(short)</strong> – \(clipped(text))" }
        return "\(String(text[..<range.lowerBound]))<strong>\(short)</strong>\(String(text[range.upperBound...]))"
    }

    private static func accepted(_ record: AnswerRecord) -> Markup {
        guard record.isAnswerable else { return "<em>none: unanswerable</em>" }
        // The same answer often is accepted several times over.
        var seen: Set<String> = []
        return "\(record.accepted.filter { seen.insert($0).inserted }.joined(separator: " · "))"
    }

    private static func evidence(_ record: AnswerRecord) -> String {
        guard record.isAnswerable else { return "there is none" }
        guard record.evidence != nil else { return "not known" }
        guard let rank = record.evidenceRank else { return "not among the passages found" }
        return "in passage \(rank)" + (rank > record.passagesRead ? ", which was not read" : "")
    }

    private static func quote(_ citation: AnswerRecord.CitedQuote) -> Markup {
        let lines =
            citation.firstLine == citation.lastLine
            ? "line \(citation.firstLine)" : "lines \(citation.firstLine)–\(citation.lastLine)"
        let file = URL(filePath: citation.path).lastPathComponent
        var remarks = citation.disagrees ? ["cited for saying otherwise"] : []
        switch citation.source {
        case .verbatim: break
        case .stale: remarks.append("stale")
        case .invented: remarks.append("invented: it does not stand there")
        }
        if let hits = citation.hitsEvidence { remarks.append(hits ? "within the evidence" : "outside of the evidence") }
        return """
            <blockquote dir='auto'>\(clipped(citation.quote))<footer>[\(citation.id)] \(citation.title), \(file), \
            \(lines)\(remarks.isEmpty ? "" : "; " + remarks.joined(separator: ", "))</footer></blockquote>
            """
    }

    private static func clipped(_ text: String) -> String { text.count > 500 ? text.prefix(500) + " …" : text }
}
