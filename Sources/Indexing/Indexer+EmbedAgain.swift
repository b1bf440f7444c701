public import IndexStore

extension Indexer {
    /// Runs the model over all passages again: fresh token weights, features, fit and vectors. No document is read.
    ///
    /// Until it has finished, passages without a vector are found by their words alone; a run that ends early is
    /// continued by the next `run`.
    /// - Throws: as ``run(roots:options:progress:)``.
    /// - Complexity: the model reads every passage, by far the largest part of indexing.
    public func embedAgain(
        progress: @escaping @Sendable (IndexProgress) -> Void = { _ in }
    ) async throws -> RebuildReport {
        let lock = try index.lockForWriting()
        defer { extendLifetime(lock) }
        let cancellation = Cancellation()
        let run = IndexRun(
            index: index, model: model, parsers: parsers, adapter: adapter, options: IndexerOptions(),
            progress: progress, cancellation: cancellation, atEachStep: atEachStep)
        return try await withTaskCancellationHandler {
            try await run.embedAgain()
        } onCancel: {
            cancellation.cancel()
        }
    }
}

extension IndexRun {
    fileprivate func embedAgain() async throws -> RebuildReport {
        let start = ContinuousClock.now
        var report = RebuildReport()
        try await work { () throws in try discardEmbeddings(readsAgain: false) }
        if let weights = try await work({ () throws in try tokenWeights() }) {
            report.embeddedPassages = try await embed(weights: weights).passages
            _ = try await writeVectors(weights: weights)
        }
        let status = try await work { () throws in
            try index.tidy(mergesText: false, step: step)
            return try index.status()
        }
        report.searchablePassages = status.passageCount
        report.vectors = status.vectorCount
        report.waitingPassages = status.missingVectors
        report.seconds = (ContinuousClock.now - start) / .seconds(1)
        return report
    }
}
