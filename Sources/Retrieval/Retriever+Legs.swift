import Indexing
import Inference
import Tokenizers

extension Retriever {
    func lexicalLeg(
        _ question: String, _ selection: PassageSelection?, options: RetrievalOptions
    ) throws -> LegMatches {
        let limit = max(1, options.candidates)
        let matches = try index.lexicalMatches(question, limit: limit, within: selection)
        return LegMatches(
            leg: .lexical, matches: matches, weight: options.lexicalWeight, isTruncated: matches.count >= limit,
            silence: matches.isEmpty ? "no passage shares a word with the question" : nil)
    }

    /// Embeds questions; each vector, or the reason why the dense leg has none.
    ///
    /// - Throws: `IndexError.modelMismatch`, or the model's error.
    func embed(_ questions: [String], options: RetrievalOptions) async throws -> [EmbeddedQuestion] {
        func silent(_ reason: String) -> [EmbeddedQuestion] {
            questions.map { _ in EmbeddedQuestion(.silent(reason)) }
        }
        guard options.denseWeight != 0 else { return silent("its weight is 0") }
        guard let model else { return silent("no model is loaded") }
        guard let weights = try index.tokenWeights(), let transform = try index.transform() else {
            return silent("the index holds no vectors yet")
        }
        let manifest = try index.manifest()
        guard manifest.modelFingerprint == model.information.fingerprint else {
            throw IndexError.modelMismatch(
                index: manifest.modelName, model: model.information.name,
                repair: "footnote index \(manifest.roots.joined(separator: " ")) --index \(index.path) --rebuild")
        }
        let start = ContinuousClock.now
        let tokens = questions.map { Array(model.tokenizer.encode($0).prefix(model.information.contextLength - 1)) }
        let asked = tokens.indices.filter { !tokens[$0].isEmpty }
        let questionFeatures = try await features(
            of: asked.map { tokens[$0] }, weights: weights, recipe: manifest.recipe, model: model)
        var embedded = silent("the question is empty")
        for (place, features) in zip(asked, questionFeatures) {
            guard features.pooled.count == transform.featureCount else {
                embedded[place] = EmbeddedQuestion(.silent("the model gave no features for the question"))
                continue
            }
            let vector = transform.question(features.pooled)
            guard vector.contains(where: { $0 != 0 }) else {
                embedded[place] = EmbeddedQuestion(.silent("no word of the question has any weight"))
                continue
            }
            embedded[place] = EmbeddedQuestion(.vector(vector, tokens: features.tokens))
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1) / Double(max(1, questions.count))
        for place in embedded.indices { embedded[place].seconds = seconds }
        return embedded
    }

    /// Pooled features of texts and, where the index compares tokens, what compares theirs.
    private func features(
        of texts: [[TokenID]], weights: TokenWeights, recipe: EmbeddingRecipe, model: any LanguageModel
    ) async throws -> [(pooled: [Float], tokens: TokenQuery?)] {
        guard let projection = try index.tokenProjection(),
            let values = try await model.tokenValues(texts, recipe: recipe)
        else {
            return try await model.pooledValues(texts, weights: weights, recipe: recipe).map { ($0, nil) }
        }
        return values.map { values in
            (
                values.pooled(weights: weights, recipe: recipe),
                TokenQuery(values, weights: weights, projection: projection, recipe: recipe)
            )
        }
    }

