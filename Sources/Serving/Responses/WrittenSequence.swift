import Formats
import Inference
import Tokenizers

/// One sequence of a generation as its events arrive.
struct WrittenSequence: Sendable {
    /// A token with its place in the text and its alternatives.
    struct Token: Sendable, Equatable {
        var id: TokenID
        /// Natural logarithm of its probability; nil for the first token of an echoed prompt, which nothing precedes.
        var logProbability: Float?
        var alternatives: [TokenProbability]
    }

    var text = ""
    var tokens: [Token] = []
    var finishReason: FinishReason?
    var usage = Usage()
    private var pending: [TokenProbability] = []

    /// Adds an event of this sequence.
    mutating func add(_ event: GenerationEvent) {
        switch event {
        case .text(let piece, _): text += piece
        case .alternatives(let alternatives, _): pending = alternatives
        case .token(let id, let logProbability, _):
            tokens.append(Token(id: id, logProbability: logProbability, alternatives: pending))
            pending = []
        case .finished(let reason, let usage, _):
            finishReason = reason
            self.usage = usage
        }
    }

    /// The mean log probability of the tokens; the best of several sequences has the highest.
    var meanLogProbability: Double {
        guard !tokens.isEmpty else { return -.infinity }
        return tokens.reduce(0) { $0 + Double($1.logProbability ?? 0) } / Double(tokens.count)
    }

    /// OpenAI's word for why the sequence ended.
    var finishWord: JSON { Self.finishWord(finishReason ?? .stop) }

    static func finishWord(_ reason: FinishReason) -> JSON {
        switch reason {
        case .stop, .constraint, .cancelled: "stop"
        case .length: "length"
        }
    }
}

extension GenerationEvent {
    /// The sequence that the event belongs to.
    var sequence: Int {
        switch self {
        case .text(_, let sequence), .token(_, _, let sequence), .alternatives(_, let sequence),
            .finished(_, _, let sequence):
            sequence
        }
    }
}
