import Foundation

/// Chooses the sentences that carry most of a document.
///
/// Greedily, by maximal marginal relevance (Carbonell and Goldstein 1998, doi:10.1145/290941.291025): the next sentence is
/// central, stands alone, and says something else than those before it. A part of the document that has its share already
/// counts less, so that each is represented about by its length.
struct SummarySelection {
    /// A sentence that may be chosen, or that only counts as text.
    struct Candidate {
        /// Its content words, each once.
        var words: [String]
        var shape: SentenceShape
        /// The part of the document that it stands in.
        var part: Int
        /// Its length, for the parts' shares.
        var length: Int
    }

    /// How much of a sentence's value its likeness to a chosen one takes away.
    private static let redundancy = 0.8
    /// How much more the document's first sentence counts, and after how many sentences little of that is left.
    private static let (lead, leadLength) = (0.3, 5.0)
    /// How strongly parts are held to their shares.
    private static let balance = 0.5

    /// Chooses sentences.
    ///
    /// - Parameter count: how many at most.
    /// - Returns: their places, in ascending order.
    /// - Complexity: linear in the text for each sentence chosen.
    static func choose(
        _ count: Int, of candidates: [Candidate], title: ContentWords, topic: ContentWords? = nil
    ) -> [Int] {
        let vectors = SentenceVectors(candidates.map(\.words), title: title, topic: topic)
        var values = candidates.indices.map { place -> Double in
            guard candidates[place].shape.isProse, !candidates[place].words.isEmpty else { return 0 }
            return vectors.centrality[place] * candidates[place].shape.independence
                * (1 + lead * exp(-Double(place) / leadLength))
        }
        for place in repeated(candidates.map(\.words)) { values[place] = 0 }
        let shares = shares(of: candidates, count: count)
        var taken = [Int](repeating: 0, count: shares.count)
        var similarities = [Double](repeating: 0, count: candidates.count)
        var chosen: [Int] = []
        while chosen.count < count {
            var best: (place: Int, value: Double)?
            for place in candidates.indices where values[place] > 0 {
                let part = candidates[place].part
                let room = min(1, (shares[part] + 0.5) / Double(taken[part] + 1))
                let value =
                    values[place] * (1 - redundancy * min(1, similarities[place])) * pow(room, balance)
                if value > best?.value ?? 0 { best = (place, value) }
            }
            guard let best else { break }
            chosen.append(best.place)
            values[best.place] = 0
            taken[candidates[best.place].part] += 1
            vectors.raise(&similarities, by: best.place)
        }
        return chosen.sorted()
    }

    /// How many of the sentences belong to each part by its length.
    private static func shares(of candidates: [Candidate], count: Int) -> [Double] {
        var lengths = [Double](repeating: 0, count: (candidates.map(\.part).max() ?? -1) + 1)
        for candidate in candidates { lengths[candidate.part] += Double(candidate.length) }
        let total = max(1, lengths.reduce(0, +))
        return lengths.map { Double(count) * $0 / total }
    }

    /// Sentences that stand three times or more: what every page or section repeats.
    private static func repeated(_ sentences: [[String]]) -> [Int] {
        Dictionary(grouping: sentences.indices) { sentences[$0] }.values.filter { $0.count > 2 }.flatMap { $0 }
    }

    /// How many sentences sum up so many: from 3 for a page to 12 for a book.
    static func count(forSentences sentences: Int) -> Int {
        min(12, max(3, 3 + Int(log2(max(1, Double(sentences) / 10)))))
    }
}
