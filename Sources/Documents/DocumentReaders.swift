/// The readers of a program, and the rule that chooses among them.
///
/// A file's reader is chosen by its extension. A file without one (README, LICENSE, Makefile) is read as HTML where it
/// begins like a web page, else as plain text, which refuses what is not text. Any other extension is unsupported.
public struct DocumentReaders: Sendable {
    /// All readers of this module, with a limit of 256 MiB per file.
    public static let standard = DocumentReaders(
        readers: [PlainTextReader(), MarkdownReader(), HTMLReader()], maximumByteCount: 256 << 20)

    private let readers: [any DocumentReader]
    /// The largest file that is read, in bytes.
    public let maximumByteCount: Int

    /// Chooses among these readers; of two that claim an extension, the first wins.
    public init(readers: [any DocumentReader], maximumByteCount: Int) {
        self.readers = readers
        self.maximumByteCount = maximumByteCount
    }

    /// The extensions that are read, in ascending order.
    public var extensions: [String] {
        Set(readers.flatMap { type(of: $0).extensions }).sorted()
    }

    /// The reader for a path, by its extension alone, or nil where none reads it.
    ///
    /// A path without extension has the reader of plain text; its content may still choose another in ``read(path:)``.
    public func reader(forPath path: String) -> (any DocumentReader)? {
        guard let name = PathName.fileExtension(of: path) else { return reader(for: .plainText) }
        return readers.first { type(of: $0).extensions.contains(name) }
    }

    /// Reads a file.
    ///
    /// Symbolic links are followed. A pipe or a device is refused, never waited for. The file is looked at again after
    /// reading, and a file that keeps changing is refused.
    ///
    /// - Throws: ``DocumentError``.
    public func read(path: String) throws(DocumentError) -> Document {
        guard reader(forPath: path) != nil else { throw .unsupportedType(path: path) }
        let bytes = try SourceFile.bytes(of: path, limit: maximumByteCount)
        return try read(bytes, path: path)
    }

    /// Reads bytes as the format that the path's extension, or else their beginning, names.
    public func read(_ bytes: [UInt8], path: String) throws(DocumentError) -> Document {
        guard bytes.count <= maximumByteCount else {
            throw .tooLarge(path: path, byteCount: bytes.count, limit: maximumByteCount)
        }
        guard var reader = reader(forPath: path) else { throw .unsupportedType(path: path) }
        if PathName.fileExtension(of: path) == nil, Self.beginsLikeHTML(bytes),
            let html = self.reader(for: .html)
        {
            reader = html
        }
        return try reader.read(bytes, path: path)
    }

    private func reader(for mediaType: MediaType) -> (any DocumentReader)? {
        readers.first { type(of: $0).mediaTypes.contains(mediaType) }
    }

    private static func beginsLikeHTML(_ bytes: [UInt8]) -> Bool {
        let start = String(decoding: bytes.prefix(512), as: UTF8.self).lowercased()
            .drop { $0.isWhitespace || $0 == "\u{FEFF}" }
        return start.hasPrefix("<!doctype html") || start.hasPrefix("<html")
    }
}
