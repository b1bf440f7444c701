/// How far an indexing run has come.
public struct IndexProgress: Sendable, Codable, Equatable {
    /// What a run does, in this order.
    public enum Phase: String, Sendable, Codable, CaseIterable {
        /// Walks the folders. `total` is not known.
        case collecting
        /// Compares, reads and stores documents; counted in files.
        case reading
        /// Counts in how many passages each token occurs; counted in passages.
        case counting
        /// Runs passages through the model; counted in passages.
        case embedding
        /// Fits the embedding space to the corpus.
        case fitting
        /// Writes vectors; counted in passages.
        case projecting
        /// Done.
        case finished
    }

    /// What the run does now.
    public let phase: Phase
    /// Files or passages done.
    public let done: Int
    /// Files or passages in all; 0 where it is not known.
    public let total: Int
    /// Speed of embedding, measured since the phase began.
    public let tokensPerSecond: Double?
    /// Passages embedded a second, measured since the phase began; those that read the same as another are counted.
    public let passagesPerSecond: Double?
    /// Time left in this phase, estimated from the speed so far.
    public let secondsLeft: Double?
    /// The file in hand.
    public let path: String?

    /// Makes a report of progress.
    public init(
        phase: Phase, done: Int, total: Int, tokensPerSecond: Double? = nil, passagesPerSecond: Double? = nil,
        secondsLeft: Double? = nil, path: String? = nil
    ) {
        self.phase = phase
        self.done = done
        self.total = total
        self.tokensPerSecond = tokensPerSecond
        self.passagesPerSecond = passagesPerSecond
        self.secondsLeft = secondsLeft
        self.path = path
    }
}
