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
    /// No parser takes this type of file.
    case unsupportedType(path: String)
    /// The file states a character set that is not known, or that its bytes do not follow from this offset on.
    case undecodable(path: String, charset: String, byteOffset: Int?)
    /// The parser gave up.
    case malformed(path: String, reason: String)
}

extension DocumentError: CustomStringConvertible {
    /// The file the error is about.
    public var path: String {
        switch self {
        case .unreadable(let path, _), .notAFile(let path, _), .notUTF8(let path, _), .otherEncoding(let path, _),
            .binary(let path, _), .tooLarge(let path, _, _), .changedWhileReading(let path),
            .unsupportedType(let path), .undecodable(let path, _, _), .malformed(let path, _):
            path
        }
    }

    /// Path, what is wrong, and what to do.
    public var description: String { "\(path): \(reason)" }

    /// What is wrong and what to do, without the path.
    public var reason: String {
        switch self {
        case .unreadable(_, let reason):
            "cannot be read: \(reason)"
        case .notAFile(_, let kind):
            "is a \(kind); expected a file"
        case .notUTF8(let path, let offset):
            "is not UTF-8: ill-formed bytes at offset \(offset). Convert it from its encoding, for example: "
                + "iconv -f WINDOWS-1252 -t UTF-8 \(Self.quoted(path)) > converted"
        case .otherEncoding(let path, let encoding):
            "begins with the byte order mark of \(encoding); expected UTF-8. Convert it: "
                + "iconv -f \(encoding.prefix(6)) -t UTF-8 \(Self.quoted(path)) > converted"
        case .binary(_, let offset):
            "is not text: a control byte at offset \(offset). Leave it out, or give it the extension of its format"
        case .tooLarge(_, let count, let limit):
            "has \(count) bytes; the limit is \(limit). Split the file, or leave it out"
        case .changedWhileReading:
            "changed while it was read, twice. Index it again when the program that writes it has finished"
        case .unsupportedType:
            "has a type that is not read. These types are read: \(DocumentParsers.standard.extensions.joined(separator: ", "))"
        case .undecodable(_, let charset, .some(let offset)):
            "states the character set \(charset), but its bytes at offset \(offset) are not in it. "
                + "Correct the statement, or convert the file to UTF-8"
        case .undecodable(_, let charset, nil):
            "states the character set \(charset), which is not known. Convert the file to UTF-8"
        case .malformed(_, let reason):
            "cannot be parsed: \(reason)"
        }
    }

    /// A path as one word of a shell command.
    private static func quoted(_ path: String) -> String {
        let plain = path.utf8.allSatisfy { byte in
            (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x2D...0x39).contains(byte)
                || byte == 0x5F
        }
        return plain && !path.hasPrefix("-")
            ? path
            : "'"
                + path.split(separator: "'", omittingEmptySubsequences: false)
                .joined(separator: "'\\''") + "'"
    }
}
