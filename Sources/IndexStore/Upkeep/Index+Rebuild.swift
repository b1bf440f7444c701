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
        let build = VectorBuild(index: self, step: { try Task.checkCancellation() }, progress: progress)
        if let transform = try refittedTransform(build) { try build.rewrite(transform) }
        try storage.tidy(mergesText: true)
        let status = try status()
        report.vectors = status.vectorCount
        report.waitingPassages = status.missingVectors
        report.seconds = (ContinuousClock.now - start) / .seconds(1)
        return report
    }

    /// A fit to the features as they are; the questions' mean stays, since it needs the model. nil without features.
    private func refittedTransform(_ build: VectorBuild) throws -> EmbeddingTransform? {
        guard let old = try storage.read({ db in try db.transform() }) else { return nil }
        let sample = try build.featureSample()
        guard !sample.isEmpty else { return nil }
        return EmbeddingTransform.fit(
            passages: sample, questions: [old.meanOfQuestions], recipe: try manifest().recipe
        ).rotated()
    }
}

extension Database {
    /// Empties the full-text table and fills it from the passages.
    fileprivate func rebuildFullText() throws -> Int {
        try execute(sql: "INSERT INTO passage_search (passage_search) VALUES ('delete-all')")
        let insert = try cachedStatement(sql: Database.searchInsertion)
        let rows = try Row.fetchCursor(
            self,
            sql: """
                SELECT passages.id, title, heading_path, passages.text
                FROM passages JOIN documents ON documents.id = document_id ORDER BY passages.id
                """)
        var count = 0
        while let row = try rows.next() {
            let search = LexicalText(title: row[1], headingPath: try HeadingPath.decode(row[2]), text: row[3])
            try insert.execute(arguments: [
                row[0] as PassageID, search.title, search.headings, search.body, search.unspaced,
            ])
            count += 1
            if count % 256 == 0 { try Task.checkCancellation() }
        }
        return count
    }
}
