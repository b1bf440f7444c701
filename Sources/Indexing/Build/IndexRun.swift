import Dispatch
import Documents
import Foundation
import GRDB
public import Inference
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
    let readers: DocumentReaders
    let adapter: EmbeddingAdapterFile?
    let options: IndexerOptions
    let progress: @Sendable (IndexProgress) -> Void
    let cancellation: Cancellation
    let atEachStep: @Sendable () throws -> Void

    private let queue = DispatchQueue(label: "Footnote.Indexer", qos: .utility)

    init(
        index: Index, model: any LanguageModel, readers: DocumentReaders, adapter: EmbeddingAdapterFile?,
        options: IndexerOptions,
        progress: @escaping @Sendable (IndexProgress) -> Void, cancellation: Cancellation,
        atEachStep: @escaping @Sendable () throws -> Void
    ) {
        self.index = index
        self.model = model
        self.readers = readers
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
        let weights = try await work { () throws in try tokenWeights() }
        if let weights {
            let projection = try await tokenProjection(weights: weights)
            let embedded = try await embed(weights: weights, projection: projection)
            report.embeddedPassages = embedded.passages
            report.embeddedTokens = embedded.tokens
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

    private func checkModel(roots: [String]) throws {
        guard !options.rebuild else { return }
        try index.requireModel(model.information, roots: roots)
    }

    /// Forgets what another model (or earlier token frequencies) made, and marks every document to be read again where
    /// asked to.
    func discardEmbeddings(readsAgain: Bool) throws {
        let information = model.information
        try index.storage.transaction { db in
            var manifest = try db.manifest()
            manifest.modelName = information.name
            manifest.modelFingerprint = information.fingerprint
            let standard = Manifest.standardRecipe(for: information)
            manifest.recipe.layerCount = min(
                max(manifest.recipe.layerCount, standard.layerCount), information.layerCount)
            manifest.recipe.adapter = information.embeddingAdapter
            try db.setManifest(manifest)
            try db.setAdapter(adapter, of: information)
            try db.dropAllVectors()
            try db.execute(
                sql: """
                    DELETE FROM features;
                    DELETE FROM token_codes;
                    DELETE FROM embedding WHERE key != 'adapter';
                    INSERT OR REPLACE INTO unfinished (passage_id, has_features) SELECT id, 0 FROM passages;
                    """)
            try db.setState(.fittedPassages, to: 0)
            try db.setState(.changedSinceFit, to: 0)
            if readsAgain { try db.increaseState(.build) }
            try db.increaseState(.vectorGeneration)
            try step()
        }
        try step()
    }

    private func finish(_ unfinished: IndexReport, weights: TokenWeights?) throws -> IndexReport {
        var report = unfinished
        let status = try index.status()
        report.documents = status.documentCount
        report.passages = status.passageCount
        if let weights, status.passageCount >= 4 * max(1, weights.documentCount) {
            report.advice.append(
                "the corpus has grown from \(weights.documentCount) to \(status.passageCount) passages since its words "
                    + "were counted; search gets better with: footnote index "
                    + "\(report.roots.map { ShellWord.quoted($0) }.joined(separator: " ")) "
                    + "--index \(ShellWord.quoted(index.path)) --rebuild")
        }
        if report.documents == 0 {
            let extensions = report.extensions.map { "." + $0 }.joined(separator: ", ")
            report.advice.append(
                "no documents found under \(report.roots.joined(separator: ", ")); looked for files ending in \(extensions)"
            )
        }
        try index.storage.tidy(
            mergesText: report.added + report.changed > 0 && report.embeddedPassages * 4 >= report.passages)
        return report
    }
}

extension Index {
    /// Checks that a model is the one that the passages were embedded with.
    ///
    /// - Parameter roots: folders to name in the command that repairs a mismatch; those of the manifest where empty.
    /// - Throws: `modelMismatch` or `adapterMismatch` with both names and that command.
    public func requireModel(_ information: ModelInformation, roots: [String] = []) throws(IndexError) {
        let manifest = try manifest()
        let folders = roots.isEmpty ? manifest.roots : roots
        let words = (folders.isEmpty ? ["DIR"] : folders.map { ShellWord.quoted($0) })
        guard manifest.modelFingerprint != information.fingerprint else {
            return try requireAdapter(of: information, manifest: manifest, folders: words.joined(separator: " "))
        }
        let options = "--index \(ShellWord.quoted(path)) --model \(ShellWord.quoted(information.path))"
        let isElsewhere = manifest.isShared && folders.isEmpty
        throw IndexError.modelMismatch(
            index: "\(manifest.modelName) (fingerprint \(manifest.modelFingerprint.prefix(12)))",
            model: "\(information.name) (fingerprint \(information.fingerprint.prefix(12)))",
            repair: isElsewhere
                ? "footnote rebuild --embeddings \(options)"
                : "footnote index \(words.joined(separator: " ")) \(options) --rebuild")
    }
}
