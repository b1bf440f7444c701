internal import Formats

extension EmbeddingTransform {
    /// The transform as bytes: `FNET`, version 1, feature count, dimension, effective dimension, both means and the
    /// projection's rows; little-endian 32-bit integers and floats.
    public var encoded: [UInt8] {
        var writer = ByteWriter(mark: Self.mark, version: 1)
        writer.append(UInt32(clamping: featureCount))
        writer.append(UInt32(clamping: dimension))
        writer.append(UInt32(clamping: effectiveDimension))
        writer.append(passageMean)
        writer.append(questionMean)
        writer.append(projection)
        return writer.bytes
    }

    /// The same, with the projection's numbers rounded to eight bits each: a quarter of the bytes. Vectors of the transform
    /// before and after differ, so both kinds have to be made with what is read back.
    package var compactEncoded: [UInt8] {
        var writer = ByteWriter(mark: Self.mark, version: 2)
        writer.append(UInt32(clamping: featureCount))
        writer.append(UInt32(clamping: dimension))
        writer.append(UInt32(clamping: effectiveDimension))
        writer.append(passageMean)
        writer.append(questionMean)
        writer.append(rounded: projection)
        return writer.bytes
    }

    /// Reads what `encoded` or `compactEncoded` wrote.
    ///
    /// - Throws: `EmbeddingError` where the bytes are not that.
    public init(encoded: [UInt8]) throws(EmbeddingError) {
        do {
            try self.init(parsing: encoded)
        } catch {
            throw EmbeddingError(error, in: "embedding transform")
        }
    }

    private init(parsing encoded: [UInt8]) throws(ByteError) {
        var cursor = ByteCursor(encoded.span)
        try cursor.expect(mark: Self.mark)
        let isRounded = try cursor.version(1...2) == 2
        let featureCount = try cursor.count("a feature count", limit: encoded.count / 4)
        let dimension = try cursor.count("a dimension", limit: 1 << 16)
        let effectiveDimension = try cursor.count("an effective dimension", limit: dimension)
        guard featureCount > 0 else {
            throw .invalid(at: cursor.offset, expected: "at least one feature", found: "0")
        }
        let passageMean = try cursor.floats(count: featureCount, "the passages' mean")
        let questionMean = try cursor.floats(count: featureCount, "the questions' mean")
        let count = featureCount * effectiveDimension
        let projection =
            try isRounded
            ? cursor.roundedFloats(count: count, "the projection") : cursor.floats(count: count, "the projection")
        try cursor.expectEnd()
        self.init(
            passageMean: passageMean, questionMean: questionMean, projection: projection, dimension: dimension)
    }

    private static let mark: [UInt8] = Array("FNET".utf8)
}
