/// Finds user-defined tokens in text: at each place the longest one, from left to right.
///
/// llama.cpp looks for the longest token of the whole vocabulary first; the two differ only where tokens overlap in the
/// text. Leftmost-longest is what SentencePiece and Hugging Face's tokenizers do.
struct UserDefinedTokens: Sendable {
    private let pieces: PieceList
    private let tokens: [TokenID]
    private let table: ByteTable
    /// By first byte: the lengths of the tokens that start with it, the longest first.
    private let lengths: [[Int]]

    init(_ vocabulary: Vocabulary) {
        tokens = vocabulary.userDefined
        pieces = vocabulary.pieces
        var table = ByteTable(capacity: tokens.count)
        var lengths = Array(repeating: Set<Int>(), count: 256)
        for token in tokens {
            _ = table.insert(Int(token), in: pieces)
            let piece = pieces.slice(Int(token))
            lengths[Int(piece[piece.startIndex])].insert(piece.count)
        }
        self.table = table
        self.lengths = lengths.map { $0.sorted(by: >) }
    }

    /// Calls `body` with each stretch of text and each token between them, in order.
    func forEachPart(
        of text: Span<UInt8>, _ body: (Range<Int>, TokenID?) -> Void
    ) {
        var start = 0
        var index = 0
        if !tokens.isEmpty {
            while index < text.count {
                guard let (token, end) = match(text, at: index) else {
                    index += 1
                    continue
                }
                if start < index { body(start..<index, nil) }
                body(index..<end, token)
                start = end
                index = end
            }
        }
        if start < text.count { body(start..<text.count, nil) }
    }

    private func match(_ text: Span<UInt8>, at index: Int) -> (TokenID, Int)? {
        for length in lengths[Int(text[index])] where index + length <= text.count {
            if let token = table.find(index..<(index + length), of: text, in: pieces) {
                return (token, index + length)
            }
        }
        return nil
    }
}
