public import Inference
public import Passages

/// Finds the passages that bear on a question: BM25 and embeddings, fused, and reranked where asked.
public struct Retriever: Sendable {
    /// The stores searched, as if they were one.
    public let stores: [any PassageStore]
    /// The model that embeds and reranks; it must be the one the stores were built with. Without a model the dense leg
    /// is silent and nothing is reranked.
    public let model: (any LanguageModel)?
    /// The reader, which then reranks instead (docs/decisions/0009-reading-and-confidence.md); nil if there is none.
    public let reader: Reader?

    /// Makes a retriever over a store.
    public init(store: any PassageStore, model: (any LanguageModel)?, reader: Reader? = nil) {
        self.init(stores: [store], model: model, reader: reader)
    }

    /// Makes a retriever over several stores.
    ///
    /// - Precondition: at least one, and none twice.
    public init(stores: [any PassageStore], model: (any LanguageModel)?, reader: Reader? = nil) {
        precondition(!stores.isEmpty && Set(stores.map(\.path)).count == stores.count, "stores, each once")
        self.stores = stores
        self.model = model
        self.reader = reader
    }

    /// Ranks the passages of the stores for a question.
    ///
    /// - Returns: At most `options.limit` hits, best first; none for a question without words.
    /// - Throws: the store's error (of an index, `IndexError`) when it can't be read or belongs to another model, `CancellationError`, or the
    ///   model's error.
    @concurrent
    public func search(_ question: String, options: RetrievalOptions = .init()) async throws -> SearchResult {
        try await search(question, options: options, stopsAtAnswer: false)
    }

    /// Ranks passages as ``search(_:options:)``.
    ///
    /// - Parameter stopsAtAnswer: whether passages further down stay as they are where one of the first answers the question
    ///   clearly enough (`ReaderCalibration.Reranking.enough`): what is to be answered needs no more of them.
    @concurrent
    package func search(
        _ question: String, options: RetrievalOptions, stopsAtAnswer: Bool
    ) async throws -> SearchResult {
        let embedded = try await embed([question], options: options)
        return try await search(question, embedded[0], options: options, stopsAtAnswer: stopsAtAnswer).result
    }

    /// Ranks the passages of the stores for several questions, whose embeddings share passes of the model.
    ///
    /// - Returns: one search per question, in order, as if each had been asked alone.
    @concurrent
    package func searches(_ questions: [String], options: RetrievalOptions = .init()) async throws -> [RankedSearch] {
        let embedded = try await embed(questions, options: options)
        var searches: [RankedSearch] = []
        for (question, embedded) in zip(questions, embedded) {
            searches.append(try await search(question, embedded, options: options))
        }
        return searches
    }

    private func search(
        _ question: String, _ embedded: [EmbeddedQuestion], options: RetrievalOptions, stopsAtAnswer: Bool = false
    ) async throws -> RankedSearch {
        try Task.checkCancellation()
        var timings = RetrievalTimings(denseSeconds: embedded.reduce(0) { $0 + $1.seconds })
        let clock = ContinuousClock()
        var start = clock.now
        func lap() -> Double {
            let seconds = (clock.now - start) / .seconds(1)
            start = clock.now
            return seconds
        }
        var scopes: [any PassageScope] = []
        for store in stores { scopes.append(try await store.scope(of: options.filter)) }
        let lexical = try await lexicalLeg(question, scopes, options: options)
        timings.lexicalSeconds = lap()
        let dense = try await denseLeg(embedded, scopes, lexical: lexical, options: options)
        timings.denseSeconds += lap()

        let (candidates, reports) = Fusion.fuse([lexical, dense.leg])
        let limit = max(0, options.limit)
        let rerank = model == nil ? 0 : max(0, options.rerank)
        var hits = try await self.hits(from: candidates, dense: dense, limit: max(limit, rerank))
        start = clock.now
        if rerank > 1, hits.count > 1, let model {
            let top = Array(hits.prefix(rerank))
            hits.replaceSubrange(
                ..<top.count, with: try await reranked(top, question, model: model, stopsAtAnswer: stopsAtAnswer))
            timings.rerankSeconds = lap()
        }
        hits = Array(hits.prefix(limit))
        for i in hits.indices { hits[i].rank = i + 1 }
        let result = SearchResult(
            question: question, hits: hits, legs: reports, timings: timings,
            filter: options.filter == nil ? nil : FilterReport(scopes.compactMap(\.counts)))
        return RankedSearch(legs: [lexical, dense.own], result: result)
    }

