/// A file that a folder walk found and that a parser claims.
public struct CollectedFile: Sendable, Equatable {
    /// Absolute path, with the root's symbolic links resolved.
    public let path: String
    /// Path below the root it was found under; the file name where the root is the file itself.
    public let relativePath: String

    /// Makes an entry.
    public init(path: String, relativePath: String) {
        self.path = path
        self.relativePath = relativePath
    }
}

/// What a folder walk found: files to read, and everything it left out with the reason.
public struct FileListing: Sendable, Equatable {
    /// Why a path was left out.
    public enum Reason: Sendable, Equatable {
        /// The name begins with a dot. A hidden folder counts once; what is in it is not looked at.
        case hidden
        /// A rule of a .gitignore file or a pattern of the selection names it. A folder counts once, like a hidden one.
        case excluded(Exclusion)
        /// No parser claims the extension, and the content is no text; what it is, where that is known. The extension is
        /// empty where there is none.
        case unsupportedType(String, content: String? = nil)
        /// A symbolic link to something outside the root.
        case linkLeavesRoot(target: String)
        /// A symbolic link to a folder: what lies in the root is found without it.
        case linkToFolder(target: String)
        /// A symbolic link to a file that is collected under its own name.
        case linkToCollectedFile(target: String)
        /// A symbolic link to nothing, or to itself.
        case brokenLink
        /// A pipe, a device or a socket.
        case notAFile(String)
        /// The system refused to read the folder or the entry; its message.
        case unreadable(String)
        /// The root does not exist.
        case missing
    }

    /// Something that is left out.
    public struct Ignored: Sendable, Equatable {
        /// Absolute path.
        public let path: String
        /// Why.
        public let reason: Reason

        /// Makes an entry.
        public init(path: String, reason: Reason) {
            self.path = path
            self.reason = reason
        }
    }

    /// Files to read, each once, in ascending order of their paths' UTF-8 bytes.
    public let files: [CollectedFile]
    /// What was left out, in ascending order of the paths' UTF-8 bytes.
    public let ignored: [Ignored]
    /// Absolute paths of the folders that were looked into, in ascending order: a change of the listing happens in one of
    /// them.
    public let folders: [String]

    /// Makes a listing.
    public init(files: [CollectedFile], ignored: [Ignored], folders: [String] = []) {
        self.files = files
        self.ignored = ignored
        self.folders = folders
    }
}
