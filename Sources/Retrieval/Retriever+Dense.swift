import Inference
import Passages

extension Retriever {
    /// The passages nearest to the question's vector, and how well tokens match theirs and those of the lexical leg.
    ///
    /// Vectors are quick to compare and find the candidates; tokens tell more about each and order them. Where the store
    /// has no codes of tokens, vectors order them too. Similarities of several stores are made comparable by what is
    /// chance in each: docs/decisions/0011-several-indexes.md.
    func denseLeg(
        _ questions: [EmbeddedQuestion], _ scopes: [any PassageScope], lexical: LegMatches,
        options: RetrievalOptions
    ) async throws -> DenseMatches {
        let limit = max(1, options.candidates)
        var found: [Similarities] = []
        var silence: String?
        for place in stores.indices {
            switch questions[place].outcome {
            case .silent(let reason): silence = reason
            case .vector(let vector, let tokens):
                let others = lexical.matches.map(\.passage)
                    .filter { stores.count == 1 || $0.index == stores[place].path }.map(\.passageID)
                found.append(
                    try await similarities(
                        place, vector: vector, tokens: tokens, others: others, within: scopes[place], limit: limit))
            }
        }
        guard !found.isEmpty else {
            let leg = LegMatches(
                leg: .dense, scored: [], weight: options.denseWeight, isTruncated: false, silence: silence)
            return DenseMatches(leg: leg, own: leg, cosines: [:], tokens: [:])
        }
        let scored = stores.count == 1 ? found[0].scores : Self.calibrated(found)
        let cosines = found.reduce(into: [:]) { $0.merge($1.cosines) { first, _ in first } }
        let comparesTokens = found.contains(where: \.comparesTokens)
        var leg = LegMatches(
            leg: .dense, scored: scored.sorted(by: ScoredPassage.precedes),
            weight: comparesTokens ? options.denseWeight : options.denseWeight * RetrievalOptions.vectorsOnly,
            isTruncated: found.contains { $0.cosines.count >= limit })
        leg.comparesTokens = comparesTokens
        var own = leg
        own.matches = leg.matches.filter { cosines[$0.passage] != nil }
        let tokens = found.filter(\.comparesTokens).flatMap(\.scores).map { ($0.passage, $0.score) }
        return DenseMatches(
            leg: leg, own: own, cosines: cosines, tokens: Dictionary(tokens, uniquingKeysWith: { first, _ in first }))
    }

    /// What one store finds.
    private func similarities(
        _ place: Int, vector: [Float], tokens: TokenQuery?, others: [PassageID], within scope: any PassageScope,
        limit: Int
    ) async throws -> Similarities {
        let store = stores[place]
        let nearest = try await scope.denseMatches(vector, limit: limit)
        let named = Set(nearest.map(\.passageID))
        let cosines = Dictionary(
            nearest.map { (reference($0.passageID, place: place), $0.score) }, uniquingKeysWith: { first, _ in first })
        if let tokens {
            let passages = nearest.map(\.passageID) + others.filter { !named.contains($0) }
            let scores = try await store.tokenSimilarities(tokens, passages: passages)
            if !scores.isEmpty {
                let matches = scores.map { Match(passageID: $0.key, score: $0.value) }
                return Similarities(
                    scores: references(matches, place: place), cosines: cosines, comparesTokens: true,
                    background: stores.count == 1 ? nil : try await store.background(of: tokens))
            }
        }
        return Similarities(
            scores: references(nearest, place: place), cosines: cosines, comparesTokens: false,
            background: stores.count == 1 ? nil : try await store.background(of: vector))
    }

    /// Similarities as distances from chance.
    private static func calibrated(_ found: [Similarities]) -> [ScoredPassage] {
        let known = found.filter { $0.background != nil }
        let backgrounds = Background.pooled(known.compactMap(\.background))
        return zip(known, backgrounds).flatMap { similarities, background in
            similarities.scores.map {
                ScoredPassage(passage: $0.passage, score: background.standardised($0.score))
            }
        }
    }

    /// The dense leg's part in one store.
    private struct Similarities {
        /// Of tokens where they were compared, else of whole passages.
        let scores: [ScoredPassage]
        /// Of the passages that the vectors named.
        let cosines: [PassageReference: Double]
        let comparesTokens: Bool
        let background: Background?
    }
}

/// What the dense leg found.
struct DenseMatches: Sendable {
    /// Its say on the candidates of both legs.
    let leg: LegMatches
    /// What it would list alone.
    let own: LegMatches
    /// Cosine similarity of the passages that the vectors named.
    let cosines: [PassageReference: Double]
    /// How well tokens match, where they were compared.
    let tokens: [PassageReference: Double]
}
