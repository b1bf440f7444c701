import IndexStore
package import Indexing
import Passages

/// What an indexing run did, as a terminal shows it.
package struct IndexReportText: Sendable {
    private let terminal: Terminal
    private let sources: SourceText

    /// Prints for a terminal.
    package init(terminal: Terminal, sources: SourceText) {
        self.terminal = terminal
        self.sources = sources
    }

    /// The counts, each refused file with its reason, what reading assumed, what is left out and why, then advice.
    package func lines(of report: IndexReport, indexPath: String) -> [String] {
        var counts = [String]()
        let all = [
            ("added", report.added), ("changed", report.changed), ("moved", report.moved),
            ("removed", report.removed), ("unchanged", report.unchanged), ("refused", report.refused.count),
        ]
        for (word, count) in all where count > 0 { counts.append("\(Quantity.grouped(count)) \(word)") }
        var lines = [
            "\(terminal.name(sources.shown(indexPath))): \(Quantity.count(report.documents, "document")), "
                + Quantity.count(report.passages, "passage"),
            "\(counts.isEmpty ? "no documents" : counts.joined(separator: ", ")); "
                + "\(Quantity.count(report.embeddedPassages, "passage")) embedded; \(Quantity.seconds(report.seconds))",
        ]
        for refusal in report.refused {
            let kept = refusal.keptEarlierState ? " (its earlier state stays in the index, marked stale)" : ""
            // Some reasons begin with the path, which need not be said twice.
            let isNamed = refusal.reason.hasPrefix(refusal.path + ": ")
            let reason = isNamed ? String(refusal.reason.dropFirst(refusal.path.count + 2)) : refusal.reason
            let (path, text) = (terminal.name(sources.shown(refusal.path)), terminal.name(reason))
            lines.append("refused: \(path): \(text)\(kept)")
        }
        lines += ReadingNoteText(terminal: terminal, sources: sources).lines(of: report.notes)
        for (reason, count) in report.ignored.sorted(by: { $0.key < $1.key }) {
            let words = reason == IndexReport.namedByPattern ? "named by --exclude" : reason
            lines.append("left out: \(Quantity.count(count, "file")): \(words)")
        }
        lines += report.advice.map { "note: \(terminal.printable(RepairText.line($0)))" }
        return lines
    }
}
