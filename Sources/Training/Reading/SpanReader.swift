package import Inference
package import Tensors
import Tokenizers

/// Greedy answers that are spans of the passage (`SpanConstraint`), and the probability of "unanswerable".
package struct SpanReader {
    let decoder: Decoder
    let format: ReadingFormat
    let pool: ThreadPool

    package init(decoder: Decoder, format: ReadingFormat, pool: ThreadPool) {
        self.decoder = decoder
        self.format = format
        self.pool = pool
    }

    /// What was read.
    package struct Answer: Sendable {
        package let text: String
        /// log p("unanswerable" and end | prompt)
        package let unanswerableLogProbability: Double
    }

    private static let answerLimit = 32

    /// Reads questions together; a batch's prompts run through the model as one.
    package func read(_ questions: [ReadingQuestion]) -> [Answer] {
        let prompts = questions.map { format.prompt(passages: [$0.passage], question: $0.question) }
        let label = format.wording.kinds?[.words].map(format.words) ?? []
        func makeSession(_ suffix: [TokenID]) -> ReadingSession {
            ReadingSession(
                decoder, prompts: prompts.map { $0.tokens + suffix }, room: SpanReader.answerLimit + 1, pool: pool)
        }
        let session = makeSession(label)
        let first = session.promptLogits()
        var distributions = first
        var spans = prompts.map { SpanConstraint(passage: $0.passageTokens, end: format.end) }
        var unfinished = Array(spans.indices)
        for _ in 0..<SpanReader.answerLimit {
            unfinished = unfinished.filter { extend(&spans[$0], distributions[$0]) }
            if unfinished.isEmpty { break }
            let results = session.append(unfinished.map { ($0, spans[$0].tokens[spans[$0].tokens.count - 1]) })
            for (index, result) in zip(unfinished, results) { distributions[index] = result }
        }
        let refusals: [Double]
        if label.isEmpty {
            session.rewind()
            refusals = refusalProbabilities(session, after: first)
        } else {
            let unlabelled = makeSession([])
            refusals = refusalProbabilities(unlabelled, after: unlabelled.promptLogits())
        }
        return spans.indices.map { index in
            Answer(
                text: format.tokenizer.decode(spans[index].tokens).trimmed,
                unanswerableLogProbability: refusals[index])
        }
    }

    /// log p of the tokens of "unanswerable" after each prompt.
    private func refusalProbabilities(_ session: ReadingSession, after first: [LogProbabilities]) -> [Double] {
        let refusal = format.refusal
        var distributions = first
        var sums = Array(repeating: 0.0, count: first.count)
        for (place, token) in refusal.enumerated() {
            for index in sums.indices { sums[index] += distributions[index][token] }
            if place + 1 < refusal.count { distributions = session.append(sums.indices.map { ($0, token) }) }
        }
        return sums
    }

    /// Takes the likeliest token that is allowed, the lowest id of equals; false where that is the end.
    private func extend(_ span: inout SpanConstraint, _ next: LogProbabilities) -> Bool {
        guard case .only(let tokens) = span.allowed(),
            let best = tokens.max(by: { (next[$0], $1) < (next[$1], $0) }), best != format.end
        else { return false }
        span.accept(best)
        return true
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
