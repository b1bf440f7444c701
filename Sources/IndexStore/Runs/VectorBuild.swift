import Foundation
import GRDB
package import Inference
import Passages

/// Makes vectors of the features that an index keeps. It needs no model.
package struct VectorBuild: Sendable {
    private let index: Index
    private let step: @Sendable () throws -> Void
    private let progress: @Sendable (IndexProgress) -> Void
    /// Products on the index's threads, also for fitting.
    package let products: MatrixProducts

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
        products = MatrixProducts(pool: index.pool)
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
            if try bare == 0 && db.state(.provisionalFit) > 0 { return .fit }
            let fitted = try db.state(.fittedPassages)
            let changed = try db.state(.changedSinceFit)
            if Double(changed) > VectorBuild.refitFraction * Double(max(fitted, 1)) { return .fit }
            return waiting > 0 ? .append(transform) : .nothing
        }
    }

    /// The fewest passages that a provisional fit is made to, and how many times as many make it worth while again.
    private static let provisionalFit = (passages: 64, growth: 16)

    /// What there is to do while a run is still embedding. A space that was fitted to all of an earlier corpus stays.
    package func dueMeanwhile() throws -> Due {
        try index.storage.read { db in
            let passages = try Int.fetchOne(db, sql: "SELECT count(*) FROM passages") ?? 0
            let bare = try Int.fetchOne(db, sql: "SELECT count(*) FROM unfinished WHERE has_features = 0") ?? 0
            let waiting = try Int.fetchOne(db, sql: "SELECT count(*) FROM unfinished WHERE has_features = 1") ?? 0
            let (least, growth) = VectorBuild.provisionalFit
            guard bare > 0, passages - bare >= least else { return .nothing }
            guard let transform = try db.transform() else { return .fit }
            if try db.state(.provisionalFit) > 0, try passages - bare >= growth * db.state(.fittedPassages) {
                return .fit
            }
            return waiting > 0 ? .append(transform) : .nothing
        }
    }

    /// Rows of features that the embedding space is fitted to, at most: several times as many as features have elements,
    /// and some 60 MB.
    private static let fitSample = 10_000

    /// Features of passages spread evenly over the corpus.
    package func featureSample() throws -> [[Float]] {
        try index.storage.read { db in
            let source = try FeatureSource(db, products: products)
            let stride = max(1, (source.count + VectorBuild.fitSample - 1) / VectorBuild.fitSample)
            var sample: [[Float]] = []
            try source.forEach(stride: stride) { _, _, features in
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
    ///
    /// From then on vectors stand for the features of the passages that have one, and those are no longer kept by themselves;
    /// but while passages of an index wait that never had a final fit, features stay, and the fit is provisional.
    package func rewrite(_ transform: EmbeddingTransform) throws {
        // As it is stored, which is how questions will see it.
        let encoded = transform.compactEncoded
        let transform = try EmbeddingTransform(encoded: encoded)
        let projection = PassageProjection(transform, products: products)
        try index.storage.transaction { db in
            let source = try FeatureSource(db, products: products)
            let bare = try Int.fetchOne(db, sql: "SELECT count(*) FROM unfinished WHERE has_features = 0") ?? 0
            let hadFinal = try db.embedding(.transform) != nil && db.state(.provisionalFit) == 0
            let isProvisional = bare > 0 && !hadFinal
            try db.setState(.provisionalFit, to: isProvisional ? 1 : 0)
            try db.setEmbedding(.transform, to: encoded)
            try db.setState(.fittedPassages, to: source.count)
            try db.setState(.changedSinceFit, to: 0)
            var writer = try VectorWriter(db, dimension: transform.dimension, startsNew: true)
            var done = 0
            var batch = VectorBatch()
            func write() throws {
                try step()
                progress(IndexProgress(phase: .projecting, done: done, total: source.count))
                done += batch.count
                try batch.write(to: &writer, projection)
            }
            try source.forEach { passage, document, features in
                batch.add(features, of: passage, document)
                if batch.isFull { try write() }
            }
            try write()
            try writer.finish()
            for chunk in source.chunks { try chunk.delete(from: db) }
            if !isProvisional { try db.execute(sql: "DELETE FROM features") }
            try db.execute(sql: "DELETE FROM unfinished WHERE has_features = 1")
            try step()
        }
        try step()
    }

    private static let featureSelection = """
        SELECT passage_id, document_id, data, features.checksum FROM features JOIN passages ON passages.id = passage_id
        """

    /// Adds the vectors that are missing, a chunk a transaction. Their features stay: the space was fitted without them.
    package func append(_ transform: EmbeddingTransform) throws {
        let projection = PassageProjection(transform, products: products)
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
                var batch = VectorBatch()
                for row in rows {
                    try batch.add(FeatureSource.features(row), of: row.value(0), row.value(1))
                    if batch.isFull { try batch.write(to: &writer, projection) }
                    try finish.execute(arguments: [row.value(0) as PassageID])
                }
                try batch.write(to: &writer, projection)
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
}

/// Passages whose vectors are computed by one product.
private struct VectorBatch {
    private static let capacity = 256

    private var owners: [(passage: PassageID, document: DocumentID)] = []
    private var features: [[Float]] = []

    var count: Int { owners.count }
    var isFull: Bool { count >= Self.capacity }

    mutating func add(_ own: [Float], of passage: PassageID, _ document: DocumentID) {
        owners.append((passage, document))
        features.append(own)
    }

    /// Computes the vectors, appends them and starts anew.
    mutating func write(to writer: inout VectorWriter, _ projection: PassageProjection) throws {
        for own in features where own.count != projection.featureCount {
            throw BlobError(
                part: "features", expected: "\(projection.featureCount) numbers", found: "\(own.count)")
        }
        for (owner, (vector, length)) in zip(owners, projection.measured(features)) {
            try writer.add(vector, length: length, for: owner.passage, of: owner.document)
        }
        self = VectorBatch()
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
