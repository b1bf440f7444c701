package import Tensors
import Tokenizers

/// Greedy answers that are spans of the passage, and the probability of "unanswerable".
///
/// The constraint: each next token must continue some occurrence of the answer so far in the passage's tokens. The answer
/// ends where the end token outscores every continuation.
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
        let session = ReadingSession(
            decoder, prompts: prompts.map(\.tokens), room: SpanReader.answerLimit + 1, pool: pool)
        let first = session.promptLogits()
        var distributions = first
        var spans = prompts.map { prompt in Span(passage: prompt.passages.flatMap { Array(prompt.opening[$0]) }) }
        for _ in 0..<SpanReader.answerLimit {
            var appended: [(prompt: Int, token: Int32)] = []
            for index in spans.indices where !spans[index].isFinished {
                if let token = spans[index].extend(distributions[index], end: format.end) {
                    appended.append((index, token))
                }
            }
            if appended.isEmpty { break }
            let results = session.append(appended)
            for (entry, result) in zip(appended, results) { distributions[entry.prompt] = result }
        }
        let refusals = refusalProbabilities(session, after: first)
        return spans.indices.map { index in
            Answer(
                text: format.tokenizer.decode(spans[index].tokens).trimmed,
                unanswerableLogProbability: refusals[index])
        }
    }

    /// log p of the tokens of "unanswerable" after each prompt, whose answers are forgotten.
    private func refusalProbabilities(_ session: ReadingSession, after first: [LogProbabilities]) -> [Double] {
        let refusal = format.answer(ReadingFormat.unanswerable) + [format.end]
        session.rewind()
        var distributions = first
        var sums = Array(repeating: 0.0, count: first.count)
        for (place, token) in refusal.enumerated() {
            for index in sums.indices { sums[index] += distributions[index][token] }
            if place + 1 < refusal.count { distributions = session.append(sums.indices.map { ($0, token) }) }
        }
        return sums
    }

    /// An answer that grows along its occurrences in the passage.
    private struct Span {
        let passage: [Int32]
        private(set) var tokens: [Int32] = []
        private(set) var isFinished = false
        /// Where each occurrence of the answer so far ends.
        private var ends: [Int]

        init(passage: [Int32]) {
            self.passage = passage
            ends = Array(0..<passage.count)
        }

        /// Takes the likeliest continuation; nil, and finished, where the answer ends.
        mutating func extend(_ next: LogProbabilities, end: Int32) -> Int32? {
            let continuations = Set(ends.filter { $0 < passage.count }.map { passage[$0] })
            // By id where two are equally likely, so that the choice is one.
            let best = continuations.max { (next[$0], $1) < (next[$1], $0) }
            guard let best, tokens.isEmpty || next[best] >= next[end] else {
                isFinished = true
                return nil
            }
            tokens.append(best)
            ends = ends.filter { $0 < passage.count && passage[$0] == best }.map { $0 + 1 }
            return best
        }
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
