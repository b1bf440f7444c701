import IndexStore
import Indexing
import Passages

/// Runs an indexer, or a watch, and prints what it does.
struct IndexSession: Sendable {
    private let out: Output
    private let path: String
    private let progress: ProgressLine

    init(out: Output, path: String) {
        self.out = out
        self.path = path
        progress = ProgressLine(out)
    }

    /// One run.
    func run(_ indexer: Indexer, roots: [String], options: IndexerOptions) async throws {
        defer { progress.clear() }
        let report = try await indexer.run(roots: roots, options: options) { [progress] in progress.update($0) }
        progress.clear()
        if out.printsJSON { try out.json(report) } else { try printText(report) }
    }

    /// Runs until it is interrupted, which is its proper end.
    func watch(_ watch: IndexWatch) async throws {
        defer { progress.clear() }
        do {
            try await watch.run(progress: { [progress] in progress.update($0) }) { event in
                progress.clear()
                try show(event)
            }
        } catch is CancellationError {
            return
        }
    }

    private func show(_ event: IndexWatch.Event) throws {
        switch event {
        case .began(let report, let folders):
            if out.printsJSON { try out.jsonLine(report) } else { try printText(report) }
            out.note("watching \(Quantity.count(folders, "folder")) (Ctrl-C ends it)")
        case .updated(let report):
            if out.printsJSON { return try out.jsonLine(report) }
            let text = WatchLineText(terminal: out.terminal, sources: SourceText(terminal: out.terminal))
            try out.line(text.line(of: report))
        case .waiting(let error):
            out.note("waiting: \(out.terminal.printable(Failure(describing: error).sentence))")
        }
    }

    private func printText(_ report: IndexReport) throws {
        let text = IndexReportText(terminal: out.terminal, sources: SourceText(terminal: out.terminal))
        for line in text.lines(of: report, indexPath: path) { try out.line(line) }
    }
}
