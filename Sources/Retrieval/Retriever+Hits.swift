import Passages

extension Retriever {
    /// Fetches the best candidates' passages until `limit` hits are found. Those with the same words (white space aside) are
    /// one hit; of those that say nearly the same, two take a place (``NearDuplicates``).
    func hits(
        from candidates: [FusedCandidate], dense: DenseMatches, limit: Int
    ) async throws -> [Hit] {
        var hits: [Hit] = []
        var placeOfText: [[Substring]: Int] = [:]
        var near = NearDuplicates()
        let places = Dictionary(
            zip(stores.map(\.path), stores.indices), uniquingKeysWith: { first, _ in first })
        var next = 0
        while next < candidates.count, hits.count < limit {
            let slice = candidates[next..<min(candidates.count, next + max(16, limit))]
            var records: [PassageReference: PassageRecord] = [:]
            for (place, own) in Dictionary(grouping: slice.map(\.passage), by: { $0.index.flatMap { places[$0] } ?? 0 })
            {
                for record in try await stores[place].passages(ids: own.map(\.passageID)) {
                    records[reference(record.id, place: place)] = record
                }
            }
            for (place, candidate) in zip(slice.indices, slice) {
                // A passage may be gone when the store was updated since the legs searched.
                guard let passage = records[candidate.passage] else { continue }
                let words = passage.text.split(whereSeparator: \.isWhitespace)
                if let first = placeOfText[words] {
                    if hits[first].index == candidate.passage.index {
                        hits[first].duplicates.append(passage.id)
                    } else {
                        hits[first].duplicatesElsewhere.append(candidate.passage)
                    }
                    continue
                }
                guard hits.count < limit else { continue }
                if let first = near.first(alike: words, place: hits.count) {
                    hits[first].nearDuplicates.append(candidate.passage)
                    continue
                }
                placeOfText[words] = hits.count
                hits.append(
                    Hit(
                        rank: hits.count + 1, index: candidate.passage.index, passage: passage,
                        scores: HitScores(
                            lexical: candidate.lexical, dense: dense.cosines[candidate.passage],
                            tokens: dense.tokens[candidate.passage], fused: candidate.score),
                        trace: HitTrace(legs: candidate.legs, fusedRank: place + 1)))
            }
            next = slice.endIndex
        }
        return hits
    }
}
