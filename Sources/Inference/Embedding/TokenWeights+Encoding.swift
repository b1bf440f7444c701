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

    /// The same counts in fewer bytes: version 2 has each count in as many bytes as it needs, and a zero is followed by how
    /// many more zeros come.
    package var compactEncoded: [UInt8] {
        var writer = ByteWriter(mark: Self.mark, version: 2)
        writer.append(UInt32(clamping: documentCount))
        writer.append(UInt32(clamping: documentFrequencies.count))
        var place = 0
        while place < documentFrequencies.count {
            let frequency = documentFrequencies[place]
            writer.append(short: frequency)
            place += 1
            guard frequency == 0 else { continue }
            let first = place
            while place < documentFrequencies.count, documentFrequencies[place] == 0 { place += 1 }
            writer.append(short: UInt32(clamping: place - first))
        }
        return writer.bytes
    }

    /// Reads what `encoded` or `compactEncoded` wrote.
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
        let isCompact = try cursor.version(1...2) == 2
        let documentCount = try cursor.count("a document count", limit: Int(UInt32.max))
        // A run of zeros takes few bytes however long it is; no vocabulary is near the limit.
        let vocabularySize = try cursor.count("a vocabulary's size", limit: isCompact ? 1 << 22 : encoded.count / 4)
        var frequencies: [UInt32] = []
        if isCompact {
            frequencies.reserveCapacity(vocabularySize)
            while frequencies.count < vocabularySize {
                let place = cursor.offset
                let frequency = try cursor.shortNumber("a frequency")
                frequencies.append(frequency)
                guard frequency == 0 else { continue }
                let zeros = Int(try cursor.shortNumber("a number of zeros"))
                guard zeros <= vocabularySize - frequencies.count else {
                    throw .invalid(
                        at: place, expected: "at most \(vocabularySize - frequencies.count) more zeros",
                        found: "\(zeros)")
                }
                frequencies.append(contentsOf: repeatElement(0, count: zeros))
            }
        } else {
            frequencies = try cursor.integers(UInt32.self, count: vocabularySize, "the frequencies")
        }
        try cursor.expectEnd()
        self.init(documentFrequencies: frequencies, documentCount: documentCount)
    }

    private static let mark: [UInt8] = Array("FNTW".utf8)
}
