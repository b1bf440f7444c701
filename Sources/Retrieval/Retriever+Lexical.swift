import Passages

extension Retriever {
    /// Passages that share words with the question, by BM25.
    ///
    /// Several stores are scored as if they were one: each names its best, and their scores are computed anew with the
    /// counts of all together.
    func lexicalLeg(
        _ question: String, _ scopes: [any PassageScope], options: RetrievalOptions
    ) async throws -> LegMatches {
        let limit = max(1, options.candidates)
        var matches: [ScoredPassage] = []
        if stores.count == 1 {
            matches = references(
                try await scopes[0].lexicalMatches(question, limit: limit), place: 0)
        } else {
            var counts: [LexicalCounts?] = []
            for scope in scopes { counts.append(try await scope.lexicalCounts(question, limit: 2 * limit)) }
            let statistics = counts.compactMap { $0?.statistics }
            if let first = statistics.first {
                let all = statistics.dropFirst().reduce(first) { $0.adding($1) }
                for (place, counts) in counts.enumerated() {
                    matches += references(counts?.matches(all) ?? [], place: place)
                }
            }
            matches = Array(matches.sorted(by: ScoredPassage.precedes).prefix(limit))
        }
        return LegMatches(
            leg: .lexical, scored: matches, weight: options.lexicalWeight, isTruncated: matches.count >= limit,
            silence: matches.isEmpty ? "no passage shares a word with the question" : nil)
    }

    /// Matches of one store among those of all.
    func references(_ matches: [Match], place: Int) -> [ScoredPassage] {
        matches.map { ScoredPassage(passage: reference($0.passageID, place: place), score: $0.score) }
    }

    /// A passage of the store at a place.
    func reference(_ passage: PassageID, place: Int) -> PassageReference {
        PassageReference(index: stores.count > 1 ? stores[place].path : nil, passageID: passage)
    }
}
