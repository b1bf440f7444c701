internal import Formats

extension TokenProjection {
    /// The projection as bytes: `FNTP`, version 1, feature count, dimension, the mean, and the directions in groups of
    /// eight, feature by feature; little-endian 32-bit integers and floats.
    public var encoded: [UInt8] {
        var writer = ByteWriter(mark: Self.mark, version: 1)
        writer.append(UInt32(clamping: featureCount))
        writer.append(UInt32(clamping: dimension))
        writer.append(mean)
        for group in groups { for lane in 0..<8 { writer.append(group[lane].bitPattern) } }
        return writer.bytes
    }

    /// Reads what `encoded` wrote.
    ///
    /// - Throws: `EmbeddingError` where the bytes are not that.
    public init(encoded: [UInt8]) throws(EmbeddingError) {
        do {
            try self.init(parsing: encoded)
        } catch {
            throw EmbeddingError(error, in: "token projection")
        }
    }

    private init(parsing encoded: [UInt8]) throws(ByteError) {
        var cursor = ByteCursor(encoded.span)
        try cursor.expect(mark: Self.mark)
        try cursor.expect(version: 1)
        let featureCount = try cursor.count("a feature count", limit: encoded.count / 4)
        let dimension = try cursor.count("a dimension", limit: 1 << 12)
        guard featureCount > 0, dimension > 0, dimension % 8 == 0 else {
            throw .invalid(
                at: cursor.offset, expected: "features, and a multiple of 8 dimensions",
                found: "\(featureCount) and \(dimension)")
        }
        let mean = try cursor.floats(count: featureCount, "the mean")
        let lanes = try cursor.floats(count: featureCount * dimension, "the directions")
        try cursor.expectEnd()
        var groups = [SIMD8<Float>](repeating: SIMD8(), count: lanes.count / 8)
        for index in groups.indices { for lane in 0..<8 { groups[index][lane] = lanes[index * 8 + lane] } }
        self.init(mean: mean, groups: groups)
    }

    private static let mark: [UInt8] = Array("FNTP".utf8)
}
