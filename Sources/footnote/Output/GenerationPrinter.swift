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
    let count: Int
    let streamsEvents: Bool

    /// Prints everything.
    ///
    /// - Throws: what the model throws, `CancellationError`, ``OutputClosed``.
    func print(_ events: AsyncThrowingStream<GenerationEvent, any Error>) async throws {
        var texts = [String](repeating: "", count: count)
        var finished = [SequenceLine?](repeating: nil, count: count)
        for try await event in events {
            if streamsEvents, let line = Self.line(of: event) { try output.jsonLine(line) }
            switch event {
            case .text(let text, let sequence):
                texts[sequence] += text
                if count == 1, !output.printsJSON { try output.write(shown(text)) }
            case .finished(let reason, let usage, let sequence):
                finished[sequence] = SequenceLine(
                    sequence: sequence, text: texts[sequence], finishReason: reason, usage: usage)
            case .token, .alternatives:
                break
            }
        }
        try Task.checkCancellation()
        if output.printsJSON {
            if !streamsEvents { for line in finished { try output.jsonLine(line) } }
        } else if count == 1 {
            try output.line()
        } else {
            for (index, text) in texts.enumerated() {
                try output.line(output.terminal.bold("--- \(index + 1) of \(count)"))
                try output.line(shown(text))
            }
        }
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
