import Tokenizers

/// Keeps what a reader writes to the beginning of an answer: a kind's label, and then a span of the passage if the answer is a
/// few words. Of what is named by its first words there is only one of many to choose from, so these are compared whole.
struct AnswerConstraint: TokenConstraint, Sendable {
    /// A sentence or block by its first words.
    struct Opening: Sendable, Equatable {
        /// Where the sentence or block stands in the passage's text, in UTF-8 bytes.
        let place: Range<Int>
        /// The tokens of its first words.
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
        // Asked of nothing that is finished.
        case .openings: return .only([])
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
        case .openings: break
        }
    }

    /// Behind the label of what is named by its first words.
    var isFinished: Bool {
        if case .openings = chosen?.choice { true } else { false }
    }
}
