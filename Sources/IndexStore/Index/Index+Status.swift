import Foundation
import GRDB
import Inference
public import Passages

/// The state of an index.
public struct IndexStatus: Sendable, Codable, Equatable {
    /// Documents.
    public let documentCount: Int
    /// Documents whose source could not be read when it had changed.
    public let staleDocumentCount: Int
    /// Passages.
    public let passageCount: Int
    /// Passages that dense search finds.
    public let vectorCount: Int
    /// Passages that it does not find yet.
    public let missingVectors: Int
    /// Length of a vector; 0 before the first fit.
    public let dimension: Int
    /// Size of the file and its write-ahead log.
    public let bytes: Int
    /// What is not as it should be, and what mends it.
    public let problems: [Advice]
}

extension IndexStatus {
    /// How far the vectors are.
    package var coverage: VectorCoverage { VectorCoverage(vectors: vectorCount, passages: passageCount) }
}

extension Index {
    /// Counts, and what is not as it should be. Quick: it reads no text and no vector.
    public func status() throws(IndexError) -> IndexStatus {
        let dimension = try transform()?.dimension ?? 0
        let bytes = fileBytes()
        let path = path
        return try storage.read { db in
            func count(_ sql: String) throws -> Int { try Int.fetchOne(db, sql: sql) ?? 0 }
            let documents = try count("SELECT count(*) FROM documents")
            let stale = try count("SELECT count(*) FROM documents WHERE stale_reason IS NOT NULL")
            let outdated = try count("SELECT count(*) FROM documents WHERE build < \(db.state(.build))")
            let passages = try count("SELECT count(*) FROM passages")
            let vectors = try db.liveVectorCount()
            let missing = max(0, passages - vectors)
            let repair = try db.manifest().completion(path: path)
            var problems: [Advice] = []
            if missing > 0 {
                let text =
                    "vectors for \(vectors) of \(passages) passages (an indexing run is at work or ended early); the "
                    + "others are found by their words alone"
                problems.append(Advice(text, repair: repair))
            }
            if stale > 0 {
                let text =
                    "\(stale) documents have changed but could not be read again, and their last good state is kept"
                problems.append(Advice(text, repair: repair))
            }
            if outdated > 0 {
                let text = "\(outdated) documents were not read again since the index was rebuilt for another model"
                problems.append(Advice(text, repair: repair))
            }
            return IndexStatus(
                documentCount: documents, staleDocumentCount: stale, passageCount: passages, vectorCount: vectors,
                missingVectors: missing, dimension: dimension, bytes: bytes, problems: problems)
        }
    }

    /// Size of the file and its write-ahead log.
    func fileBytes() -> Int {
        ["", "-wal"].reduce(0) { sum, suffix in
            // There may be no log; then it takes no room.
            let attributes = try? FileManager.default.attributesOfItem(atPath: path + suffix)
            return sum + (attributes?[.size] as? Int ?? 0)
        }
    }
}
