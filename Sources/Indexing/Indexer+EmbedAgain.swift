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
        try await embedding(all: true, progress: progress)
    }

    /// Runs the model over the passages that have no vector. No document is read.
    ///
    /// - Throws: as ``run(roots:options:progress:)``.
    @discardableResult
    public func embedMissing(
        progress: @escaping @Sendable (IndexProgress) -> Void = { _ in }
    ) async throws -> RebuildReport {
        try await embedding(all: false, progress: progress)
    }

    private func embedding(
        all: Bool, progress: @escaping @Sendable (IndexProgress) -> Void
    ) async throws -> RebuildReport {
        let lock = try index.lockForWriting()
        defer { extendLifetime(lock) }
        let cancellation = Cancellation()
        let run = IndexRun(
            index: index, model: model, parsers: parsers, adapter: adapter, options: IndexerOptions(),
            progress: progress, cancellation: cancellation, atEachStep: atEachStep)
        return try await withTaskCancellationHandler {
            try await run.embedding(all: all)
        } onCancel: {
            cancellation.cancel()
        }
    }
}

extension IndexRun {
    fileprivate func embedding(all: Bool) async throws -> RebuildReport {
        let start = ContinuousClock.now
        var report = RebuildReport()
        try await work { () throws in
            if all { try discardEmbeddings(readsAgain: false) } else { try checkModel(roots: []) }
        }
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
