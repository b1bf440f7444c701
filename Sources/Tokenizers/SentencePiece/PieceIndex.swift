/// What every form of a vocabulary of characters reads off its pieces.
struct PieceIndex {
    /// Tokens that text may yield, by their pieces.
    private(set) var table: ByteTable
    private(set) var bytes = ByteTokens()
    private(set) var longestPiece = 1
    /// No token has "▁" behind another character, so that text can be cut before each run of "▁".
    private(set) var cutsAtSpaces = true

    /// - Throws: `TokenizerError` for a piece that appears twice, and a byte token not written `<0xXX>`.
    init(_ vocabulary: Vocabulary, path: String) throws(TokenizerError) {
        table = ByteTable(capacity: vocabulary.count)
        let pieces = vocabulary.pieces
        for index in 0..<vocabulary.count {
            switch vocabulary.kinds[index] {
            case .byte:
                let piece = vocabulary.piece(TokenID(index))
                guard let byte = ByteTokens.byte(writtenAs: piece) else {
                    throw .invalidToken(
                        path: path, index: index, reason: "expected a byte <0xXX>, found \"\(piece)\"")
                }
                bytes.add(TokenID(index), for: byte)
            case .normal, .userDefined:
                let range = pieces.range(index)
                guard !range.isEmpty else { continue }
                if let first = table.insert(index, in: pieces) {
                    throw .duplicateToken(
                        path: path, piece: vocabulary.piece(TokenID(index)), first: Int(first), second: index)
                }
                longestPiece = max(longestPiece, range.count)
                if cutsAtSpaces { cutsAtSpaces = !SpaceMark.standsInside(pieces.bytes.span, range) }
            case .unknown, .control, .unused: break
            }
        }
    }

    /// - Throws: `TokenizerError` for a score that is no number.
    static func check(_ scores: [some BinaryFloatingPoint], path: String) throws(TokenizerError) {
        if let index = scores.firstIndex(where: { $0.isNaN }) {
            throw .invalidToken(path: path, index: index, reason: "its score is not a number")
        }
    }
}
