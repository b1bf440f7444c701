/// Why bytes are not what a format lays down, and where. Places count from the start of the bytes.
package enum ByteError: Error, Equatable, Sendable {
    case truncated(at: Int, what: String, needed: UInt64, available: Int)
    case tooMany(at: Int, what: String, found: UInt64, limit: Int)
    case notUTF8(at: Int, what: String)
    case notFinite(at: Int, found: Float)
    case wrongMark(at: Int, expected: [UInt8], found: [UInt8])
    case wrongVersion(at: Int, expected: UInt32, found: UInt32)
    case wrongByteCount(at: Int, expected: Int, found: Int)
    /// A rule of the format itself is broken.
    case invalid(at: Int, expected: String, found: String)
}

extension ByteError: CustomStringConvertible {
    /// Where the bytes stop making sense.
    package var byteOffset: Int {
        switch self {
        case .truncated(let offset, _, _, _), .tooMany(let offset, _, _, _), .notUTF8(let offset, _),
            .notFinite(let offset, _), .wrongMark(let offset, _, _), .wrongVersion(let offset, _, _),
            .wrongByteCount(let offset, _, _), .invalid(let offset, _, _):
            offset
        }
    }

    package var expected: String {
        switch self {
        case .truncated(let offset, let what, let needed, _): "\(needed) bytes of \(what) at byte \(offset)"
        case .tooMany(let offset, let what, _, let limit): "\(what) of at most \(limit) at byte \(offset)"
        case .notUTF8(let offset, let what): "\(what) in UTF-8 at byte \(offset)"
        case .notFinite(let offset, _): "a finite number at byte \(offset)"
        case .wrongMark(let offset, let mark, _): "the mark \(Self.text(mark)) at byte \(offset)"
        case .wrongVersion(_, let version, _): "version \(version)"
        case .wrongByteCount(let offset, let count, _): "\(count) bytes from byte \(offset)"
        case .invalid(_, let expected, _): expected
        }
    }

    package var found: String {
        switch self {
        case .truncated(_, _, _, let available): "\(available)"
        case .tooMany(_, _, let count, _): "\(count)"
        case .notUTF8: "other bytes"
        case .notFinite(_, let value): "\(value)"
        case .wrongMark(_, _, let bytes): bytes.isEmpty ? "nothing" : Self.text(bytes)
        case .wrongVersion(_, _, let version): "version \(version)"
        case .wrongByteCount(_, _, let count): "\(count)"
        case .invalid(_, _, let found): found
        }
    }

    package var description: String { "expected \(expected), found \(found)" }

    /// A mark in letters, or its bytes where they are none.
    private static func text(_ bytes: [UInt8]) -> String {
        bytes.allSatisfy { (0x21..<0x7F).contains($0) } ? String(decoding: bytes, as: UTF8.self) : "\(bytes)"
    }
}
