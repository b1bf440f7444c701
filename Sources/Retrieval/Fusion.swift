package import Passages

/// What one leg found, before it is weighed against the other.
package struct LegMatches: Sendable {
    /// The leg.
    package var leg: Leg
    /// Its matches, best first.
    package var matches: [ScoredPassage]
    /// The weight of its standardised scores.
    package var weight: Double
    /// Whether the leg stopped at its limit, so that further passages may match it less well.
    package var isTruncated: Bool
    /// Why the leg could not search; nil when it could.
    package var silence: String?
    /// Whether the scores compare tokens rather than whole passages.
    package var comparesTokens = false

    /// A leg's matches in the only index.
    package init(leg: Leg, matches: [Match], weight: Double, isTruncated: Bool, silence: String? = nil) {
        let scored = matches.map {
            ScoredPassage(passage: PassageReference(passageID: $0.passageID), score: $0.score)
        }
        self.init(leg: leg, scored: scored, weight: weight, isTruncated: isTruncated, silence: silence)
    }

    package init(leg: Leg, scored: [ScoredPassage], weight: Double, isTruncated: Bool, silence: String? = nil) {
        self.leg = leg
        self.matches = scored.filter { $0.score.isFinite }
        self.weight = weight
        self.isTruncated = isTruncated
        self.silence = silence
    }
}

/// A passage with the weighted sum of what the legs say about it.
package struct FusedCandidate: Sendable, Equatable {
    package var passage: PassageReference
    package var score: Double
    package var legs: [LegTrace]
    package var lexical: Double?
    package var dense: Double?
}

/// Joins the legs' lists into one: a weighted sum of standardised scores.
///
/// Both legs' candidates make one pool. Each leg has a raw score for every passage of the pool: its own where it named
/// the passage, and its floor where it did not. The floor is 0 for a lexical leg that listed all its matches, since
/// an unlisted passage then shares no word with the question; otherwise it is the lowest score the leg listed, since
/// an unlisted passage can't score higher. Raw scores are standardised over the pool, weighted and added.
///
/// A leg is silent when it could not search, named nothing, has weight 0, or rates the whole pool the same. A silent
/// leg adds 0 for every passage; the other leg's weight is not changed, so scores keep their meaning.
package enum Fusion {
    /// The fused candidates, best first, and a report per leg. Ties go to the better lexical rank, then the better
    /// dense rank, then the lower passage id, so that equal searches give equal lists.
    ///
    /// - Complexity: O(*n* log *n*) in the number of candidates.
    package static func fuse(_ legs: [LegMatches]) -> (candidates: [FusedCandidate], reports: [LegReport]) {
        var pool: [PassageReference] = []
        var seen: Set<PassageReference> = []
        for match in legs.flatMap(\.matches) where seen.insert(match.passage).inserted {
            pool.append(match.passage)
        }
        let voices = legs.map { Voice($0, pool: pool) }
        let candidates = pool.map { id in
            var candidate = FusedCandidate(passage: id, score: 0, legs: [])
            for voice in voices {
                switch voice.leg.leg {
                case .lexical: candidate.lexical = voice.listed[id]?.score
                case .dense: candidate.dense = voice.listed[id]?.score
                }
                guard let trace = voice.trace(of: id) else { continue }
                candidate.legs.append(trace)
                candidate.score += trace.contribution
            }
            return candidate
        }
        let ranks = voices.map(\.listed)
        let order = candidates.sorted { a, b in
            if a.score != b.score { return a.score > b.score }
            for listed in ranks {
                let rankA = listed[a.passage]?.rank ?? .max
                let rankB = listed[b.passage]?.rank ?? .max
                if rankA != rankB { return rankA < rankB }
            }
            return PassageReference.precedes(a.passage, b.passage)
        }
        return (order, voices.map(\.report))
    }

    /// A leg with what is needed to score any passage of the pool.
    private struct Voice {
        let leg: LegMatches
        let listed: [PassageReference: (rank: Int, score: Double)]
        let floor: Double
        let standardisation: Standardisation?
        let silence: String?

        init(_ leg: LegMatches, pool: [PassageReference]) {
            var listed: [PassageReference: (rank: Int, score: Double)] = [:]
            for (offset, match) in leg.matches.enumerated() where listed[match.passage] == nil {
                listed[match.passage] = (offset + 1, match.score)
            }
            let lowest = leg.matches.map(\.score).min() ?? 0
            let floor = leg.leg == .lexical && !leg.isTruncated ? min(0, lowest) : lowest
            self.leg = leg
            self.listed = listed
            self.floor = floor
            var standardisation: Standardisation?
            var silence = leg.silence
            if silence == nil, leg.weight == 0 { silence = "its weight is 0" }
            if silence == nil, listed.isEmpty { silence = "it found nothing" }
            if silence == nil {
                standardisation = Standardisation(of: pool.map { listed[$0]?.score ?? floor })
                if standardisation == nil { silence = "it rates all candidates the same" }
            }
            self.standardisation = standardisation
            self.silence = silence
        }

        func trace(of id: PassageReference) -> LegTrace? {
            guard let standardisation else { return nil }
            let raw = listed[id]?.score ?? floor
            return LegTrace(
                leg: leg.leg, rank: listed[id]?.rank, raw: raw, mean: standardisation.mean,
                standardDeviation: standardisation.standardDeviation, weight: leg.weight)
        }

        var report: LegReport {
            var report = LegReport(
                leg: leg.leg, candidateCount: listed.count, silence: silence, mean: standardisation?.mean,
                standardDeviation: standardisation?.standardDeviation,
                floor: standardisation == nil ? nil : floor, weight: leg.weight)
            report.comparesTokens = leg.comparesTokens
            return report
        }
    }
}
