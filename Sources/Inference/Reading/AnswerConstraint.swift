import Tokenizers

/// Keeps what a reader writes to an answer of some kind: the kind's label, then a span of the passage for a few words, or
/// else the first words of one of the passage's sentences or blocks, until no other begins so.
struct AnswerConstraint: TokenConstraint, Sendable {
    /// A sentence or block by its first words.
    struct Opening: Sendable, Equatable {
        /// Where the sentence or block stands in the passage's text, in UTF-8 bytes.
        let place: Range<Int>
        /// The tokens of its first words, and the end.
        let tokens: [TokenID]
    }

    /// What may follow a kind's label.
    enum Choice: Sendable {
        case span(SpanConstraint)
        case openings([Opening])
    }

    /// A kind with its label's tokens.
    struct Candidate: Sendable {
        let kind: AnswerKind
        let label: [TokenID]
        var choice: Choice
    }

    /// The kinds that are still possible; one, once its label is written.
    private var candidates: [Candidate]
    /// How many of the tokens so far are a label's.
    private var labelled = 0
    /// How many of the tokens so far are an opening's.
    private var opened = 0

    /// - Parameter candidates: kinds with something to choose from; no label begins another.
    init(_ candidates: [Candidate]) { self.candidates = candidates }

    /// The kind that is written; nil while its label is incomplete.
    var chosen: Candidate? {
        candidates.count == 1 && candidates[0].label.count == labelled ? candidates[0] : nil
    }

    mutating func allowed() -> AllowedTokens {
        guard let chosen else {
            return .only(Set(candidates.map { $0.label[labelled] }).sorted())
        }
        switch chosen.choice {
        case .span(let span): return span.allowed()
        case .openings(let openings): return .only(Set(openings.map { $0.tokens[opened] }).sorted())
        }
    }

    mutating func accept(_ token: TokenID) {
        guard let chosen else {
            candidates = candidates.filter { $0.label[labelled] == token }
            labelled += 1
            return
        }
        switch chosen.choice {
        case .span(var span):
            span.accept(token)
            candidates[0].choice = .span(span)
        case .openings(let openings):
            candidates[0].choice = .openings(openings.filter { $0.tokens[opened] == token })
            opened += 1
        }
    }

    /// Where only one opening is left, the rest of its words is known.
    var isFinished: Bool {
        guard let chosen, case .openings(let openings) = chosen.choice, let first = openings.first else { return false }
        return openings.allSatisfy { $0.tokens == first.tokens }
    }
}
