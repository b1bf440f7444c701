public import IndexStore

/// A collection of uploaded files with an index over them.
public struct DocumentStore: Sendable {
    /// What is kept of a store beside its index.
    public struct Record: Sendable, Codable, Equatable {
        /// `vs_` and 24 hexadecimal digits.
        public let id: String
        /// What people call it; may be empty.
        public var name: String
        /// When it was made, in seconds since 1970.
        public let created: Int
        /// What its maker notes of it.
        public var metadata: [String: String]
        /// Its files, in the order in which they were added.
        public internal(set) var files: [File] = []
        /// After how many days without use it expires; nil for never.
        public internal(set) var expiresAfterDays: Int?
        /// When it was last searched or given a file, to the minute; nil where that was not kept.
        var lastUse: Int?
        /// True once it has expired and was emptied; nil before.
        var wasEmptied: Bool?

        /// When it was last used, in seconds since 1970.
        public var lastActive: Int { lastUse ?? created }
        /// When it expires if nobody uses it, in seconds since 1970; nil for never.
        public var expires: Int? { expiresAfterDays.map { lastActive + $0 * 86_400 } }
        /// Whether it has expired: it has no files any more, and takes none.
        public var hasExpired: Bool { wasEmptied == true }
    }

    /// When a store expires.
    public enum Expiry: Sendable, Equatable {
        /// Not at all.
        case never
        /// After so many days without use.
        case afterDays(Int)

        /// The days; nil for never.
        var days: Int? {
            if case .afterDays(let days) = self { days } else { nil }
        }
    }

    /// A file of a store.
    public struct File: Sendable, Codable, Equatable {
        /// How far the indexing of a file has got.
        public enum State: String, Sendable, Codable, CaseIterable {
            case inProgress = "in_progress"
            case completed, failed
        }

        /// The file's id.
        public let id: String
        /// When it was added, in seconds since 1970.
        public let added: Int
        /// Its length in bytes.
        public let byteCount: Int
        /// How far it has got.
        public internal(set) var state: State
        /// Why it failed, and what to do; nil unless it did.
        public internal(set) var problem: String?
        /// What searches may compare; nil for nothing.
        private var notes: [String: AttributeValue]?

        /// What clients note of it, for searches to compare.
        public internal(set) var attributes: [String: AttributeValue] {
            get { notes ?? [:] }
            set { notes = newValue.isEmpty ? nil : newValue }
        }

        /// Makes an entry.
        package init(
            id: String, added: Int, byteCount: Int, state: State, attributes: [String: AttributeValue] = [:]
        ) {
            self.id = id
            self.added = added
            self.byteCount = byteCount
            self.state = state
            self.attributes = attributes
        }
    }

    /// What is kept of it.
    public internal(set) var record: Record
    /// The index over its files.
    public let index: Index
}
