import Documents
import IndexStore
import Inference
import Passages
import Tokenizers

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

    /// Passages that are embedded between two looks at whether vectors can be made of them.
    private static let passagesBeforeVectors = 512
    /// How many times more passages a batch has, and come between two looks, where a passage costs a look-up: the time of
    /// a transaction would show otherwise.
    private static let factorOfLookups = 16

    /// Runs the passages that have no features through the model, one transaction a batch.
    ///
    /// While the model reads one batch, the one before it is written and the next one is read. Vectors are made of what
    /// is there every so often, so that a long run can be searched while it goes on.
    func embed(weights: TokenWeights) async throws -> EmbeddedAmount {
        let waiting = try await work { () throws in try index.waitingPassages() }
        guard !waiting.isEmpty else { return EmbeddedAmount() }
        var pace = EmbeddingPace(waiting)
        progress(pace.progress)
        var units = try await work { () throws in try self.units(waiting) }
        let embedder = try await embedder(weights: weights, units: &units, pace: &pace)
        let factor = try index.manifest().recipe.readsTokensAlone ? Self.factorOfLookups : 1
        let batches = mixed(batches(of: units, times: factor))
        var vectors = VectorsMeanwhile(every: factor * Self.passagesBeforeVectors)
        try await makeVectors(meanwhile: &vectors, pace.done, weights: weights)
        var next = try await work { () throws in try tokenized(batches.first) }
        var finished: (passages: [TokenizedPassage], values: ModelValues)?
        for number in batches.indices {
            try step()
            let (passages, before, following) = (next, finished, batches.dropFirst(number + 1).first)
            async let reading = timed { try await embedder.values(of: passages) }
            next = try await work { () throws in
                if let before { try store(embedder.embedded(before.passages, before.values), for: before.passages) }
                return try tokenized(following)
            }
            let (values, seconds) = try await reading
            finished = (passages, values)
            pace.add(batches[number], passages, seconds: seconds)
            progress(pace.progress)
            try await makeVectors(meanwhile: &vectors, pace.done, weights: weights)
        }
        if let finished {
            try await work { () throws in
                try store(embedder.embedded(finished.passages, finished.values), for: finished.passages)
            }
        }
        return pace.done
    }

    /// Makes vectors of what is embedded if enough has come since the last time.
    private func makeVectors(
        meanwhile state: inout VectorsMeanwhile, _ done: EmbeddedAmount, weights: TokenWeights
    ) async throws {
        guard state.isDue(embedded: done.passages) else { return }
        try await writeVectorsMeanwhile(weights: weights)
    }

    /// The passages of a batch as the model reads them; those that read the same stand with the first of them.
    func tokenized(_ batch: EmbeddingBatch?) throws -> [TokenizedPassage] {
        guard let batch else { return [] }
        let limit = try tokenLimit()
        var passages: [TokenizedPassage] = []
        for unit in batch.units {
            // Compared once more: what stood together so far stood so by its hash.
            var own: [(text: String, place: Int)] = []
            for text in try index.texts(of: [unit.first.id] + unit.repeats) {
                if let same = own.first(where: { $0.text.utf8.elementsEqual(text.text.utf8) }) {
                    passages[same.place].repeats.append(text.id)
                    continue
                }
                own.append((text.text, passages.count))
                passages.append(
                    TokenizedPassage(
                        id: text.id, path: text.path, ordinal: text.ordinal,
                        tokens: Array(model.tokenizer.encode(text.text).prefix(limit))))
            }
        }
        return passages
    }

    /// The longest text that is embedded: a passage with ordinary headings always fits; of absurdly long ones, the
    /// first part is embedded.
    func tokenLimit() throws -> Int {
        let chunking = try index.manifest().chunking
        return max(1, min(model.information.contextLength - 2, max(512, 2 * chunking.maximumTokens)))
    }

    /// Keeps features and codes of passages and of those that read the same, in one transaction.
    func store(_ embedded: [PassageFeatures], for passages: [TokenizedPassage]) throws {
        let places = Dictionary(uniqueKeysWithValues: passages.map { ($0.id, $0) })
        for values in embedded where !values.features.allSatisfy(\.isFinite) {
            guard let passage = places[values.id] else { continue }
            throw IndexError.unusableEmbedding(path: passage.path, ordinal: passage.ordinal)
        }
        try index.store(embedded, step: step)
        try step()
    }
}

/// What work gives, and the seconds that it took.
func timed<Value: Sendable>(_ work: @Sendable () async throws -> Value) async throws -> (Value, seconds: Double) {
    let start = ContinuousClock.now
    let value = try await work()
    return (value, (ContinuousClock.now - start) / .seconds(1))
}

/// When vectors were last made of what is embedded.
private struct VectorsMeanwhile {
    /// Passages between two times.
    let count: Int
    private var embedded = 0
    private var isFirst = true

    init(every count: Int) { self.count = count }

    /// Whether it is time for more; if so, that is noted.
    mutating func isDue(embedded now: Int) -> Bool {
        guard now > 0, isFirst || now - embedded >= count else { return false }
        (embedded, isFirst) = (now, false)
        return true
    }
}
