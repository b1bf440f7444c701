import Formats

/// Pooled features of one passage as half-precision numbers; docs/file-formats.md, "features".
///
/// They are kept so that centring and whitening can be fitted again without the model. Half precision keeps eleven
/// significant bits, far finer than the eight bits of the finished vectors.
enum FeatureBlob {
    private static let mark = Array("FNFV".utf8)
    private static let version: UInt32 = 1

    static func encode(_ features: [Float]) -> [UInt8] {
        var writer = ByteWriter(mark: mark, version: version, byteCount: 12 + 2 * features.count)
        writer.append(UInt32(clamping: features.count))
        let largest = Float(Float16.greatestFiniteMagnitude)
        writer.append(features.map { Float16(min(max($0, -largest), largest)).bitPattern })
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
        try cursor.expect(version: version)
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
