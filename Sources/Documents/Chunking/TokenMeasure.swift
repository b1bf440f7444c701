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
