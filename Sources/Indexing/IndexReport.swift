public import Documents
public import Passages

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

    /// What reading a document assumed or left out.
    public struct Notes: Sendable, Codable, Equatable {
        /// The document's path.
        public let path: String
        /// What a user should hear of.
        public let notes: [ReadingNote]

        /// Makes an entry.
        public init(path: String, notes: [ReadingNote]) {
            self.path = path
            self.notes = notes
        }
    }

    /// A file or folder that a rule leaves out.
    public struct LeftOut: Sendable, Codable, Equatable {
        /// Absolute path; what lies in a folder is not listed.
        public let path: String
        /// The rule.
        public let rule: Exclusion

        /// Makes an entry.
        public init(path: String, rule: Exclusion) {
            self.path = path
            self.rule = rule
        }
    }

    /// A document that the run changed in the index.
    public struct Change: Sendable, Codable, Equatable {
        /// What happened to it.
        public enum Kind: String, Sendable, Codable {
            case added, changed, moved, removed
        }

        /// What happened.
        public let kind: Kind
        /// Absolute path; of a moved document, the new one.
        public let path: String

        /// Makes an entry.
        public init(kind: Kind, path: String) {
            self.kind = kind
            self.path = path
        }
    }

    /// Documents in a script that the model's vocabulary spells byte by byte.
    public struct HardlyKnown: Sendable, Codable, Equatable {
        /// How many there are.
        public internal(set) var documents = 0
        /// The most tokens that a letter takes in one of them; 0 without any.
        public internal(set) var tokensPerLetter = 0.0

        /// None.
        public init() {}
    }

    /// The reason in ``ignored`` for what a pattern of the run's own selection names.
    public static let namedByPattern = "named by a pattern"

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
    /// What reading assumed or left out, for each document that was read in this run and has something to tell.
    public internal(set) var notes: [Notes] = []
    /// Files and folders left out on purpose, counted by reason: hidden, of a type that nobody reads, and so on.
    public internal(set) var ignored: [String: Int] = [:]
    /// Those among them that a .gitignore file or a pattern names, with the rule.
    public internal(set) var leftOut: [LeftOut] = []
    /// The documents that were added, changed, moved and removed, where the run was asked to name them.
    public internal(set) var changes: [Change] = []
    /// File name extensions that were looked for.
    public internal(set) var extensions: [String] = []
    /// Documents in the index now.
    public internal(set) var documents = 0
    /// Passages in the index now.
    public internal(set) var passages = 0
    /// Passages that were embedded in this run; the model read those whose search form is the same once.
    public internal(set) var embeddedPassages = 0
    /// Tokens that the model read for them.
    public internal(set) var embeddedTokens = 0
    /// Whether the embedding space was fitted to the corpus anew.
    public internal(set) var refitted = false
    /// Documents read in this run whose script the model hardly knows, and the tokens that a letter of them takes.
    public internal(set) var hardlyKnown = HardlyKnown()
    /// What the user should know or do.
    public internal(set) var advice: [Advice] = []
    /// Time the run took.
    public internal(set) var seconds = 0.0
    /// Time until the words of all documents could be searched.
    public internal(set) var readingSeconds = 0.0
    /// Time in which the model computed.
    public internal(set) var modelSeconds = 0.0

    /// Makes an empty report.
    public init() {}
}
