import Answering
import Inference
import Retrieval

/// Prints an answer as it is made: the text as it comes, then the sources; or as JSON.
struct AnswerPrinter: Sendable {
    /// One line of the event stream.
    private struct EventLine: Encodable {
        var event: String
        var retrieved: SearchResult?
        var text: String?
        var citation: Citation?
        var answer: Reply?
    }

    let output: Output
    let explains: Bool
    let streamsEvents: Bool
    /// Whether the sources below an answer are shown with their words, or with their places alone.
    var quotesSources = true

    /// Prints everything and returns the finished answer.
    ///
    /// - Throws: what the engine throws, `CancellationError`, ``OutputClosed``.
    func print(_ events: AsyncThrowingStream<AnswerEvent, any Error>) async throws -> Reply {
        var finished: Reply?
        for try await event in events {
            if output.printsJSON {
                if streamsEvents { try output.jsonLine(line(of: event)) }
            } else {
                try printText(event)
            }
            if case .finished(let reply) = event { finished = reply }
        }
        try Task.checkCancellation()
        guard let finished else { throw Failure("the answer ended before it was complete") }
        if output.printsJSON, !streamsEvents { try output.json(finished) }
        return finished
    }

    private func line(of event: AnswerEvent) -> EventLine {
        switch event {
        case .retrieved(let result): EventLine(event: "retrieved", retrieved: result)
        case .text(let text): EventLine(event: "text", text: text)
        case .emphasis(let text): EventLine(event: "emphasis", text: text)
        case .citation(let citation): EventLine(event: "citation", citation: citation)
        case .nearest(let citation): EventLine(event: "nearest", citation: citation)
        case .finished(let reply): EventLine(event: "finished", answer: reply)
        }
    }

    private func printText(_ event: AnswerEvent) throws {
        switch event {
        case .retrieved(let result):
            if explains { try explain(result) }
        case .text(let text):
            try output.write(output.terminal.printable(text))
        case .emphasis(let text):
            try output.write(output.terminal.emphasised(output.terminal.printable(text)))
        case .citation, .nearest:
            break
        case .finished(let reply):
            try printEnd(of: reply)
        }
    }

    private func printEnd(of reply: Reply) throws {
        try output.line()
        if let remote = reply.answer?.remote { tell(of: remote) }
        switch reply {
        case .said(let answer) where answer.droppedSentences > 0:
            output.note(
                Quantity.count(answer.droppedSentences, "sentence")
                    + " left out: the passages that they cite do not support them")
        case .withheld(let abstention) where abstention.reason == .emptyIndex:
            output.note("`footnote index DIR` adds documents")
        case .said, .withheld:
            break
        }
        let sources = SourceText(terminal: output.terminal)
        if !reply.citationsShown.isEmpty { try output.line() }
        for citation in reply.citationsShown {
            for line in sources.lines(of: citation, withQuote: quotesSources) { try output.line(line) }
        }
        if explains { try explain(reply) }
    }

    /// What was sent where, and what of the reply is not said.
    private func tell(of remote: RemoteUse) {
        if let failure = remote.failure {
            return output.warning("the answer is quoted, since nobody wrote it: \(failure)")
        }
        var parts = [
            "\(Quantity.count(remote.passages, "passage")) sent to \(remote.model) at \(remote.origin)"
        ]
        if remote.unknownNumbers > 0 {
            parts.append("it cites \(Quantity.count(remote.unknownNumbers, "number")) that no passage has")
        }
        if remote.uncitedSentences > 0 {
            parts.append("\(Quantity.count(remote.uncitedSentences, "sentence")) cite no passage")
        }
        if remote.surplusSentences > 0 {
            parts.append("\(Quantity.count(remote.surplusSentences, "sentence")) beyond the limit left out")
        }
        output.note(output.terminal.name(parts.joined(separator: "; ")))
    }

    private func explain(_ result: SearchResult) throws {
        let text = HitText(terminal: output.terminal, sources: SourceText(terminal: output.terminal))
        for report in result.legs { for line in text.lines(of: report) { try output.line(line) } }
        for hit in result.hits { for line in text.lines(of: hit, explains: true) { try output.line(line) } }
        try output.line()
    }

    private func explain(_ reply: Reply) throws {
        try output.line()
        for sentence in reply.answer?.sentences ?? [] {
            let ids = sentence.citationIDs.map { "[\($0)]" }.joined()
            try output.line(
                "support \(Quantity.decimal(sentence.support, 2)) \(ids): "
                    + output.terminal.printable(sentence.text))
        }
        var text =
            "confidence \(Quantity.decimal(reply.confidence, 2)), threshold \(Quantity.decimal(reply.threshold, 2))"
        if let reason = reply.abstention?.reason { text += ", abstained: \(reason.rawValue)" }
        try output.line(text)
        try output.line(
            "found in \(Quantity.seconds(reply.timings.retrieveSeconds)), reranked in "
                + "\(Quantity.seconds(reply.timings.rerankSeconds)), answered in "
                + "\(Quantity.seconds(reply.timings.readSeconds)); \(reply.usage.promptTokens) tokens read, "
                + "\(reply.usage.completionTokens) written; \(reply.model), style \(reply.style.rawValue)")
    }
}
