extension TokenWeights {
    /// The counts as bytes: `FNTW`, version 1, document count, vocabulary size, one count per token; little-endian
    /// 32-bit integers.
    public var encoded: [UInt8] {
        var writer = ByteWriter()
        writer.append(Self.magic)
        writer.append(UInt32(1))
        writer.append(UInt32(clamping: documentCount))
        writer.append(UInt32(clamping: documentFrequencies.count))
        for frequency in documentFrequencies { writer.append(frequency) }
        return writer.bytes
    }

    /// Reads what `encoded` wrote.
    ///
    /// - Throws: `EmbeddingError` where the bytes are not that.
    public init(encoded: [UInt8]) throws(EmbeddingError) {
        var reader = ByteReader(encoded, part: "token weights")
        try reader.expect(Self.magic)
        try reader.expect(version: 1)
        let documentCount = try reader.readCount(limit: Int(UInt32.max))
        let vocabularySize = try reader.readCount(limit: encoded.count / 4)
        var frequencies: [UInt32] = []
        frequencies.reserveCapacity(vocabularySize)
        for _ in 0..<vocabularySize { frequencies.append(try reader.readUInt32()) }
        try reader.expectEnd()
        self.init(documentFrequencies: frequencies, documentCount: documentCount)
    }

    private static let magic: [UInt8] = Array("FNTW".utf8)
}