    /// The hits in the reader's order, or in that of the model's likelihoods; as they were for a question without tokens.
    private func reranked(
        _ hits: [Hit], _ question: String, model: any LanguageModel, stopsAtAnswer: Bool
    ) async throws -> [Hit] {
        if let reader {
            let weights = reader.calibration.reranking
            let enough = stopsAtAnswer ? weights.enough : nil
            let judgements = try await judgements(question, of: hits, by: reader, enough: enough)
            guard !judgements.isEmpty else { return hits }
            let judged = Array(hits[..<judgements.count])
            return Reranking.rerank(judged, judgements: judgements, weights: weights) + hits[judgements.count...]
        }
        let likelihood = QuestionLikelihood(question: question, model: model)
        let scores = try await likelihood.scores(of: hits.map(\.readingText))
        return scores.count == hits.count ? Reranking.rerank(hits, likelihoods: scores) : hits
    }

    /// Judges the best hits, in their order, until one answers clearly enough or the next is too far behind, and all of them
    /// without `enough`; none for a question without tokens.
    private func judgements(
        _ question: String, of hits: [Hit], by reader: Reader, enough: ReaderCalibration.Enough?
    ) async throws -> [PassageReader.Judgement] {
        let passages = hits.map { $0.readerPassage(for: question) }
        let best = hits.map(\.scores.fused).max() ?? 0
        var judgements: [PassageReader.Judgement] = []
        // The first few together, then half as many at a time: each may be the one that answers.
        var count = enough?.count ?? passages.count
        while judgements.count < passages.count {
            try Task.checkCancellation()
            let next = passages[judgements.count...].prefix(count)
            let read = try await reader.passages.judge(question, passages: Array(next))
            guard read.count == next.count else { return [] }
            judgements += read
            guard let enough, judgements.count < passages.count else { continue }
            if read.contains(where: { $0.answerability >= enough.answerability }) { break }
            if let behind = enough.behind, best - hits[judgements.count].scores.fused > behind { break }
            count = max(1, enough.count / 2)
        }
        return judgements
    }
}

/// A search with the lists that went into it.
package struct RankedSearch: Sendable {
    /// What each leg would list alone, lexical and dense.
    package var legs: [LegMatches]
    /// What came of them.
    package var result: SearchResult

    package init(legs: [LegMatches], result: SearchResult) {
        self.legs = legs
        self.result = result
    }
}

extension Hit {
    /// The passage as a model should read it: under its document's title and headings, since a passage often leaves
    /// unsaid what its headings say.
    package var readingText: String { passage.reading(passage.text) }
}

extension Hit {
    /// The passage as a reader reads it for a question.
    package func readerPassage(for question: String) -> PassageReader.Passage {
        PassageReader.Passage(
            heading: passage.headingText, text: ReadableText(passage, question: question).text)
    }
}

extension PassageRecord {
    /// The document's title and the headings above the passage, outermost first.
    var headings: [String] { headingPath.first == title ? headingPath : [title] + headingPath }

    /// Title and headings, and below them the header of a table whose rows the passage is.
    package var headingText: String { headings.joined(separator: " > ") + (tableHeader.map { "\n" + $0 } ?? "") }

    /// A text of this passage under the document's title and headings.
    package func reading(_ text: String) -> String { headingText + "\n" + text }
}
