/// The merges of SentencePiece BPE: two neighbours merge where their text is a token, the highest score first.
struct SentencePieceRules: MergeRules {
    /// What spaces are written as: "▁", U+2581.
    static let space: [UInt8] = [0xE2, 0x96, 0x81]

    private let pieces: PieceList
    /// Tokens that text may yield, by their pieces.
    private let table: ByteTable
    private let priorities: [UInt32]
    private let tokenOfByte: [Int32]
    private let byteOfToken: [TokenID: UInt8]
    private let unknown: TokenID?
    private let longestPiece: Int
    /// No token has "▁" behind another character, so that text can be cut before each run of "▁".
    private let cutsAtSpaces: Bool

    /// - Throws: `TokenizerError` for a piece that appears twice, a score that is no number, a byte token not written
    ///   `<0xXX>`.
    init(_ vocabulary: Vocabulary, scores: [Float], path: String) throws(TokenizerError) {
        if let index = scores.firstIndex(where: { $0.isNaN }) {
            throw .invalidToken(path: path, index: index, reason: "its score is not a number")
        }
        pieces = vocabulary.pieces
        unknown = vocabulary.unknown
        var table = ByteTable(capacity: vocabulary.count)
        var tokenOfByte = Array(repeating: Int32(-1), count: 256)
        var byteOfToken: [TokenID: UInt8] = [:]
        var longestPiece = 1
        var cutsAtSpaces = true
        let pieceBytes = vocabulary.pieces.bytes
        for index in 0..<vocabulary.count {
            switch vocabulary.kinds[index] {
            case .byte:
                let piece = vocabulary.piece(TokenID(index))
                guard let byte = Self.byte(writtenAs: piece) else {
                    throw .invalidToken(path: path, index: index, reason: "expected a byte <0xXX>, found \"\(piece)\"")
                }
                tokenOfByte[Int(byte)] = Int32(index)
                byteOfToken[TokenID(index)] = byte
            case .normal, .userDefined:
                let range = pieces.range(index)
                guard !range.isEmpty else { continue }
                if let first = table.insert(index, in: pieces) {
                    throw .duplicateToken(
                        path: path, piece: vocabulary.piece(TokenID(index)), first: Int(first), second: index)
                }
                longestPiece = max(longestPiece, range.count)
                if cutsAtSpaces { cutsAtSpaces = !Self.hasInnerSpace(pieceBytes.span, range) }
            case .unknown, .control, .unused: break
            }
        }
        self.table = table
        self.tokenOfByte = tokenOfByte
        self.byteOfToken = byteOfToken
        self.longestPiece = longestPiece
        self.cutsAtSpaces = cutsAtSpaces
        priorities = scores.map(Self.priority)
    }

    /// The order of priorities is the falling order of scores; `UInt32.max` is free for "no pair".
    private static func priority(_ score: Float) -> UInt32 {
        let bits = (score == 0 ? 0 : score).bitPattern  // both zeros are one score
        let rising = bits >> 31 == 1 ? ~bits : bits | 0x8000_0000
        return ~rising
    }

    private static func byte(writtenAs piece: String) -> UInt8? {
        guard piece.utf8.count == 6, piece.hasPrefix("<0x"), piece.hasSuffix(">") else { return nil }
        return UInt8(piece.dropFirst(3).dropLast(), radix: 16)
    }

    private static func hasInnerSpace(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var isInside = false
        var index = range.lowerBound
        while index < range.upperBound {
            if isSpace(bytes, index, range.upperBound) {
                if isInside { return true }
                index += 3
            } else {
                isInside = true
                index += 1
            }
        }
        return false
    }

    @inline(__always)
    private static func isSpace(_ text: Span<UInt8>, _ index: Int, _ end: Int) -> Bool {
        text[index] == 0xE2 && index + 2 < end && text[index + 1] == 0x96 && text[index + 2] == 0x81
    }

    /// The byte that a byte token stands for.
    func byte(of token: TokenID) -> UInt8? { byteOfToken[token] }

    /// Where a stretch of text ends that no merge can cross.
    func wordEnd(in text: Span<UInt8>, from start: Int, to end: Int) -> Int {
        guard cutsAtSpaces else { return end }
        var index = start
        while index < end, Self.isSpace(text, index, end) { index += 3 }
        while index < end, !Self.isSpace(text, index, end) { index += 1 }
        return index
    }

    @inline(__always)
    func merge(_ left: Int32, _ right: Int32, _ range: Range<Int>, of text: Span<UInt8>) -> PairMerge? {
        guard range.count <= longestPiece, let token = table.find(range, of: text, in: pieces) else { return nil }
        return PairMerge(priority: priorities[Int(token)], symbol: token)
    }

    func split(_ word: Range<Int>, of text: Span<UInt8>, into symbols: inout PairMerger.Symbols) {
        var index = word.lowerBound
        while index < word.upperBound {
            let first = text[index]
            let length = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
            let end = min(index + length, word.upperBound)
            symbols.append(table.find(index..<end, of: text, in: pieces) ?? -1, at: index)
            index = end
        }
    }

    func emit(_ symbol: Int32, _ range: Range<Int>, of text: Span<UInt8>, into output: inout [TokenID]) {
        if symbol >= 0 {
            output.append(symbol)
            return
        }
        let fallback = range.map { tokenOfByte[Int(text[$0])] }
        if fallback.allSatisfy({ $0 >= 0 }) {
            output.append(contentsOf: fallback)
        } else if let unknown {
            output.append(unknown)
        }
    }
}
