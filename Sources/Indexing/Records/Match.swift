/// A passage that a search leg found.
public struct Match: Sendable, Codable, Equatable {
    /// The passage.
    public let passageID: PassageID
    /// Higher is better. The range depends on the leg: BM25 is 0 or more and has no upper bound, similarity lies in −1…1.
    public let score: Double

    /// Makes a match.
    public init(passageID: PassageID, score: Double) {
        self.passageID = passageID
        self.score = score
    }
}
