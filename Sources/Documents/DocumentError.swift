/// Why a file was not read. The description says what, where, and what to do about it.
public enum DocumentError: Error, Sendable, Equatable {
    /// The system refused to open or read the file; `reason` is its message.
    case unreadable(path: String, reason: String)
    /// The path names a folder, a pipe, a device or a socket.
    case notAFile(path: String, kind: String)
    /// The bytes from this offset on are not UTF-8.
    case notUTF8(path: String, byteOffset: Int)
    /// The file is text in UTF-16 or UTF-32, by its byte order mark.
    case otherEncoding(path: String, encoding: String)
    /// The file is not text: a NUL or too many control bytes, first at this offset.
    case binary(path: String, byteOffset: Int)
    /// The file is larger than the limit.
    case tooLarge(path: String, byteCount: Int, limit: Int)
    /// The file changed while it was read, twice in a row.
    case changedWhileReading(path: String)
    /// No reader reads this type of file.
    case unsupportedType(path: String)
    /// The file states a character set that is not known, or that its bytes do not follow from this offset on.
    case undecodable(path: String, charset: String, byteOffset: Int?)
    /// The parser gave up.
    case malformed(path: String, reason: String)
}
