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

    /// The same, with the directions' numbers rounded to eight bits each: a quarter of the bytes. Codes have to be made with
    /// what is read back.
    package var compactEncoded: [UInt8] {
        var writer = ByteWriter(mark: Self.mark, version: 2)
        writer.append(UInt32(clamping: featureCount))
        writer.append(UInt32(clamping: dimension))
        writer.append(mean)
        writer.append(rounded: directions)
        return writer.bytes
    }

    /// Reads what `encoded` or `compactEncoded` wrote.
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
        let isRounded = try cursor.version(1...2) == 2
        let featureCount = try cursor.count("a feature count", limit: encoded.count / 4)
        let dimension = try cursor.count("a dimension", limit: 1 << 12)
        guard featureCount > 0, dimension > 0, dimension % 8 == 0, featureCount * dimension <= encoded.count else {
            throw .invalid(
                at: cursor.offset, expected: "features, and a multiple of 8 dimensions",
                found: "\(featureCount) and \(dimension)")
        }
        let mean = try cursor.floats(count: featureCount, "the mean")
        var groups = [SIMD8<Float>](repeating: SIMD8(), count: featureCount * dimension / 8)
        if isRounded {
            let rows = try cursor.roundedFloats(count: featureCount * dimension, "the directions")
            for row in 0..<dimension {
                for feature in 0..<featureCount {
                    groups[row / 8 * featureCount + feature][row % 8] = rows[row * featureCount + feature]
                }
            }
        } else {
            let lanes = try cursor.floats(count: featureCount * dimension, "the directions")
            for index in groups.indices { for lane in 0..<8 { groups[index][lane] = lanes[index * 8 + lane] } }
        }
        try cursor.expectEnd()
        self.init(mean: mean, groups: groups)
    }

    private static let mark: [UInt8] = Array("FNTP".utf8)
}
