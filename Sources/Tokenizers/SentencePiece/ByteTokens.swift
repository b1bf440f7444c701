/// The tokens that stand for one byte each, written `<0xXX>`: they spell characters that the vocabulary lacks.
struct ByteTokens: Sendable {
    private var tokens = Array(repeating: Int32(-1), count: 256)
    private var bytes: [TokenID: UInt8] = [:]

    /// The byte that a token's name says, or nil.
    static func byte(writtenAs piece: String) -> UInt8? {
        guard piece.utf8.count == 6, piece.hasPrefix("<0x"), piece.hasSuffix(">") else { return nil }
        return UInt8(piece.dropFirst(3).dropLast(), radix: 16)
    }

    mutating func add(_ token: TokenID, for byte: UInt8) {
        tokens[Int(byte)] = token
        bytes[token] = byte
    }

    /// The byte that a byte token stands for.
    func byte(of token: TokenID) -> UInt8? { bytes[token] }

    /// Whether every byte of the text has a token; otherwise the text becomes unknown.
    func spell(_ range: Range<Int>, of text: Span<UInt8>) -> Bool {
        range.allSatisfy { tokens[Int(text[$0])] >= 0 }
    }

    /// Appends the tokens of the bytes, or else the unknown token, where there is one.
    func emit(_ range: Range<Int>, of text: Span<UInt8>, unknown: TokenID?, into output: inout [TokenID]) {
        if spell(range, of: text) {
            for index in range { output.append(tokens[Int(text[index])]) }
        } else if let unknown {
            output.append(unknown)
        }
    }
}
