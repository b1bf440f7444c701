/// What an indexing run did.
public struct IndexReport: Sendable, Codable, Equatable {
    /// A file that was not indexed although it should have been.
    public struct Refusal: Sendable, Codable, Equatable {
        /// The file.
        public let path: String
        /// Why, and what to do.
        public let reason: String
        /// Whether the index keeps an earlier state of it, marked stale.
        public let keptEarlierState: Bool

        /// Makes a refusal.
        public init(path: String, reason: String, keptEarlierState: Bool) {
            self.path = path
            self.reason = reason
            self.keptEarlierState = keptEarlierState
        }
    }

    /// The folders and files that were looked at, absolute.
    public internal(set) var roots: [String] = []
    /// New documents.
    public internal(set) var added = 0
    /// Documents whose text was replaced.
    public internal(set) var changed = 0
    /// Documents found again under another path, not embedded again.
    public internal(set) var moved = 0
    /// Documents dropped because their file is gone.
    public internal(set) var removed = 0
    /// Documents that were up to date.
    public internal(set) var unchanged = 0
    /// Files that could not be read, with reasons.
    public internal(set) var refused: [Refusal] = []
    /// Files and folders left out on purpose, counted by reason: hidden, of a type that nobody reads, and so on.
    public internal(set) var ignored: [String: Int] = [:]
    /// File name extensions that were looked for.
    public internal(set) var extensions: [String] = []
    /// Documents in the index now.
    public internal(set) var documents = 0
    /// Passages in the index now.
    public internal(set) var passages = 0
    /// Passages that went through the model in this run.
    public internal(set) var embeddedPassages = 0
    /// Tokens of those passages.
    public internal(set) var embeddedTokens = 0
    /// Whether the embedding space was fitted to the corpus anew.
    public internal(set) var refitted = false
    /// What the user should know or do, in words.
    public internal(set) var advice: [String] = []
    /// Time the run took.
    public internal(set) var seconds = 0.0

    /// Makes an empty report.
    public init() {}
}
