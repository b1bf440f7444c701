import Formats
import Passages

/// Ids and fingerprints of all rows of a copy: what the next copy needs to write only what is new.
struct RowList: Sendable, Equatable {
    private static let mark = Array("FNRL".utf8)
    private static let version: UInt32 = 1
    /// Bytes of a fingerprint.
    static let fingerprintBytes = 32

    var fingerprints: [PassageID: [UInt8]] = [:]

    init() {}

    /// As it is kept: a mark, a version, a count, the ids in ascending order, and their fingerprints.
    var encoded: [UInt8] {
        let ids = fingerprints.keys.sorted()
        var writer = ByteWriter(
            mark: Self.mark, version: Self.version, byteCount: 16 + ids.count * (8 + Self.fingerprintBytes))
        writer.append(UInt64(ids.count))
        writer.append(ids)
        for id in ids { writer.append(fingerprints[id] ?? []) }
        return writer.bytes
    }

    /// Reads what ``encoded`` wrote.
    init(_ bytes: [UInt8]) throws(ByteError) {
        var cursor = ByteCursor(bytes.span)
        try cursor.expect(mark: Self.mark)
        try cursor.expect(version: Self.version)
        let count = try cursor.count(of: "rows", minimum: 8 + Self.fingerprintBytes)
        let ids = try cursor.integers(PassageID.self, count: count, "ids")
        for id in ids { fingerprints[id] = try cursor.bytes(count: Self.fingerprintBytes, "a fingerprint") }
        try cursor.expectEnd()
    }
}
