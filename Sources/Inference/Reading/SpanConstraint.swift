package import Tokenizers

/// Keeps what is written to a span of a passage: each next token must continue some occurrence of the tokens so far in the
/// passage's tokens. The end token may follow every span that is not empty.
package struct SpanConstraint: TokenConstraint, Sendable {
    private let passage: [TokenID]
    private let end: TokenID
    /// Where each occurrence of the span so far ends.
    private var ends: [Int]
    /// The span so far.
    package private(set) var tokens: [TokenID] = []

    /// - Parameter passage: the passage's tokens; at least one.
    package init(passage: [TokenID], end: TokenID) {
        self.passage = passage
        self.end = end
        ends = Array(passage.indices)
    }

    /// Where the span stands in the passage's tokens, in order; nowhere while it is empty.
    package var occurrences: [Range<Int>] {
        tokens.isEmpty ? [] : ends.map { $0 - tokens.count..<$0 }
    }

    /// The tokens that continue an occurrence, ascending, and the end where the span is not empty.
    package func allowed() -> AllowedTokens {
        let next = Set(ends.filter { $0 < passage.count }.map { passage[$0] }).sorted()
        return .only(tokens.isEmpty ? next : next + [end])
    }

    package mutating func accept(_ token: TokenID) {
        guard token != end else { return }
        tokens.append(token)
        ends = ends.filter { $0 < passage.count && passage[$0] == token }.map { $0 + 1 }
    }

    /// Never by itself: an answer ends where the end is likelier than every continuation.
    package var isFinished: Bool { false }
}
