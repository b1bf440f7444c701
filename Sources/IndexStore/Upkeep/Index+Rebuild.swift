import Foundation
import GRDB
import Inference
import Passages

/// What a rebuild made again.
public struct RebuildReport: Sendable, Codable, Equatable {
    /// Passages whose full text was made anew.
    public package(set) var searchablePassages = 0
    /// Passages whose vector was made anew.
    public package(set) var vectors = 0
    /// Passages that went through the model.
    public package(set) var embeddedPassages = 0
    /// Passages that still wait for a vector; `footnote index` gives them one.
    public package(set) var waitingPassages = 0
    /// Time it took.
    public package(set) var seconds = 0.0

    package init() {}
}

extension Index {
    /// Makes again what follows from passages and kept features: the full text, the fit of the embedding space, and all
    /// vectors. It needs no model and reads no document; each of the parts changes in one transaction.
    ///
    /// - Complexity: one pass over the passages and one over the features, and a fit, which takes most of the time.
    /// - Throws: ``IndexError`` (`readOnly`, `locked`, `diskFull`, `corrupt`, …), `CancellationError`.
    public func rebuild(
        progress: @escaping @Sendable (IndexProgress) -> Void = { _ in }
    ) throws -> RebuildReport {
        let lock = try lockForWriting()
        defer { extendLifetime(lock) }
        let start = ContinuousClock.now
        var report = RebuildReport()
        report.searchablePassages = try storage.transaction { db in try db.rebuildFullText() }
        try storage.transaction { db in try db.forgetDamagedVectors() }
        let build = VectorBuild(index: self, step: { try Task.checkCancellation() }, progress: progress)
        if try isRefitDue(), let transform = try refittedTransform(build) { try build.rewrite(transform) }
        try storage.tidy(mergesText: true)
        let status = try status()
        report.vectors = status.vectorCount
        report.waitingPassages = status.missingVectors
        report.seconds = (ContinuousClock.now - start) / .seconds(1)
        return report
    }

    /// Whether anything has changed since the fit: else the vectors are those that a fit would give.
    private func isRefitDue() throws(IndexError) -> Bool {
        try storage.read { db in
            let waiting = try Int.fetchOne(db, sql: "SELECT count(*) FROM unfinished WHERE has_features = 1") ?? 0
            let kept = try Int.fetchOne(db, sql: "SELECT count(*) FROM features") ?? 0
            return try waiting > 0 || kept > 0 || db.state(.changedSinceFit) > 0
        }
    }

    /// A fit to the features as they are; the questions' mean stays, since it needs the model. nil without features.
    private func refittedTransform(_ build: VectorBuild) throws -> EmbeddingTransform? {
        guard let old = try storage.read({ db in try db.transform() }) else { return nil }
        let sample = try build.featureSample()
        guard !sample.isEmpty else { return nil }
        return EmbeddingTransform.fit(
            passages: sample, questions: [old.meanOfQuestions], recipe: try manifest().recipe,
            products: build.products
        ).rotated()
    }
}

extension Database {
    /// Drops chunks that can't be read, and lets every passage that has no vector wait for one.
    fileprivate func forgetDamagedVectors() throws {
        var found: Set<PassageID> = []
        for id in try Int64.fetchAll(self, sql: "SELECT id FROM vector_chunks") {
            do {
                guard let stored = try StoredChunk.with(id, self) else { continue }
                try Checksum.check(
                    stored.checksum, found: checksum(ofChunk: id), part: "the list of vector chunk \(id)")
                let ids = try stored.chunk(self).passageIDs
                for row in stored.live.rows { found.insert(ids[row]) }
            } catch is BlobError {
                try execute(sql: "DELETE FROM vector_chunks WHERE id = ?", arguments: [id])
            }
        }
        let waiting = try cachedStatement(
            sql: """
                INSERT OR REPLACE INTO unfinished (passage_id, has_features)
                VALUES (?1, EXISTS (SELECT 1 FROM features WHERE passage_id = ?1))
                """)
        for id in try PassageID.fetchAll(self, sql: "SELECT id FROM passages") where !found.contains(id) {
            try waiting.execute(arguments: [id])
        }
        try increaseState(.vectorGeneration)
    }

    /// Empties the full-text table and fills it from the passages, and makes the lists of postings again.
    fileprivate func rebuildFullText() throws -> Int {
        try execute(sql: "INSERT INTO passage_search (passage_search) VALUES ('delete-all')")
        let count = try fillFullText { try Task.checkCancellation() }
        try dropPostings()
        try extendPostings(limit: .max) { try Task.checkCancellation() }
        return count
    }
}
