import Foundation
import GRDB
package import Inference
import Passages

/// Makes vectors of the features that an index keeps. It needs no model.
package struct VectorBuild: Sendable {
    private let index: Index
    private let step: @Sendable () throws -> Void
    private let progress: @Sendable (IndexProgress) -> Void

    /// - Parameters:
    ///   - step: called where the work may end; what it throws ends it.
    ///   - progress: called from the thread that works.
    package init(
        index: Index, step: @escaping @Sendable () throws -> Void,
        progress: @escaping @Sendable (IndexProgress) -> Void
    ) {
        self.index = index
        self.step = step
        self.progress = progress
    }

    /// What there is to do.
    package enum Due: Sendable {
        case nothing
        /// Some passages have features and no vector.
        case append(EmbeddingTransform)
        /// There is no embedding space yet, or too much has changed since it was fitted.
        case fit
    }

    /// A fit is made anew when more than this part of the passages has changed since.
    package static let refitFraction = 0.2

    /// What there is to do in the index as it is.
    package func due() throws -> Due {
        try index.storage.read { db in
            let passages = try Int.fetchOne(db, sql: "SELECT count(*) FROM passages") ?? 0
            let bare = try Int.fetchOne(db, sql: "SELECT count(*) FROM unfinished WHERE has_features = 0") ?? 0
            let waiting = try Int.fetchOne(db, sql: "SELECT count(*) FROM unfinished WHERE has_features = 1") ?? 0
            guard passages > bare else { return .nothing }
            guard let transform = try db.transform() else { return .fit }
            let fitted = try db.state(.fittedPassages)
            let changed = try db.state(.changedSinceFit)
            if Double(changed) > VectorBuild.refitFraction * Double(max(fitted, 1)) { return .fit }
            return waiting > 0 ? .append(transform) : .nothing
        }
    }

    /// Rows of features that the embedding space is fitted to, at most: several times as many as features have elements,
    /// and some 60 MB.
    private static let fitSample = 10_000

    /// Features of passages spread evenly over the corpus.
    package func featureSample() throws -> [[Float]] {
        try index.storage.read { db in
            let count = try Int.fetchOne(db, sql: "SELECT count(*) FROM features") ?? 0
            let stride = max(1, (count + VectorBuild.fitSample - 1) / VectorBuild.fitSample)
            var sample: [[Float]] = []
            let rows = try Row.fetchCursor(db, sql: "SELECT data FROM features ORDER BY passage_id")
            var number = 0
            while let row = try rows.next() {
                defer { number += 1 }
                guard number % stride == 0 else { continue }
                let features = try FeatureBlob.decode(Array(row[0] as Data))
                guard sample.isEmpty || features.count == sample[0].count else {
                    throw BlobError(
                        part: "features", expected: "\(sample[0].count) numbers", found: "\(features.count)")
                }
                sample.append(features)
            }
            return sample
        }
    }

    /// Writes all vectors, in one transaction: a reader has the old space with its vectors, or the new one with its own.
    package func rewrite(_ transform: EmbeddingTransform) throws {
        try index.storage.transaction { db in
            let total = try Int.fetchOne(db, sql: "SELECT count(*) FROM features") ?? 0
            try db.dropAllVectors()
            try db.setEmbedding(.transform, to: transform.encoded)
            try db.setState(.fittedPassages, to: total)
            try db.setState(.changedSinceFit, to: 0)
            var writer = try VectorWriter(db, dimension: transform.dimension)
            var done = 0
            let rows = try Row.fetchCursor(db, sql: VectorBuild.featureSelection + " ORDER BY passage_id")
            while let row = try rows.next() {
                if done % 256 == 0 {
                    try step()
                    progress(IndexProgress(phase: .projecting, done: done, total: total))
                }
                try writer.add(vector(row[2], transform), for: row[0], of: row[1])
                done += 1
            }
            try writer.finish()
            try db.execute(sql: "DELETE FROM unfinished WHERE has_features = 1")
            try step()
        }
        try step()
    }

    private static let featureSelection = """
        SELECT passage_id, document_id, data FROM features JOIN passages ON passages.id = passage_id
        """

    /// Adds the vectors that are missing, a chunk a transaction.
    package func append(_ transform: EmbeddingTransform) throws {
        while true {
            let added = try index.storage.transaction { db in
                let rows = try Row.fetchAll(
                    db,
                    sql: VectorBuild.featureSelection + """
                         WHERE passage_id IN (SELECT passage_id FROM unfinished WHERE has_features = 1)
                         ORDER BY passage_id LIMIT ?
                        """, arguments: [VectorChunk.capacity])
                guard !rows.isEmpty else { return 0 }
                var writer = try VectorWriter(db, dimension: transform.dimension)
                let finish = try db.cachedStatement(sql: "DELETE FROM unfinished WHERE passage_id = ?")
                for row in rows {
                    try writer.add(vector(row[2], transform), for: row[0], of: row[1])
                    try finish.execute(arguments: [row[0] as PassageID])
                }
                try writer.finish()
                try step()
                return rows.count
            }
            try step()
            if added == 0 { return }
        }
    }

    /// Merges chunks, a few a transaction, where rows of passages that are gone cost time in every search.
    package func mergeChunks() throws {
        let isDue = try index.storage.read { db in
            try db.deadVectorCount() > max(VectorChunk.capacity, db.liveVectorCount() / 4)
        }
        guard isDue else { return }
        try index.mergeChunks(below: VectorChunk.capacity * 3 / 4, step: step)
    }

    private func vector(_ data: Data, _ transform: EmbeddingTransform) throws -> [Float] {
        let features = try FeatureBlob.decode(Array(data))
        guard features.count == transform.featureCount else {
            throw BlobError(
                part: "features", expected: "\(transform.featureCount) numbers", found: "\(features.count)")
        }
        return transform.passage(features)
    }
}

extension Index {
    /// Merges chunks with fewer live rows than this until nothing is gained, a few a transaction.
    func mergeChunks(below liveCount: Int, step: () throws -> Void) throws {
        var gain = 1
        while gain > 0 {
            gain = try storage.transaction { db in
                let gain = try db.mergeSparseChunks(below: liveCount)
                try step()
                return gain
            }
            try step()
        }
    }
}
