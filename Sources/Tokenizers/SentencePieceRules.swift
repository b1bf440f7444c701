/// The merges of BPE over characters.
///
/// In SentencePiece's own form two neighbours merge where their text is a token, the highest score first; in that of
/// tokenizer.json where a rule says so, the first rule first.
struct SentencePieceRules: MergeRules {
    /// What spaces are written as: "▁", U+2581.
    static let space: [UInt8] = [0xE2, 0x96, 0x81]

    private let pieces: PieceList
    /// Tokens that text may yield, by their pieces.
    private let table: ByteTable
    private let order: Order
    private let tokenOfByte: [Int32]
    private let byteOfToken: [TokenID: UInt8]
    private let unknown: TokenID?
    private let longestPiece: Int
    /// No token has "▁" behind another character, so that text can be cut before each run of "▁".
    private let cutsAtSpaces: Bool
    /// Every "▁" begins a word of its own.
    private let splitsEverySpace: Bool
    /// Neighbouring characters without a token become one unknown token.
    private let fusesUnknown: Bool

    /// What says that two neighbours merge, and which pair goes first.
    private enum Order: Sendable {
        /// The priority of each token, the lowest first.
        case tokens([UInt32])
        case rules(MergeTable)
    }

    /// SentencePiece's own form.
    ///
    /// - Throws: `TokenizerError` for a piece that appears twice, a score that is no number, a byte token not written
    ///   `<0xXX>`.
    init(_ vocabulary: Vocabulary, scores: [Float], path: String) throws(TokenizerError) {
        if let index = scores.firstIndex(where: { $0.isNaN }) {
            throw .invalidToken(path: path, index: index, reason: "its score is not a number")
        }
        let index = try PieceIndex(vocabulary, path: path)
        self.init(vocabulary, index, order: .tokens(scores.map(Self.priority)))
    }

    /// The form of tokenizer.json: `merges` holds `left right` each.
    ///
    /// - Throws: `TokenizerError` for a piece that appears twice, and for a rule whose parts or result are not tokens.
    init(
        _ vocabulary: Vocabulary, merges: PieceList, splitsEverySpace: Bool, fusesUnknown: Bool, path: String
    ) throws(TokenizerError) {
        let index = try PieceIndex(vocabulary, path: path)
        var table = MergeTable(capacity: merges.count)
        let source = merges.bytes.span
        var joined: [UInt8] = []
        for rule in 0..<merges.count {
            let range = merges.range(rule)
            guard let space = range.dropFirst().first(where: { source[$0] == 0x20 }) else {
                throw .invalidMerge(
                    path: path, index: rule, rule: merges.text(rule), reason: "no space between two pieces")
            }
            joined.removeAll(keepingCapacity: true)
            for position in range where position != space { joined.append(source[position]) }
            guard let left = index.table.find(range.lowerBound..<space, of: source, in: vocabulary.pieces),
                let right = index.table.find((space + 1)..<range.upperBound, of: source, in: vocabulary.pieces),
                let result = index.table.find(0..<joined.count, of: joined.span, in: vocabulary.pieces)
            else {
                throw .invalidMerge(
                    path: path, index: rule, rule: merges.text(rule),
                    reason: "a piece or the result is not in the vocabulary")
            }
            table.insert(left, right, rank: UInt32(rule), token: result)
        }
        self.init(
            vocabulary, index, order: .rules(table), splitsEverySpace: splitsEverySpace, fusesUnknown: fusesUnknown)
    }

    private init(
        _ vocabulary: Vocabulary, _ index: PieceIndex, order: Order, splitsEverySpace: Bool = false,
        fusesUnknown: Bool = false
    ) {
        pieces = vocabulary.pieces
        unknown = vocabulary.unknown
        self.order = order
        self.splitsEverySpace = splitsEverySpace
        self.fusesUnknown = fusesUnknown
        table = index.table
        tokenOfByte = index.tokenOfByte
        byteOfToken = index.byteOfToken
        longestPiece = index.longestPiece
        cutsAtSpaces = index.cutsAtSpaces
    }

    /// What both forms read off the pieces.
    private struct PieceIndex {
        var table: ByteTable
        var tokenOfByte = Array(repeating: Int32(-1), count: 256)
        var byteOfToken: [TokenID: UInt8] = [:]
        var longestPiece = 1
        var cutsAtSpaces = true

        init(_ vocabulary: Vocabulary, path: String) throws(TokenizerError) {
            table = ByteTable(capacity: vocabulary.count)
            let pieces = vocabulary.pieces
            for index in 0..<vocabulary.count {
                switch vocabulary.kinds[index] {
                case .byte:
                    let piece = vocabulary.piece(TokenID(index))
                    guard let byte = SentencePieceRules.byte(writtenAs: piece) else {
                        throw .invalidToken(
                            path: path, index: index, reason: "expected a byte <0xXX>, found \"\(piece)\"")
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
                    if cutsAtSpaces { cutsAtSpaces = !SentencePieceRules.hasInnerSpace(pieces.bytes.span, range) }
                case .unknown, .control, .unused: break
                }
            }
        }
    }

    /// The order of priorities is the falling order of scores; `UInt32.max` is free for "no pair".
    private static func priority(_ score: Float) -> UInt32 {
        let bits = (score == 0 ? 0 : score).bitPattern  // both zeros are one score
        let rising = bits >> 31 == 1 ? ~bits : bits | 0x8000_0000
        return ~rising
    }

    static func byte(writtenAs piece: String) -> UInt8? {
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
        guard cutsAtSpaces || splitsEverySpace else { return end }
        var index = start
        if splitsEverySpace {
            if Self.isSpace(text, index, end) { index += 3 }
        } else {
            while index < end, Self.isSpace(text, index, end) { index += 3 }
        }
        while index < end, !Self.isSpace(text, index, end) { index += 1 }
        return index
    }

    @inline(__always)
    func merge(_ left: Int32, _ right: Int32, _ range: Range<Int>, of text: Span<UInt8>) -> PairMerge? {
        switch order {
        case .tokens(let priorities):
            guard range.count <= longestPiece, let token = table.find(range, of: text, in: pieces) else { return nil }
            return PairMerge(priority: priorities[Int(token)], symbol: token)
        case .rules(let merges):
            return left < 0 || right < 0 ? nil : merges.find(left, right)
        }
    }

    func split(_ word: Range<Int>, of text: Span<UInt8>, into symbols: inout PairMerger.Symbols) {
        var index = word.lowerBound
        while index < word.upperBound {
            let first = text[index]
            let length = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
            let end = min(index + length, word.upperBound)
            let symbol = table.find(index..<end, of: text, in: pieces) ?? -1
            if !(fusesUnknown && symbol < 0 && symbols.ids.last == -1 && lacksBytes(index..<end, of: text)) {
                symbols.append(symbol, at: index)
            }
            index = end
        }
    }

    /// Whether some byte has no token, so that the text becomes unknown.
    private func lacksBytes(_ range: Range<Int>, of text: Span<UInt8>) -> Bool {
        range.contains { tokenOfByte[Int(text[$0])] < 0 }
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
