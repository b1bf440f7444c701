/// Pooled features of one passage as half-precision numbers; docs/file-formats.md, "features".
///
/// They are kept so that centring and whitening can be fitted again without the model. Half precision keeps eleven
/// significant bits, far finer than the eight bits of the finished vectors.
enum FeatureBlob {
    private static let mark = "FNFV"
    private static let version: UInt32 = 1
    private static let part = "features"

    static func encode(_ features: [Float]) -> [UInt8] {
        var writer = BlobWriter(mark: mark, version: version, byteCount: 12 + 2 * features.count)
        writer.append(UInt32(clamping: features.count))
        let largest = Float(Float16.greatestFiniteMagnitude)
        for value in features {
            writer.append(Float16(min(max(value, -largest), largest)).bitPattern)
        }
        return writer.bytes
    }

    static func decode(_ bytes: [UInt8]) throws(BlobError) -> [Float] {
        var reader = try BlobReader(bytes, part: part, mark: mark, version: version)
        try reader.expectAtLeast(4)
        let count = Int(reader.uint32())
        try reader.expectLeft(2 * count)
        var features: [Float] = []
        features.reserveCapacity(count)
        for _ in 0..<count {
            let value = Float(Float16(bitPattern: reader.uint16()))
            guard value.isFinite else {
                throw BlobError(part: part, expected: "a finite number at byte \(reader.offset - 2)", found: "\(value)")
            }
            features.append(value)
        }
        return features
    }
}
