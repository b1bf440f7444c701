import Digests

/// The identity of a file's content.
enum SourceHash {
    /// SHA-256 in lower-case hexadecimal.
    static func sha256(of bytes: [UInt8]) -> String {
        var hash = SHA256()
        hash.update(data: bytes)
        return hash.hexadecimal()
    }
}
