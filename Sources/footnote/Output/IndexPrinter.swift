import IndexStore
import Indexing
import Passages

/// Prints what an indexing run, or a watch, does.
struct IndexPrinter: Sendable {
    private let out: Output
    private let path: String
    private let progress: ProgressLine

    init(_ out: Output, path: String) {
        self.out = out
        self.path = path
        progress = ProgressLine(out)
    }

    /// Shows where the work stands.
    func update(_ progress: IndexProgress) { self.progress.update(progress) }

    /// Removes the line of progress.
    func clear() { progress.clear() }

    /// Shows what a run did.
    func show(_ report: IndexReport) throws {
        clear()
        if out.printsJSON { try out.json(report) } else { try printText(report) }
    }

    /// Shows what a watch tells, one line for each set of changes.
    func show(_ event: IndexWatch.Event) throws {
        clear()
        switch event {
        case .began(let report, let folders):
            if out.printsJSON { try out.jsonLine(report) } else { try printText(report) }
            out.note("watching \(Quantity.count(folders, "folder")) (Ctrl-C ends it)")
        case .updated(let report):
            if out.printsJSON { return try out.jsonLine(report) }
            let text = WatchLineText(terminal: out.terminal, sources: SourceText(terminal: out.terminal))
            try out.line(text.line(of: report))
        case .waiting(let error):
            out.note("waiting: \(out.terminal.name(Failure(describing: error).sentence))")
        }
    }

    private func printText(_ report: IndexReport) throws {
        let text = IndexReportText(terminal: out.terminal, sources: SourceText(terminal: out.terminal))
        for line in text.lines(of: report, indexPath: path) { try out.line(line) }
    }
}
