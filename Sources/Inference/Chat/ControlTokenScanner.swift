internal import Tokenizers

/// Finds control tokens that a template spells: at each place the longest one.
struct ControlTokenScanner: Sendable {
    /// Tokens by their spelling's bytes, in lists by the first byte, the longest first.
    private let tokens: [UInt8: [(bytes: [UInt8], token: TokenID)]]

    init(_ tokenizer: any Tokenizer) {
        var tokens: [UInt8: [(bytes: [UInt8], token: TokenID)]] = [:]
        for token in tokenizer.controlTokens {
            let bytes = Array(tokenizer.piece(token).utf8)
            if let first = bytes.first { tokens[first, default: []].append((bytes, token)) }
        }
        self.tokens = tokens.mapValues { $0.sorted { ($1.bytes.count, $0.token) < ($0.bytes.count, $1.token) } }
    }

    /// Text that may spell control tokens, as those and the text between them.
    func pieces(of text: String) -> [ChatPiece] {
        let bytes = Array(text.utf8)
        var pieces: [ChatPiece] = []
        var start = 0
        var index = 0
        func addText(to end: Int) {
            if start < end { pieces.append(.text(String(decoding: bytes[start..<end], as: UTF8.self))) }
        }
        while index < bytes.count {
            guard let found = tokens[bytes[index]]?.first(where: { bytes[index...].starts(with: $0.bytes) }) else {
                index += 1
                continue
            }
            addText(to: index)
            pieces.append(.token(found.token))
            index += found.bytes.count
            start = index
        }
        addText(to: bytes.count)
        return pieces
    }
}
