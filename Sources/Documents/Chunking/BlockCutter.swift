/// Cuts blocks into pieces that fit a passage.
struct BlockCutter {
    private let options: ChunkingOptions
    private let measure: TokenMeasure

    /// No tokenizer's tokens are longer on average; a stretch above this length is cut without counting it first.
    private static let bytesPerToken = 16

    init(options: ChunkingOptions, measure: TokenMeasure) {
        self.options = options
        self.measure = measure
    }

    /// The block as one piece where it fits, else its lines or sentences, cut further where need be.
    func pieces(of block: Block, in bytes: Span<UInt8>) -> [Piece] {
        guard block.kind == .table, let header = block.tableHeader else { return rawPieces(of: block, in: bytes) }
        var pieces = rawPieces(of: block, in: bytes)
        let found = TableHeader(header, in: block.byteRange, of: bytes)
        for index in pieces.indices { pieces[index].header = found }
        return pieces
    }

    private func rawPieces(of block: Block, in bytes: Span<UInt8>) -> [Piece] {
        if let piece = whole(block.byteRange) { return [piece] }
        var pieces: [Piece] = []
        for part in parts(of: block, in: bytes) {
            if let piece = whole(part) {
                pieces.append(piece)
            } else {
                cut(part, in: bytes, into: &pieces)
            }
        }
        return pieces
    }

    private func whole(_ range: Range<Int>) -> Piece? {
        guard range.count <= options.maximumTokens * Self.bytesPerToken else { return nil }
        let tokens = measure.tokens(at: range)
        return tokens <= options.maximumTokens ? Piece(range: range, tokens: tokens) : nil
    }

    private func parts(of block: Block, in bytes: Span<UInt8>) -> [Range<Int>] {
        switch block.kind {
        case .code, .table, .html:
            var lines: [Range<Int>] = []
            Lines.forEach(in: block.byteRange, of: bytes) { line in
                let trimmed = Whitespace.trimmed(line, in: bytes)
                // The indentation stays: it means something in code.
                if !trimmed.isEmpty { lines.append(line.lowerBound..<trimmed.upperBound) }
            }
            return lines
        default:
            return Sentences.ranges(in: block.byteRange, of: bytes)
        }
    }

    /// Cuts a line or sentence that is too long, after white space or punctuation where there is any.
    ///
    /// The stretch tried next has as many bytes as the target should take by the measure of the one before, so that about
    /// one call counts each piece.
    private func cut(_ range: Range<Int>, in bytes: Span<UInt8>, into pieces: inout [Piece]) {
        var start = range.lowerBound
        var window = max(options.targetTokens * 3, 4)
        while start < range.upperBound {
            var end = boundary(from: start, window: window, limit: range.upperBound, in: bytes)
            var trimmed = Whitespace.trimmed(start..<end, in: bytes)
            if trimmed.isEmpty {
                start = end
                continue
            }
            var tokens = measure.tokens(at: trimmed)
            var size = end - start
            while tokens > options.maximumTokens {
                let shorter = boundary(from: trimmed.lowerBound, window: size / 2, limit: end, in: bytes)
                // A single character stays whole, whatever it takes.
                guard shorter < end else { break }
                size = shorter - trimmed.lowerBound
                end = shorter
                trimmed = Whitespace.trimmed(trimmed.lowerBound..<end, in: bytes)
                guard !trimmed.isEmpty else { break }
                tokens = measure.tokens(at: trimmed)
            }
            if !trimmed.isEmpty { pieces.append(Piece(range: trimmed, tokens: tokens)) }
            window = max(4, min(trimmed.count * options.targetTokens / max(tokens, 1), 1 << 20))
            window = min(window, options.targetTokens * Self.bytesPerToken)
            start = end
        }
    }

    /// The best place to cut within `window` bytes: after white space, else after a comma of Chinese, else between
    /// characters. At least one character ahead.
    private func boundary(from start: Int, window: Int, limit: Int, in bytes: Span<UInt8>) -> Int {
        guard limit - start > window else { return limit }
        var end = start + max(window, 1)
        let earliest = start + window / 2
        var position = end
        while position > earliest {
            if Whitespace.isASCII(bytes[position - 1]) { return position }
            position -= 1
        }
        position = end
        while position > max(earliest, start + 2) {
            // 、。，：； end in these bytes.
            if bytes[position - 3] == 0xEF && bytes[position - 2] == 0xBC
                && [0x8C, 0x9A, 0x9B].contains(bytes[position - 1])
            {
                return position
            }
            if bytes[position - 3] == 0xE3 && bytes[position - 2] == 0x80 && [0x81, 0x82].contains(bytes[position - 1])
            {
                return position
            }
            position -= 1
        }
        while end > start, bytes[end] & 0xC0 == 0x80 { end -= 1 }
        if end == start {
            end += 1
            while end < limit, bytes[end] & 0xC0 == 0x80 { end += 1 }
        }
        return end
    }
}

/// Counts the tokens of stretches of one text.
struct TokenMeasure {
    private let source: String
    private let count: @Sendable (String) -> Int

    init(text: String, count: @escaping @Sendable (String) -> Int) {
        source = text
        self.count = count
    }

    /// The text at a range of UTF-8 bytes whose bounds are character boundaries.
    func text(at range: Range<Int>) -> String {
        let bytes = source.utf8
        let lower = bytes.index(bytes.startIndex, offsetBy: range.lowerBound)
        return String(source[lower..<bytes.index(lower, offsetBy: range.count)])
    }

    /// Tokens of a text of its own.
    func tokens(of text: String) -> Int { count(text) }

    /// Tokens of a stretch.
    func tokens(at range: Range<Int>) -> Int { range.isEmpty ? 0 : count(text(at: range)) }
}

/// What names the columns of a table, and where it stands in the text.
struct TableHeader {
    let text: String
    /// The offset of the table's beginning where its first rows have the header; nil where it is not in the text.
    let offset: Int?

    private static let lineLimit = 12

    /// Looks for the header in a table's first lines.
    init(_ text: String, in table: Range<Int>, of bytes: Span<UInt8>) {
        self.text = text
        var missing = Self.words(text)
        var end = table.lowerBound
        for _ in 0..<Self.lineLimit where end < table.upperBound && !missing.isEmpty {
            let line = end..<Lines.next(after: end, in: bytes, end: table.upperBound)
            var stop = min(line.upperBound, line.lowerBound + 8192)
            while stop < line.upperBound, stop > line.lowerBound, bytes[stop] & 0xC0 == 0x80 { stop -= 1 }
            missing.subtract(Self.words(bytes.text(in: line.lowerBound..<stop)))
            end = line.upperBound
        }
        offset = missing.isEmpty ? table.lowerBound : nil
    }

    private static func words(_ text: String) -> Set<Substring> {
        Set(text.prefix(8192).split { !($0.isLetter || $0.isNumber) })
    }
}
