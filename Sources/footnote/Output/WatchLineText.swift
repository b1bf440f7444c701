import IndexStore
package import Indexing
import Passages

/// A set of changes as `index --watch` prints it: on one line.
package struct WatchLineText: Sendable {
    private let terminal: Terminal
    private let sources: SourceText

    /// Prints for a terminal.
    package init(terminal: Terminal, sources: SourceText) {
        self.terminal = terminal
        self.sources = sources
    }

    /// `added notes/a.md; removed notes/b.md, notes/c.md and 3 more; 4 passages embedded; 310 ms`.
    package func line(of report: IndexReport) -> String {
        var parts: [String] = []
        for kind in [IndexReport.Change.Kind.added, .changed, .moved, .removed] {
            let paths = report.changes.filter { $0.kind == kind }.map(\.path)
            if !paths.isEmpty { parts.append("\(kind.rawValue) \(list(paths))") }
        }
        if !report.refused.isEmpty { parts.append("refused \(list(report.refused.map(\.path)))") }
        if parts.isEmpty { parts.append("nothing changed") }
        parts.append("\(Quantity.count(report.embeddedPassages, "passage")) embedded")
        parts.append(Quantity.seconds(report.seconds))
        return parts.joined(separator: "; ")
    }

    private func list(_ paths: [String]) -> String {
        let shown = paths.prefix(3).map { terminal.name(sources.shown($0)) }
        let more = paths.count - shown.count
        return shown.joined(separator: ", ") + (more > 0 ? " and \(Quantity.grouped(more)) more" : "")
    }
}
