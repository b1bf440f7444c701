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

        /// Makes an entry.
        package init(id: String, added: Int, byteCount: Int, state: State) {
            self.id = id
            self.added = added
            self.byteCount = byteCount
            self.state = state
        }
    }

    /// What is kept of it.
    public internal(set) var record: Record
    /// The index over its files.
    public let index: Index
}
