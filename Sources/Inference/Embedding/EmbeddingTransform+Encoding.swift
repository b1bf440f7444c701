extension EmbeddingTransform {
    /// The transform as bytes: `FNET`, version 1, feature count, dimension, effective dimension, both means and the
    /// projection's rows; little-endian 32-bit integers and floats.
    public var encoded: [UInt8] {
        var writer = ByteWriter()
        writer.append(Self.magic)
        writer.append(UInt32(1))
        writer.append(UInt32(clamping: featureCount))
        writer.append(UInt32(clamping: dimension))
        writer.append(UInt32(clamping: effectiveDimension))
        writer.append(passageMean)
        writer.append(questionMean)
        writer.append(projection)
        return writer.bytes
    }

    /// Reads what `encoded` wrote.
    ///
    /// - Throws: `EmbeddingError` where the bytes are not that.
    public init(encoded: [UInt8]) throws(EmbeddingError) {
        let part = "embedding transform"
        var reader = ByteReader(encoded, part: part)
        try reader.expect(Self.magic)
        try reader.expect(version: 1)
        let featureCount = try reader.readCount(limit: encoded.count / 4)
        let dimension = try reader.readCount(limit: 1 << 16)
        let effectiveDimension = try reader.readCount(limit: dimension)
        guard featureCount > 0 else {
            throw .malformed(part: part, expected: "at least one feature", found: "0")
        }
        let passageMean = try reader.readFloats(featureCount)
        let questionMean = try reader.readFloats(featureCount)
        let projection = try reader.readFloats(featureCount * effectiveDimension)
        try reader.expectEnd()
        self.init(
            passageMean: passageMean, questionMean: questionMean, projection: projection, dimension: dimension)
    }

    private static let magic: [UInt8] = Array("FNET".utf8)
}