    /// The passages nearest to the question's vector, and how well tokens match theirs and those of the lexical leg.
    ///
    /// Vectors are quick to compare and find the candidates; tokens tell more about each and order them. Where the index
    /// has no codes of tokens, vectors order them too.
    func denseLeg(
        _ question: EmbeddedQuestion, _ selection: PassageSelection?, lexical: LegMatches, options: RetrievalOptions
    ) throws -> DenseMatches {
        let limit = max(1, options.candidates)
        switch question.outcome {
        case .silent(let reason):
            let leg = LegMatches(
                leg: .dense, matches: [], weight: options.denseWeight, isTruncated: false, silence: reason)
            return DenseMatches(leg: leg, own: leg, cosines: [:])
        case .vector(let vector, let tokens):
            let nearest = try index.denseMatches(vector, limit: limit, within: selection)
            let cosines = Dictionary(nearest.map { ($0.passageID, $0.score) }) { first, _ in first }
            var similarities: [PassageID: Double] = [:]
            if let tokens {
                let others = lexical.matches.map(\.passageID).filter { cosines[$0] == nil }
                similarities = try index.tokenSimilarities(tokens, passages: nearest.map(\.passageID) + others)
            }
            guard !similarities.isEmpty else {
                let leg = LegMatches(
                    leg: .dense, matches: nearest, weight: options.denseWeight * RetrievalOptions.vectorsOnly,
                    isTruncated: nearest.count >= limit)
                return DenseMatches(leg: leg, own: leg, cosines: cosines)
            }
            let ordered = similarities.map { Match(passageID: $0.key, score: $0.value) }
                .sorted { ($0.score, $1.passageID) > ($1.score, $0.passageID) }
            var leg = LegMatches(
                leg: .dense, matches: ordered, weight: options.denseWeight, isTruncated: nearest.count >= limit)
            leg.comparesTokens = true
            var own = leg
            own.matches = ordered.filter { cosines[$0.passageID] != nil }
            return DenseMatches(leg: leg, own: own, cosines: cosines)
        }
    }

    /// Fetches the best candidates' passages and folds those with the same words into one hit, until `limit` hits
    /// with different texts are found.
    ///
    /// Only equal texts are folded (white space aside): passages that merely resemble each other, such as two versions
    /// of a page, may differ in the very fact that is asked for.
    func hits(
        from candidates: [FusedCandidate], dense: DenseMatches, reports: [LegReport], limit: Int
    ) throws -> [Hit] {
        var hits: [Hit] = []
        var placeOfText: [[Substring]: Int] = [:]
        var next = 0
        while next < candidates.count, hits.count < limit {
            let slice = candidates[next..<min(candidates.count, next + max(16, limit))]
            var records: [PassageID: PassageRecord] = [:]
            for record in try index.passages(ids: slice.map(\.passageID)) { records[record.id] = record }
            for (place, candidate) in zip(slice.indices, slice) {
                // A passage may be gone when the index was updated since the legs searched.
                guard let passage = records[candidate.passageID] else { continue }
                let words = passage.text.split(whereSeparator: \.isWhitespace)
                if let first = placeOfText[words] {
                    hits[first].duplicates.append(passage.id)
                    continue
                }
                guard hits.count < limit else { continue }
                placeOfText[words] = hits.count
                let arithmetic = HitTrace.arithmetic(legs: candidate.legs, reports: reports, fused: candidate.score)
                hits.append(
                    Hit(
                        rank: hits.count + 1, passage: passage,
                        scores: HitScores(
                            lexical: candidate.lexical, dense: dense.cosines[candidate.passageID],
                            tokens: dense.leg.comparesTokens ? candidate.dense : nil, fused: candidate.score),
                        trace: HitTrace(legs: candidate.legs, fusedRank: place + 1, arithmetic: arithmetic)))
            }
            next = slice.endIndex
        }
        return hits
    }
}

/// What the model made of a question.
struct EmbeddedQuestion: Sendable {
    enum Outcome: Sendable {
        case vector([Float], tokens: TokenQuery?)
        /// Why there is no vector.
        case silent(String)
    }

    var outcome: Outcome
    /// This question's share of the time that embedding took.
    var seconds = 0.0

    init(_ outcome: Outcome) { self.outcome = outcome }
}

/// What the dense leg found.
struct DenseMatches: Sendable {
    /// Its say on the candidates of both legs.
    let leg: LegMatches
    /// What it would list alone.
    let own: LegMatches
    /// Cosine similarity of the passages that the vectors named.
    let cosines: [PassageID: Double]
}
