internal import Formats

extension TokenWeights {
    /// The counts as bytes: `FNTW`, version 1, document count, vocabulary size, one count per token; little-endian
    /// 32-bit integers.
    public var encoded: [UInt8] {
        var writer = ByteWriter(mark: Self.mark, version: 1)
        writer.append(UInt32(clamping: documentCount))
        writer.append(UInt32(clamping: documentFrequencies.count))
        writer.append(documentFrequencies)
        return writer.bytes
    }

    /// Reads what `encoded` wrote.
    ///
    /// - Throws: `EmbeddingError` where the bytes are not that.
    public init(encoded: [UInt8]) throws(EmbeddingError) {
        do {
            try self.init(parsing: encoded)
        } catch {
            throw EmbeddingError(error, in: "token weights")
        }
    }

    private init(parsing encoded: [UInt8]) throws(ByteError) {
        var cursor = ByteCursor(encoded.span)
        try cursor.expect(mark: Self.mark)
        try cursor.expect(version: 1)
        let documentCount = try cursor.count("a document count", limit: Int(UInt32.max))
        let vocabularySize = try cursor.count("a vocabulary's size", limit: encoded.count / 4)
        let frequencies = try cursor.integers(UInt32.self, count: vocabularySize, "the frequencies")
        try cursor.expectEnd()
        self.init(documentFrequencies: frequencies, documentCount: documentCount)
    }

    private static let mark: [UInt8] = Array("FNTW".utf8)
}
