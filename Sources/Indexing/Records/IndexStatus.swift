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
    /// What is not as it should be, in words, with the command that repairs it.
    public let problems: [String]
}
