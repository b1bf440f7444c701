/// The readers of a program, and the rule that chooses among them.
public struct DocumentReaders: Sendable {
    /// All readers of this module, with a limit of 256 MiB per file.
    public static let standard = DocumentReaders(readers: [], maximumByteCount: 256 << 20)

    private let readers: [any DocumentReader]
    /// The largest file that is read, in bytes.
    public let maximumByteCount: Int

    /// Chooses among these readers; of two that claim an extension, the first wins.
    public init(readers: [any DocumentReader], maximumByteCount: Int) {
        self.readers = readers
        self.maximumByteCount = maximumByteCount
    }

    /// The reader for a path, by its extension alone, or nil where none reads it.
    public func reader(forPath path: String) -> (any DocumentReader)? { nil }

    /// Reads a file.
    public func read(path: String) throws(DocumentError) -> Document {
        throw DocumentError.unsupportedType(path: path)
    }
}
