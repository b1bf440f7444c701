import GRDB

/// How many passages of an index have a vector. The others are found by their words alone.
public struct VectorCoverage: Sendable, Codable, Equatable {
    /// Passages with a vector.
    public let vectors: Int
    /// Passages.
    public let passages: Int

    /// Makes a state.
    public init(vectors: Int, passages: Int) {
        self.vectors = vectors
        self.passages = passages
    }

    /// Whether every passage has a vector.
    public var isComplete: Bool { vectors >= passages }
}

extension Index {
    /// How far the vectors are, for those who search while a run goes on or after one that ended early; nil where every
    /// passage has one.
    ///
    /// - Complexity: O(passages without a vector), and a count of all where there are any.
    public func missingVectors() throws(IndexError) -> VectorCoverage? {
        try storage.read { db in
            let missing = try Int.fetchOne(db, sql: "SELECT count(*) FROM unfinished") ?? 0
            guard missing > 0 else { return nil }
            let passages = try Int.fetchOne(db, sql: "SELECT count(*) FROM passages") ?? 0
            return VectorCoverage(vectors: max(0, passages - missing), passages: passages)
        }
    }
}
