/// Takes generated text apart into sentences and the ids of the markers behind them.
///
/// Relies on `CitationGrammar`: `[` followed by a digit begins a marker and nothing else does. A sentence comes out
/// when it can't get further markers, so that what is shown is never taken back.
package struct MarkedText: Sendable {
    /// A sentence as the decoder wrote it, with the ids that it cited, in order and without repetition.
    package struct Sentence: Sendable, Equatable {
        package var text: String
        package var ids: [Int]
    }

    private var pending: [UInt8] = []
    private var current: Sentence?

    package init() {}

    /// Adds text and returns the sentences that became complete.
    package mutating func append(_ text: String) -> [Sentence] {
        var complete: [Sentence] = []
        for byte in text.utf8 {
            pending.append(byte)
            if byte == CitationGrammar.closeBracket, let marker = trailingMarker() {
                let words = Self.trimmed(pending[..<marker.start])
                pending = []
                if words.isEmpty {
                    if current?.ids.contains(marker.id) == false { current?.ids.append(marker.id) }
                } else {
                    if let current { complete.append(current) }
                    current = Sentence(text: words, ids: [marker.id])
                }
            } else if let sentence = current, byte != CitationGrammar.space, byte != CitationGrammar.openBracket,
                !pending.dropLast().contains(CitationGrammar.openBracket)
            {
                complete.append(sentence)
                current = nil
            }
        }
        return complete
    }

    /// The last sentence, if it has a marker, and the text after the last marker, which has none.
    package mutating func finish() -> (sentence: Sentence?, rest: String) {
        defer { self = MarkedText() }
        return (current, Self.trimmed(pending[...]))
    }

    /// The marker that ends with the pending text's last byte.
    private func trailingMarker() -> (start: Int, id: Int)? {
        guard let open = pending.lastIndex(of: CitationGrammar.openBracket) else { return nil }
        let digits = pending[(open + 1)..<(pending.count - 1)]
        guard !digits.isEmpty, digits.allSatisfy(CitationGrammar.isDigit) else { return nil }
        return Int(String(decoding: digits, as: UTF8.self)).map { (open, $0) }
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
        let space = CitationGrammar.space
        guard let first = bytes.firstIndex(where: { $0 != space }), let last = bytes.lastIndex(where: { $0 != space })
        else { return "" }
        return String(decoding: bytes[first...last], as: UTF8.self)
    }
}
