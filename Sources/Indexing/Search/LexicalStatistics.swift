import Foundation

/// What BM25 counts in a collection of passages for one question: added up over several indexes, it scores passages of all
/// of them as one index of everything would.
package struct LexicalStatistics: Sendable, Equatable {
    /// Passages.
    package private(set) var passageCount: Int
    /// Tokens in all of them together.
    package private(set) var tokenCount: Int
    /// How many passages each part of the question occurs in.
    package private(set) var frequencies: [Int]

    init(passageCount: Int, tokenCount: Int, frequencies: [Int]) {
        self.passageCount = passageCount
        self.tokenCount = tokenCount
        self.frequencies = frequencies
    }

    /// The statistics of both collections together, for the same question.
    package func adding(_ other: LexicalStatistics) -> LexicalStatistics {
        LexicalStatistics(
            passageCount: passageCount + other.passageCount, tokenCount: tokenCount + other.tokenCount,
            frequencies: zip(frequencies, other.frequencies).map { $0 + $1 })
    }

    // As in SQLite's FTS5 (`bm25()`), so that the scores of a single index are its own.
    private static let saturation = 1.2
    private static let lengthWeight = 0.75

    /// The weight of part `part`: its inverse document frequency.
    func weight(_ part: Int) -> Double {
        let found = Double(frequencies[part])
        let weight = log((Double(passageCount) - found + 0.5) / (found + 0.5))
        return weight > 0 ? weight : 1e-6
    }

    /// What a passage of this many tokens adds to a frequency in the denominator.
    private func damping(length: Int) -> Double {
        let mean = Double(tokenCount) / Double(max(1, passageCount))
        return Self.saturation
            * (1 - Self.lengthWeight + Self.lengthWeight * Double(length) / max(mean, .leastNormalMagnitude))
    }

    /// The score of a part that occurs so often in a passage of so many tokens.
    func score(_ part: Int, frequency: Double, length: Int) -> Double {
        weight(part) * frequency * (Self.saturation + 1) / (frequency + damping(length: length))
    }

    /// The frequency that a score stands for: a sum of occurrences weighed by their columns, whose weights are multiples of
    /// a half.
    func frequency(_ part: Int, score: Double, length: Int) -> Double {
        let share = score / weight(part)
        return (2 * share * damping(length: length) / (Self.saturation + 1 - share)).rounded() / 2
    }
}

/// What an index knows of a question's words in the passages that match it best.
package struct LexicalCounts: Sendable {
    /// Of the index's whole collection.
    package let statistics: LexicalStatistics
    let candidates: [Candidate]
    /// What each part's score counts.
    let weights: [Double]

    struct Candidate: Sendable {
        let id: PassageID
        /// Tokens.
        let length: Int
        /// How often each part occurs, by columns' weights.
        let frequencies: [Double]
    }

    /// The passages by BM25 with some statistics: the index's own, or those of several together.
    package func matches(_ statistics: LexicalStatistics) -> [Match] {
        candidates.map { candidate in
            let scores = candidate.frequencies.enumerated().map { part, frequency in
                weights[part] * statistics.score(part, frequency: frequency, length: candidate.length)
            }
            return Match(passageID: candidate.id, score: scores.reduce(0, +))
        }
    }
}
