/// A unigram language model over pieces: of all ways to cut a word, the one whose pieces' scores sum up highest (Kudo,
/// 2018, arXiv:1804.10959), found by Viterbi's algorithm. Of equal sums the one whose last piece is longest wins.
struct UnigramRules: CharacterRules {
    private let trie: PieceTrie
    /// Log-probabilities by token.
    private let scores: [Double]
    /// The score of a character that is no piece.
    private let unknownScore: Double
    private let bytes: ByteTokens
    private let unknown: TokenID?
    private let splitsEverySpace: Bool

    /// What an unknown character costs beyond the rarest piece, as in SentencePiece.
    private static let unknownPenalty = 10.0

    /// - Parameters:
    ///   - scores: as many as the vocabulary has entries.
    ///   - splitsEverySpace: every "▁" begins a word of its own; otherwise a text is one word.
    /// - Throws: `TokenizerError` for a piece that appears twice, a score that is no number, a byte token not written
    ///   `<0xXX>`.
    init(_ vocabulary: Vocabulary, scores: [Double], splitsEverySpace: Bool, path: String) throws(TokenizerError) {
        try PieceIndex.check(scores, path: path)
        bytes = try PieceIndex(vocabulary, path: path).bytes
        var trie = PieceTrie()
        var lowest = Double.infinity
        let pieces = vocabulary.pieces
        for index in 0..<vocabulary.count {
            let kind = vocabulary.kinds[index]
            guard kind == .normal || kind == .userDefined, TokenID(index) != vocabulary.unknown else { continue }
            let range = pieces.range(index)
            guard !range.isEmpty else { continue }
            trie.insert(Int32(index), range, of: pieces.bytes.span)
            lowest = min(lowest, scores[index])
        }
        self.trie = trie
        self.scores = scores
        unknownScore = (lowest.isFinite ? lowest : 0) - Self.unknownPenalty
        unknown = vocabulary.unknown
        self.splitsEverySpace = splitsEverySpace
    }

    func byte(of token: TokenID) -> UInt8? { bytes.byte(of: token) }

    func wordEnd(in text: Span<UInt8>, from start: Int, to end: Int) -> Int {
        splitsEverySpace ? SpaceMark.wordEnd(in: text, from: start, to: end, splitsEverySpace: true) : end
    }

    /// The best way to each place of a word.
    struct Lattice {
        struct Node {
            var score = 0.0
            /// Where the last piece starts, counted from the word's start; -1 for a place that nothing has reached.
            var start = -1
            /// The last piece, or -1 for a character that is none.
            var piece: Int32 = -1
        }

        fileprivate var nodes: [Node] = []
        /// Ends of the pieces of the best way, the last first.
        fileprivate var ends: [Int] = []
    }

    func makeWorkspace() -> Lattice { Lattice() }

    /// O(n · the longest piece) in the word's length.
    func encode(
        _ word: Range<Int>, of text: Span<UInt8>, using lattice: inout Lattice, into output: inout [TokenID]
    ) {
        fill(&lattice, word, of: text)
        lattice.ends.removeAll(keepingCapacity: true)
        var end = word.count
        while end > 0 {
            lattice.ends.append(end)
            end = lattice.nodes[end].start
        }
        // Neighbouring unknown characters are one stretch.
        var unknownStart: Int?
        for end in lattice.ends.reversed() {
            let node = lattice.nodes[end]
            if node.piece < 0 {
                unknownStart = unknownStart ?? node.start
                continue
            }
            if let start = unknownStart { emitUnknown(start..<node.start, of: word, text, into: &output) }
            unknownStart = nil
            output.append(node.piece)
        }
        if let start = unknownStart { emitUnknown(start..<word.count, of: word, text, into: &output) }
    }

    private func emitUnknown(
        _ range: Range<Int>, of word: Range<Int>, _ text: Span<UInt8>, into output: inout [TokenID]
    ) {
        let place = (word.lowerBound + range.lowerBound)..<(word.lowerBound + range.upperBound)
        bytes.emit(place, of: text, unknown: unknown, into: &output)
    }

    private func fill(_ lattice: inout Lattice, _ word: Range<Int>, of text: Span<UInt8>) {
        lattice.nodes.removeAll(keepingCapacity: true)
        lattice.nodes.append(contentsOf: repeatElement(Lattice.Node(), count: word.count + 1))
        var start = 0
        while start < word.count {
            let place = word.lowerBound + start
            let first = text[place]
            let length = min(first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4, word.count - start)
            let score = lattice.nodes[start].score
            var isPiece = false
            trie.forEachPrefix(of: place..<word.upperBound, in: text) { piece, end in
                let end = end - word.lowerBound
                if end - start == length { isPiece = true }
                Self.reach(&lattice.nodes[end], from: start, score + scores[Int(piece)], piece)
            }
            if !isPiece { Self.reach(&lattice.nodes[start + length], from: start, score + unknownScore, -1) }
            start += length
        }
    }

    @inline(__always)
    private static func reach(_ node: inout Lattice.Node, from start: Int, _ score: Double, _ piece: Int32) {
        guard node.start < 0 || score > node.score else { return }
        node = Lattice.Node(score: score, start: start, piece: piece)
    }
}
