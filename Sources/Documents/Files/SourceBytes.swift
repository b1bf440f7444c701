import Digests

/// A file's bytes as they are now, and what tells them from others.
package struct SourceBytes: Sendable {
    /// The whole file.
    package let bytes: [UInt8]
    /// Their SHA-256 in lower-case hexadecimal, as ``Document/sourceSHA256`` has it.
    package let sha256: String

    /// Reads a file within the parsers' limit, by the same rules as ``DocumentParsers/read(path:)``.
    package init(path: String, parsers: DocumentParsers = .standard) throws(DocumentError) {
        bytes = try SourceFile.bytes(of: path, limit: parsers.maximumByteCount)
        sha256 = SHA256.hexadecimal(of: bytes)
    }
}
