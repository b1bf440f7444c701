/// Why a file was not read. The description says what, where, and what to do about it.
public enum DocumentError: Error, Sendable, Equatable {
    /// The system refused to open or read the file; `reason` is its message.
    case unreadable(path: String, reason: String)
    /// The path names a folder, a pipe, a device or a socket.
    case notAFile(path: String, kind: String)
    /// The file is not text: a NUL or too many control bytes, first at this offset.
    case binary(path: String, byteOffset: Int)
    /// The file is larger than the limit.
    case tooLarge(path: String, byteCount: Int, limit: Int)
    /// The file changed while it was read, twice in a row.
    case changedWhileReading(path: String)
    /// No parser takes this type of file; `kind` says what it is and `remedy` what would help, where that is known.
    case unsupportedType(path: String, kind: String? = nil, remedy: String? = nil)
    /// The file is in a character set that this system can't convert.
    case undecodable(path: String, charset: String)
    /// The parser gave up.
    case malformed(path: String, reason: String)
}

extension DocumentError: CustomStringConvertible {
    /// The file the error is about.
    public var path: String {
        switch self {
        case .unreadable(let path, _), .notAFile(let path, _), .binary(let path, _), .tooLarge(let path, _, _),
            .changedWhileReading(let path),
            .unsupportedType(let path, _, _), .undecodable(let path, _), .malformed(let path, _):
            path
        }
    }

    /// Path, what is wrong, and what to do.
    public var description: String { "\(SystemPath.displayed(path)): \(reason)" }

    /// What is wrong and what to do, without the path.
    public var reason: String {
        switch self {
        case .unreadable(_, let reason):
            "cannot be read: \(reason)"
        case .notAFile(_, let kind):
            "is a \(kind); expected a file"
        case .binary(_, let offset):
            "is not text: a control byte at offset \(offset). If it is in a format that is read, give it the extension of "
                + "that format; else save or export it as text, or leave it out"
        case .tooLarge(_, let count, let limit):
            "has \(count) bytes; the limit is \(limit). Split the file, or leave it out"
        case .changedWhileReading:
            "changed while it was read, twice. Index it again when the program that writes it has finished"
        case .unsupportedType(_, .some(let kind), let remedy):
            "is read by no parser: \(kind). \(remedy ?? "Leave it out")"
        case .unsupportedType(_, nil, _):
            "is no text, and in no format that is known here. Save or export it as PDF, DOCX, HTML or plain text, or leave it out"
        case .undecodable(_, let charset):
            "is in the character set \(charset), which this system can't convert. Convert the file to UTF-8"
        case .malformed(_, let reason):
            "cannot be parsed: \(reason)"
        }
    }
}
