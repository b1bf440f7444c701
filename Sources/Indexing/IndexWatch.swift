import Documents
import Foundation
public import IndexStore

/// Keeps an index up to date while its documents change.
///
/// Folders are watched, and each burst of changes is followed by an ordinary run over the roots, which compares sizes and
/// times: so a lost event, a changed .gitignore file or a moved folder needs no case of its own. The right to write is taken
/// for each run and given back after it.
public struct IndexWatch: Sendable {
    /// How long to wait for what.
    public struct Timing: Sendable {
        /// A burst of changes has ended when nothing happens for so long.
        public var quiet: Duration
        /// A burst that goes on is followed by a run after so long.
        public var longest: Duration
        /// Pause before a second look at an index that another process writes, or a root that is gone.
        public var retry: Duration

        /// Makes a timing.
        public init(
            quiet: Duration = .milliseconds(300), longest: Duration = .seconds(5), retry: Duration = .seconds(1)
        ) {
            self.quiet = quiet
            self.longest = longest
            self.retry = retry
        }
    }

    /// What a watch tells.
    public enum Event: Sendable {
        /// The first run is done, and so many folders are watched.
        case began(IndexReport, folders: Int)
        /// A run changed something, or refused files other than before.
        case updated(IndexReport)
        /// Another process writes the index; the changes are indexed when it has finished.
        case waiting(IndexError)
    }

    private let indexer: Indexer
    private let roots: [String]
    private let options: IndexerOptions
    private let timing: Timing

    /// Prepares a watch over roots.
    ///
    /// - Parameter options: of the first run; later ones neither rebuild nor forget its selection.
    public init(indexer: Indexer, roots: [String], options: IndexerOptions, timing: Timing = Timing()) {
        self.indexer = indexer
        self.roots = roots
        self.options = options
        self.timing = timing
    }

    /// Indexes, then waits for changes and indexes them, until the task is cancelled.
    ///
    /// - Parameter tell: what happened; what it throws ends the watch.
    /// - Throws: `CancellationError`, `WatchError`, and what ``Indexer/run(roots:options:progress:)`` throws. A root that is
    ///   gone ends the watch with `rootNotFound`, and leaves the index as it was.
    public func run(
        progress: @escaping @Sendable (IndexProgress) -> Void = { _ in }, tell: (Event) throws -> Void
    ) async throws {
        let parsers = indexer.parsers
        let watch = try FolderWatch { IndexWatch.concerns($0, parsers) }
        var options = options
        options.selection = try options.selection ?? indexer.index.manifest().selection
        options.namesChanges = true
        var folders = self.folders(options)
        try watch.watch(folders)
        let first = try await indexer.run(roots: roots, options: options, progress: progress)
        try tell(.began(first, folders: folders.count))
        options.rebuild = false
        var refused = first.refused
        while true {
            try await nextChange(watch)
            folders = self.folders(options)
            try watch.watch(folders)
            let report = try await update(options, progress: progress, tell: tell)
            if report.hasChanges || report.refused != refused { try tell(.updated(report)) }
            refused = report.refused
        }
    }

    /// Returns when something has happened and a while has passed without more.
    private func nextChange(_ watch: FolderWatch) async throws {
        var iterator = watch.signals.makeAsyncIterator()
        while !watch.takeChange() {
            guard await iterator.next() != nil else { throw CancellationError() }
        }
        let start = ContinuousClock.now
        repeat {
            try await Task.sleep(for: timing.quiet)
        } while watch.takeChange() && start.duration(to: .now) < timing.longest
    }

    /// One run, after other writers, and after a second look where a root seems to be gone (some programs replace a file or
    /// folder in two steps).
    private func update(
        _ options: IndexerOptions, progress: @escaping @Sendable (IndexProgress) -> Void, tell: (Event) throws -> Void
    ) async throws -> IndexReport {
        var isSecondLook = false
        var isWaiting = false
        while true {
            do {
                return try await indexer.run(roots: roots, options: options, progress: progress)
            } catch let error as IndexError {
                switch error {
                case .rootNotFound where !isSecondLook: isSecondLook = true
                case .locked, .busy:
                    if !isWaiting { try tell(.waiting(error)) }
                    isWaiting = true
                default: throw error
                }
                try await Task.sleep(for: timing.retry)
            }
        }
    }

    /// The folders to watch: those that are walked, and those of single files.
    private func folders(_ options: IndexerOptions) -> [String] {
        let collector = DocumentCollector(parsers: indexer.parsers, selection: options.selection ?? FileSelection())
        let listing = collector.files(under: roots)
        let walked = Set(listing.folders)
        let parents = roots.map { URL(filePath: $0).standardizedFileURL.resolvingSymlinksInPath() }
            .filter { !walked.contains($0.path) }.map { $0.deletingLastPathComponent().path }
        return walked.union(parents).sorted()
    }

    /// Whether an event can change what is indexed. Editors' hidden files, and an index inside its own folder, do not.
    private static func concerns(_ event: FolderEvent, _ parsers: DocumentParsers) -> Bool {
        guard case .changed(_, let name, let isFolder) = event else { return true }
        if name.hasPrefix(".") { return name == ".gitignore" }
        return isFolder || parsers.parser(forPath: name) != nil
    }
}

extension IndexReport {
    /// Whether the run changed the index.
    fileprivate var hasChanges: Bool { added + changed + moved + removed + embeddedPassages > 0 }
}
