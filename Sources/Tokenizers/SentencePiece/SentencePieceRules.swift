/// The merges of BPE over characters.
///
/// In SentencePiece's own form two neighbours merge where their text is a token, the highest score first; in that of
/// tokenizer.json where a rule says so, the first rule first.
struct SentencePieceRules: MergeRules, CharacterRules {
    private let pieces: PieceList
    /// Tokens that text may yield, by their pieces.
    private let table: ByteTable
    private let order: Order
    private let bytes: ByteTokens
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
        try PieceIndex.check(scores, path: path)
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
        bytes = index.bytes
        longestPiece = index.longestPiece
        cutsAtSpaces = index.cutsAtSpaces
    }

    /// The order of priorities is the falling order of scores; `UInt32.max` is free for "no pair".
    private static func priority(_ score: Float) -> UInt32 {
        let bits = (score == 0 ? 0 : score).bitPattern  // both zeros are one score
        let rising = bits >> 31 == 1 ? ~bits : bits | 0x8000_0000
        return ~rising
    }

    func byte(of token: TokenID) -> UInt8? { bytes.byte(of: token) }

    func wordEnd(in text: Span<UInt8>, from start: Int, to end: Int) -> Int {
        guard cutsAtSpaces || splitsEverySpace else { return end }
        return SpaceMark.wordEnd(in: text, from: start, to: end, splitsEverySpace: splitsEverySpace)
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
            if !(fusesUnknown && symbol < 0 && symbols.ids.last == -1 && !bytes.spell(index..<end, of: text)) {
                symbols.append(symbol, at: index)
            }
            index = end
        }
    }

    func emit(_ symbol: Int32, _ range: Range<Int>, of text: Span<UInt8>, into output: inout [TokenID]) {
        if symbol >= 0 {
            output.append(symbol)
            return
        }
        bytes.emit(range, of: text, unknown: unknown, into: &output)
    }
}
