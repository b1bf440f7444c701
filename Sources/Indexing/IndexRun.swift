import Dispatch
import Documents
import IndexStore
import Inference
import Passages
import Synchronization

/// Whether the task that indexes was cancelled, for code that runs outside of tasks.
final class Cancellation: Sendable {
    private let isCancelled = Atomic(false)

    func cancel() { isCancelled.store(true, ordering: .relaxed) }

    func check() throws {
        if isCancelled.load(ordering: .relaxed) { throw CancellationError() }
    }
}

/// One run of an indexer. Its phases stand in extensions, one file each.
struct IndexRun: Sendable {
    let index: Index
    let model: any LanguageModel
    let parsers: DocumentParsers
    let adapter: EmbeddingAdapterFile?
    let options: IndexerOptions
    let progress: @Sendable (IndexProgress) -> Void
    let cancellation: Cancellation
    let atEachStep: @Sendable () throws -> Void

    private let queue = DispatchQueue(label: "Footnote.Indexer", qos: .utility)

    init(
        index: Index, model: any LanguageModel, parsers: DocumentParsers, adapter: EmbeddingAdapterFile?,
        options: IndexerOptions,
        progress: @escaping @Sendable (IndexProgress) -> Void, cancellation: Cancellation,
        atEachStep: @escaping @Sendable () throws -> Void
    ) {
        self.index = index
        self.model = model
        self.parsers = parsers
        self.adapter = adapter
        self.options = options
        self.progress = progress
        self.cancellation = cancellation
        self.atEachStep = atEachStep
    }

    /// All phases, in order.
    func all(roots: [String]) async throws -> IndexReport {
        let start = ContinuousClock.now
        var report = try await work { () throws in
            try checkModel(roots: roots)
            progress(IndexProgress(phase: .collecting, done: 0, total: 0))
            let listing = try collect(roots: roots)
            if options.rebuild { try discardEmbeddings(readsAgain: true) }
            return try update(from: listing)
        }
        report.readingSeconds = (ContinuousClock.now - start) / .seconds(1)
        let weights = try await work { () throws in try tokenWeights() }
        if let weights {
            let embedded = try await embed(weights: weights)
            report.embeddedPassages = embedded.passages
            report.embeddedTokens = embedded.tokens
            report.modelSeconds = embedded.modelSeconds
            report.refitted = try await writeVectors(weights: weights)
        }
        let finished = report
        report = try await work { () throws in try finish(finished, weights: weights) }
        report.seconds = (ContinuousClock.now - start) / .seconds(1)
        progress(IndexProgress(phase: .finished, done: report.passages, total: report.passages))
        return report
    }

    /// Runs blocking work on a thread of its own, so that it never holds one of those that tasks share.
    func work<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try body() }) }
        }
    }

    /// A place where a run may end.
    func step() throws {
        try cancellation.check()
        try atEachStep()
    }

    func checkModel(roots: [String]) throws {
        guard !options.rebuild else { return }
        try index.requireModel(model.information, roots: roots)
    }

    /// Forgets what another model (or earlier token frequencies) made, and marks every document to be read again where
    /// asked to.
    func discardEmbeddings(readsAgain: Bool) throws {
        try index.discardEmbeddings(
            for: model.information, adapter: adapter, isFast: options.isFast, readsAgain: readsAgain, step: step)
        try step()
    }

    private func finish(_ unfinished: IndexReport, weights: TokenWeights?) throws -> IndexReport {
        var report = unfinished
        let status = try index.status()
        report.documents = status.documentCount
        report.passages = status.passageCount
        if let weights, status.passageCount >= 4 * max(1, weights.documentCount) {
            let text =
                "the corpus has grown from \(weights.documentCount) to \(status.passageCount) passages since its words "
                + "were counted, which makes search worse than it could be"
            report.advice.append(
                Advice(text, repair: .reindex(roots: report.roots, index: index.path, model: nil, adapter: .asItIs)))
        }
        if report.hardlyKnown.documents > 0 {
            report.advice.append(.hardlyKnownScript(model.information.name, documents: report.hardlyKnown.documents))
        }
        if report.documents == 0 {
            let extensions = report.extensions.map { "." + $0 }.joined(separator: ", ")
            let roots = report.roots.joined(separator: ", ")
            report.advice.append(
                Advice("no documents found under \(roots); looked for files ending in \(extensions)"))
        }
        try index.tidy(
            mergesText: report.added + report.changed > 0 && report.embeddedPassages * 4 >= report.passages, step: step)
        return report
    }
}
