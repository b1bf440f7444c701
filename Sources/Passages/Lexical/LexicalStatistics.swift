import Foundation

/// What BM25 counts in a collection of passages for one question: added up over several indexes, it scores passages of all
/// of them as one index of everything would.
public struct LexicalStatistics: Sendable, Equatable {
    /// Passages.
    public private(set) var passageCount: Int
    /// Tokens in all of them together.
    public private(set) var tokenCount: Int
    /// How many passages each part of the question occurs in.
    public private(set) var frequencies: [Int]

    /// Joins counts.
    public init(passageCount: Int, tokenCount: Int, frequencies: [Int]) {
        self.passageCount = passageCount
        self.tokenCount = tokenCount
        self.frequencies = frequencies
    }

    /// The statistics of both collections together, for the same question.
    public func adding(_ other: LexicalStatistics) -> LexicalStatistics {
        LexicalStatistics(
            passageCount: passageCount + other.passageCount, tokenCount: tokenCount + other.tokenCount,
            frequencies: zip(frequencies, other.frequencies).map { $0 + $1 })
    }

    // As in SQLite's FTS5 (`bm25()`), so that the scores of a single index are its own.
    @usableFromInline package static let saturation = 1.2
    private static let lengthWeight = 0.75

    /// The weight of part `part`: its inverse document frequency.
    public func weight(_ part: Int) -> Double {
        let found = Double(frequencies[part])
        let weight = log((Double(passageCount) - found + 0.5) / (found + 0.5))
        return weight > 0 ? weight : 1e-6
    }

    /// What a passage of this many tokens adds to a frequency in the denominator.
    package func damping(length: Int) -> Double {
        let mean = Double(tokenCount) / Double(max(1, passageCount))
        return Self.saturation
            * (1 - Self.lengthWeight + Self.lengthWeight * Double(length) / max(mean, .leastNormalMagnitude))
    }

    /// What a frequency counts: the more, the less each adds.
    @inlinable package static func saturated(_ frequency: Double, damping: Double) -> Double {
        frequency * (saturation + 1) / (frequency + damping)
    }

    /// The score of a part that occurs so often in a passage of so many tokens.
    public func score(_ part: Int, frequency: Double, length: Int) -> Double {
        weight(part) * Self.saturated(frequency, damping: damping(length: length))
    }

    /// The frequency that a score stands for: a sum of occurrences weighed by their columns, whose weights are multiples of
    /// a half.
    public func frequency(_ part: Int, score: Double, length: Int) -> Double {
        let share = score / weight(part)
        return (2 * share * damping(length: length) / (Self.saturation + 1 - share)).rounded() / 2
    }
}

/// What an index knows of a question's words in the passages that match it best.
public struct LexicalCounts: Sendable {
    /// Of the index's whole collection.
    public let statistics: LexicalStatistics
    private let candidates: [Candidate]
    /// What each part's score counts.
    private let weights: [Double]

    /// A passage among the best.
    public struct Candidate: Sendable {
        let id: PassageID
        let length: Int
        let frequencies: [Double]

        /// Joins a passage's counts.
        ///
        /// - Parameters:
        ///   - length: its tokens.
        ///   - frequencies: how often each part occurs, by columns' weights.
        public init(id: PassageID, length: Int, frequencies: [Double]) {
            self.id = id
            self.length = length
            self.frequencies = frequencies
        }
    }

    /// Joins the counts of a store; `weights` has what each part's score counts.
    public init(statistics: LexicalStatistics, candidates: [Candidate], weights: [Double]) {
        self.statistics = statistics
        self.candidates = candidates
        self.weights = weights
    }

    /// The same counts in a collection with other statistics for the same question.
    package func with(_ statistics: LexicalStatistics) -> LexicalCounts {
        LexicalCounts(statistics: statistics, candidates: candidates, weights: weights)
    }

    /// The passages by BM25 with some statistics: the index's own, or those of several together.
    public func matches(_ statistics: LexicalStatistics) -> [Match] {
        candidates.map { candidate in
            let scores = candidate.frequencies.enumerated().map { part, frequency in
                weights[part] * statistics.score(part, frequency: frequency, length: candidate.length)
            }
            return Match(passageID: candidate.id, score: scores.reduce(0, +))
        }
    }
}
