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

extension LanguageModel {
    /// Runs a generation to its end.
    ///
    /// - Returns: [`request.count`] sequences, in order.
    func write(_ request: GenerationRequest) async throws -> [WrittenSequence] {
        var sequences = Array(repeating: WrittenSequence(), count: request.count)
        for try await event in generate(request) where sequences.indices.contains(event.sequence) {
            sequences[event.sequence].add(event)
        }
        // A stream that ends without its last event was cut off by cancellation.
        try Task.checkCancellation()
        return sequences
    }

    /// The tokens of a prompt's text, with the beginning of text where the model wants one.
    func promptTokens(_ text: String) -> [TokenID] {
        let beginning = tokenizer.addsBeginningOfText ? tokenizer.beginningOfText.map { [$0] } ?? [] : []
        return beginning + tokenizer.encode(text)
    }

    /// How many tokens may follow a prompt: the request's limit within what is left of the context window.
    func room(after prompt: [TokenID], limit: Int) throws(APIError) -> Int {
        let left = information.contextLength - prompt.count
        guard left > 0 else {
            throw .badRequest(
                "The prompt has \(prompt.count) tokens, but the context window holds \(information.contextLength), "
                    + "and the reply needs room too. Shorten it.",
                code: "context_length_exceeded")
        }
        return min(limit, left)
    }
}

extension Usage {
    /// OpenAI's record of usage: the prompt counts once, whatever number of sequences it got.
    static func json(prompt: Int, completion: Int) -> JSON {
        [
            "prompt_tokens": .integer(prompt), "completion_tokens": .integer(completion),
            "total_tokens": .integer(prompt + completion),
        ]
    }
}
