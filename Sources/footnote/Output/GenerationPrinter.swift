import Inference
import Tokenizers

/// Prints generated text: one sequence as it is written, several one after the other, or JSON.
struct GenerationPrinter: Sendable {
    /// One finished sequence as JSON.
    private struct SequenceLine: Encodable {
        var sequence: Int
        var text: String
        var finishReason: FinishReason
        var usage: Usage
        var logprobs: [TokenLine]?
    }

    /// A token with the likeliest ones at its place.
    private struct TokenLine: Encodable {
        var token: TokenID
        var text: String
        var logProbability: Float
        var top: [TokenLine]?
    }

    /// One line of the event stream.
    private struct EventLine: Encodable {
        var event: String
        var sequence: Int
        var text: String?
        var token: TokenID?
        var logProbability: Float?
        var finishReason: FinishReason?
        var usage: Usage?
    }

    let output: Output
    /// How many sequences are written, of which the `count` likeliest are printed.
    let written: Int
    let count: Int
    let streamsEvents: Bool
    /// What stands in front of each text.
    let prompt: String
    /// Where tokens are to be reported.
    let tokenizer: (any Tokenizer)?

    /// Prints everything.
    ///
    /// - Throws: what the model throws, `CancellationError`, ``OutputClosed``.
    func print(_ events: AsyncThrowingStream<GenerationEvent, any Error>) async throws {
        var texts = [String](repeating: prompt, count: written)
        var finished = [SequenceLine?](repeating: nil, count: written)
        var scores = [[Float]](repeating: [], count: written)
        var tokens = [[TokenLine]](repeating: [], count: written)
        var alternatives = [[TokenProbability]](repeating: [], count: written)
        let isDirect = written == 1 && !output.printsJSON
        if isDirect { try output.write(shown(prompt)) }
        for try await event in events {
            if streamsEvents, let line = Self.line(of: event) { try output.jsonLine(line) }
            switch event {
            case .text(let text, let sequence):
                texts[sequence] += text
                if isDirect { try output.write(shown(text)) }
            case .finished(let reason, let usage, let sequence):
                finished[sequence] = SequenceLine(
                    sequence: sequence, text: texts[sequence], finishReason: reason, usage: usage,
                    logprobs: tokenizer == nil ? nil : tokens[sequence])
            case .alternatives(let list, let sequence):
                alternatives[sequence] = list
            case .token(let token, let logProbability, let sequence):
                scores[sequence].append(logProbability)
                guard tokenizer != nil else { continue }
                tokens[sequence].append(line(of: token, logProbability, alternatives[sequence]))
            }
        }
        try Task.checkCancellation()
        let chosen = best(scores)
        if output.printsJSON {
            if !streamsEvents { for index in chosen { try output.jsonLine(finished[index]) } }
        } else if isDirect {
            try output.line()
        } else if count == 1 {
            for index in chosen { try output.line(shown(texts[index])) }
        } else {
            for (place, index) in chosen.enumerated() {
                try output.line(output.terminal.bold("--- \(place + 1) of \(count)"))
                try output.line(shown(texts[index]))
            }
        }
    }

    /// The sequences of highest mean log probability, as OpenAI's `best_of` takes them; all in order where all are wanted.
    private func best(_ scores: [[Float]]) -> [Int] {
        guard written > count else { return Array(scores.indices) }
        let means = scores.map { $0.isEmpty ? -.infinity : $0.reduce(0, +) / Float($0.count) }
        return Array(scores.indices.sorted { (means[$1], $0) < (means[$0], $1) }.prefix(count))
    }

    private func line(of token: TokenID, _ logProbability: Float, _ alternatives: [TokenProbability]) -> TokenLine {
        func text(_ token: TokenID) -> String {
            String(decoding: tokenizer?.bytes(of: token) ?? [], as: UTF8.self)
        }
        return TokenLine(
            token: token, text: text(token), logProbability: logProbability,
            top: alternatives.isEmpty
                ? nil
                : alternatives.map {
                    TokenLine(token: $0.token, text: text($0.token), logProbability: $0.logProbability)
                })
    }

    /// On a terminal, control characters become visible; elsewhere the text is data and stays as it is.
    private func shown(_ text: String) -> String {
        output.terminal.outputIsTerminal ? output.terminal.printable(text) : text
    }

    private static func line(of event: GenerationEvent) -> EventLine? {
        switch event {
        case .text(let text, let sequence):
            EventLine(event: "text", sequence: sequence, text: text)
        case .token(let token, let logProbability, let sequence):
            EventLine(event: "token", sequence: sequence, token: token, logProbability: logProbability)
        case .finished(let reason, let usage, let sequence):
            EventLine(event: "finished", sequence: sequence, finishReason: reason, usage: usage)
        case .alternatives:
            nil
        }
    }
}
