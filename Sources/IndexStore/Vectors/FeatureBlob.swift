import Formats

/// Pooled features of one passage, rounded to eight bits; docs/file-formats.md, "features".
///
/// They are kept until the embedding space is fitted to their passage too, so that this needs no model. From then on the
/// passage's vector gives them back.
enum FeatureBlob {
    private static let mark = Array("FNFV".utf8)
    private static let version: UInt32 = 2
    /// Numbers that share a scale.
    private static let groupCount = 32

    static func encode(_ features: [Float]) -> [UInt8] {
        var writer = ByteWriter(mark: mark, version: version, byteCount: 12 + 2 * features.count)
        writer.append(UInt32(clamping: features.count))
        for start in stride(from: 0, to: features.count, by: groupCount) {
            let group = features[start..<min(start + groupCount, features.count)]
            let scale = group.reduce(0) { max($0, abs($1)) } / 127
            writer.append(scale.bitPattern)
            for feature in group {
                let code = scale > 0 ? (feature / scale).rounded(.toNearestOrEven) : 0
                writer.append(UInt8(bitPattern: Int8(min(max(code, -127), 127))))
            }
        }
        return writer.bytes
    }

    static func decode(_ bytes: [UInt8]) throws(BlobError) -> [Float] {
        do {
            return try parse(bytes)
        } catch {
            throw BlobError(error, in: "features")
        }
    }

    private static func parse(_ bytes: [UInt8]) throws(ByteError) -> [Float] {
        var cursor = ByteCursor(bytes.span)
        try cursor.expect(mark: mark)
        if bytes.count > 4, bytes[4] == 1 { return try parseHalfPrecision(&cursor) }
        try cursor.expect(version: version)
        let count = Int(try cursor.integer(UInt32.self, "a feature count"))
        try cursor.expectLeft(count + 4 * ((count + groupCount - 1) / groupCount))
        var features: [Float] = []
        features.reserveCapacity(count)
        while features.count < count {
            let scale = try cursor.floats(count: 1, "a scale")[0]
            for code in try cursor.bytes(count: min(groupCount, count - features.count), "features") {
                features.append(scale * Float(Int8(bitPattern: code)))
            }
        }
        return features
    }

    /// Version 1: every feature at half precision.
    private static func parseHalfPrecision(_ cursor: inout ByteCursor) throws(ByteError) -> [Float] {
        try cursor.expect(version: 1)
        let count = Int(try cursor.integer(UInt32.self, "a feature count"))
        try cursor.expectLeft(2 * count)
        let first = cursor.offset
        let features = try cursor.integers(UInt16.self, count: count, "features").map { Float(Float16(bitPattern: $0)) }
        if let place = features.firstIndex(where: { !$0.isFinite }) {
            throw .notFinite(at: first + 2 * place, found: features[place])
        }
        return features
    }
}
