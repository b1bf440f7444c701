import Documents
import IndexStore
import Inference
import Passages
import Tokenizers

/// How much went through the model.
struct EmbeddedAmount: Sendable {
    var passages = 0
    var tokens = 0
}

extension IndexRun {
    /// The weights of tokens; counted over the passages of the index the first time, and kept from then on, since
    /// features of different weights are not comparable. nil for an index without passages.
    func tokenWeights() throws -> TokenWeights? {
        if let weights = try index.tokenWeights() { return weights }
        let total = try index.status().passageCount
        guard total > 0 else { return nil }
        let tokenizer = model.tokenizer
        var counter = TokenWeights.Counter(vocabularySize: tokenizer.vocabularySize)
        var last: PassageID = 0
        var done = 0
        while true {
            try cancellation.check()
            progress(IndexProgress(phase: .counting, done: done, total: total))
            let page = try index.texts(after: last, limit: 256)
            guard let end = page.last else { break }
            for passage in page { counter.add(tokenizer.encode(passage.text)) }
            last = end.id
            done += page.count
        }
        let weights = counter.weights()
        try step()
        try index.setTokenWeights(weights)
        try step()
        return weights
    }

    /// Runs the passages that have no features through the model, short ones first, one transaction a batch.
    func embed(weights: TokenWeights, projection: TokenProjection?) async throws -> EmbeddedAmount {
        let waiting = try await work { () throws in try index.waitingPassages() }
        let totalTokens = waiting.reduce(0) { $0 + $1.tokenCount }
        let start = ContinuousClock.now
        var done = EmbeddedAmount()
        var estimated = 0
        for batch in batches(waiting) {
            try step()
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            let isMeasured = estimated > 0 && seconds > 0
            progress(
                IndexProgress(
                    phase: .embedding, done: done.passages, total: waiting.count,
                    tokensPerSecond: isMeasured ? Double(done.tokens) / seconds : nil,
                    secondsLeft: isMeasured ? seconds / Double(estimated) * Double(totalTokens - estimated) : nil))
            let passages = try await work { () throws in try tokenized(batch.map(\.id)) }
            let embedded = try await embedded(passages, weights: weights, projection: projection)
            try await work { () throws in try store(embedded, for: passages) }
            done.passages += batch.count
            done.tokens += passages.reduce(0) { $0 + $1.tokens.count }
            estimated += batch.reduce(0) { $0 + $1.tokenCount }
        }
        if !waiting.isEmpty {
            progress(IndexProgress(phase: .embedding, done: waiting.count, total: waiting.count, secondsLeft: 0))
        }
        return done
    }

    private func batches(_ waiting: [WaitingPassage]) -> [ArraySlice<WaitingPassage>] {
        var batches: [ArraySlice<WaitingPassage>] = []
        var first = 0
        var tokens = 0
        for (position, passage) in waiting.enumerated() {
            if position > first,
                position - first >= options.batchPassages || tokens + passage.tokenCount > options.batchTokens
            {
                batches.append(waiting[first..<position])
                first = position
                tokens = 0
            }
            tokens += passage.tokenCount
        }
        if first < waiting.count { batches.append(waiting[first...]) }
        return batches
    }

    private func tokenized(_ ids: [PassageID]) throws -> [TokenizedPassage] {
        let limit = try tokenLimit()
        return try index.texts(of: ids).map {
            TokenizedPassage(
                id: $0.id, path: $0.path, ordinal: $0.ordinal,
                tokens: Array(model.tokenizer.encode($0.text).prefix(limit)))
        }
    }

    /// The longest text that is embedded: a passage with ordinary headings always fits; of absurdly long ones, the
    /// first part is embedded.
    func tokenLimit() throws -> Int {
        let chunking = try index.manifest().chunking
        return max(1, min(model.information.contextLength - 2, max(512, 2 * chunking.maximumTokens)))
    }

    private func store(_ embedded: [PassageFeatures], for passages: [TokenizedPassage]) throws {
        for (values, passage) in zip(embedded, passages) where !values.features.allSatisfy(\.isFinite) {
            throw IndexError.unusableEmbedding(path: passage.path, ordinal: passage.ordinal)
        }
        try index.store(embedded, step: step)
        try step()
    }
}
