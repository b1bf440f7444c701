import Answering
import Inference
import TestModels
import Tokenizers

extension FakeModel {
    /// A model that finds a question the likelier the more of its words stand before it, and writes a script as far as its
    /// constraint lets it: where the script may not go on, the first allowed token stands instead.
    init(_ script: String = "", contextLength: Int = 100_000, pause: Duration? = nil) {
        let tokenizer = PieceTokenizer()
        self.init(
            named: "scripted", fingerprint: "5c", tokenizer: tokenizer, featureCount: 24, contextLength: contextLength)
        template = .chatML
        if let pause { onScoring = { _ in try await Task.sleep(for: pause) } }
        likelihoods = { request in
            let before = ContentWords(tokenizer.decode(request.prefix))
            let words = ContentWords(tokenizer.decode(request.continuation)).words
            let found = words.count { before.contains($0) }
            let value = words.isEmpty ? -5 : -5 + 4 * Float(found) / Float(words.count)
            return request.continuation.map { _ in value }
        }
        features = { tokens, _ in
            var sum = [Float](repeating: 0, count: 24)
            for word in ContentWords(tokenizer.decode(tokens)).words {
                let seed = word.utf8.reduce(UInt64(14_695_981_039_346_656_037)) {
                    ($0 ^ UInt64($1)) &* 1_099_511_628_211
                }
                for (i, value) in FakeModel.vector(of: seed, count: sum.count).enumerated() { sum[i] += value }
            }
            return sum
        }
        writing = { _, request, events in FakeModel.write(script, for: request, to: events) }
    }

    /// A reader that finds the words it is told to find, where a passage holds them, and else calls the question
    /// unanswerable. Each answer comes with how sure the reader is: the log probability of a token of it.
    init(reading answers: [(words: String, certainty: Float)]) {
        self.init()
        let tokenizer = PieceTokenizer()
        let refusal = tokenizer.encode(" " + ReadingFormat.unanswerable).count + 1
        likelihoods = { request in
            let (passage, wanted) = (tokenizer.decode(request.prefix), tokenizer.decode(request.continuation))
            let answer = answers.first { passage.contains($0.words) }
            guard wanted.contains(ReadingFormat.unanswerable) else {
                return request.continuation.map { _ in answer?.certainty ?? -9 }
            }
            let value: Float = answer == nil ? -0.001 : -1
            return request.continuation.indices.map {
                $0 < request.continuation.count - refusal ? (answer == nil ? -5 : -1) : value
            }
        }
        writing = { _, request, events in
            let passage = tokenizer.decode(request.prompt)
            var constraint = request.makeConstraint?()
            for token in tokenizer.encode(answers.first { passage.contains($0.words) }?.words ?? "The") {
                guard case .only(let allowed)? = constraint?.allowed(), allowed.contains(token) else { break }
                constraint?.accept(token)
                events.yield(.token(token, logProbability: 0, sequence: 0))
            }
        }
    }

    /// A reader that knows kinds: where a passage holds the words, it answers with the kind and its first words.
    init(naming answers: [(words: String, kind: AnswerKind, opening: String)]) {
        self.init(reading: answers.map { ($0.words, -0.01) })
        let tokenizer = PieceTokenizer()
        let otherwise = likelihoods
        likelihoods = { request in
            let before = tokenizer.decode(request.prefix)
            guard let answer = answers.first(where: { before.contains($0.words) }),
                before.hasSuffix(" \(answer.kind.rawValue):")
            else { return otherwise(request) }
            // Of the openings the one that is named, or begins with what is.
            let opening = tokenizer.decode(request.continuation).drop { $0 == " " }
            let isNamed = opening.hasPrefix(answer.opening) || answer.opening.hasPrefix(opening)
            return request.continuation.map { _ in isNamed ? -0.001 : -3 }
        }
        writing = { _, request, events in
            let passage = tokenizer.decode(request.prompt)
            let answer = answers.first { passage.contains($0.words) }
            var constraint = request.makeConstraint?()
            for token in tokenizer.encode(answer.map { " \($0.kind.rawValue): \($0.opening)" } ?? " words: The") {
                guard constraint?.isFinished != true, case .only(let allowed)? = constraint?.allowed(),
                    allowed.contains(token)
                else { break }
                constraint?.accept(token)
                events.yield(.token(token, logProbability: 0, sequence: 0))
            }
        }
    }

    private static func write(_ script: String, for request: GenerationRequest, to events: Events) {
        let tokenizer = PieceTokenizer()
        var constraint = request.makeConstraint?()
        var rest = Array(script.utf8)[...]
        var written: [UInt8] = []
        var reason = FinishReason.length
        var count = 0
        while count < request.maxTokens {
            if let constraint, constraint.isFinished {
                reason = .constraint
                break
            }
            var choices = tokenizer.choices(constraint?.allowed() ?? .all)
            if let byte = rest.first, choices.contains(TokenID(byte)) {
                choices = [TokenID(byte)]
                rest = rest.dropFirst()
            } else if rest.isEmpty, choices.contains(PieceTokenizer.turnEnd) {
                reason = .stop
                break
            }
            guard let token = choices.first(where: { $0 != PieceTokenizer.turnEnd }) else { break }
            constraint?.accept(token)
            written += tokenizer.bytes(of: token)
            count += 1
        }
        events.yield(.text(String(decoding: written, as: UTF8.self), sequence: 0))
        events.yield(
            .finished(
                reason, usage: Usage(promptTokens: request.prompt.count, completionTokens: count), sequence: 0))
    }
}
