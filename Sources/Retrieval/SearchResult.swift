public import Passages

/// One way of finding passages.
public enum Leg: String, Sendable, Codable, Equatable, CaseIterable {
    /// BM25 over the words of the passages.
    case lexical
    /// Similarity of embeddings: of whole passages to find candidates, of their tokens to order them.
    case dense
}

/// What a search found, and what each leg had to say.
public struct SearchResult: Sendable, Codable, Equatable {
    /// The person's words, unchanged.
    public var question: String
    /// The hits, best first; ranks count from 1.
    public var hits: [Hit]
    /// One report per leg, also for a leg that stayed silent.
    public var legs: [LegReport]
    /// How long the search took, leg by leg.
    public var timings: RetrievalTimings
    /// What the filter left; nil for a search without one.
    public var filter: FilterReport?

    /// Makes a result.
    public init(
        question: String, hits: [Hit], legs: [LegReport], timings: RetrievalTimings = .init(),
        filter: FilterReport? = nil
    ) {
        self.question = question
        self.hits = hits
        self.legs = legs
        self.timings = timings
        self.filter = filter
    }
}

/// What one leg did for a search.
public struct LegReport: Sendable, Codable, Equatable {
    /// The leg.
    public var leg: Leg
    /// How many passages the leg named.
    public var candidateCount: Int
    /// Why the leg took no part in the ranking; nil when it did.
    public var silence: String?
    /// The mean of the raw scores over all candidates of both legs; nil for a silent leg.
    public var mean: Double?
    /// The population standard deviation of the raw scores over all candidates of both legs; nil for a silent leg.
    public var standardDeviation: Double?
    /// The raw score that stands for a passage which only the other leg named; nil for a silent leg.
    public var floor: Double?
    /// The weight the leg's standardised scores have in the fused score.
    public var weight: Double
    /// Whether the scores compare tokens rather than whole passages; only the dense leg does.
    public var comparesTokens = false

    /// Makes a report.
    public init(
        leg: Leg, candidateCount: Int, silence: String? = nil, mean: Double? = nil, standardDeviation: Double? = nil,
        floor: Double? = nil, weight: Double
    ) {
        self.leg = leg
        self.candidateCount = candidateCount
        self.silence = silence
        self.mean = mean
        self.standardDeviation = standardDeviation
        self.floor = floor
        self.weight = weight
    }
}

/// Seconds spent in each part of a search.
public struct RetrievalTimings: Sendable, Codable, Equatable {
    /// Full-text search.
    public var lexicalSeconds: Double
    /// Embedding the question and scanning the vectors.
    public var denseSeconds: Double
    /// Reranking by question likelihood.
    public var rerankSeconds: Double

    /// Makes timings.
    public init(lexicalSeconds: Double = 0, denseSeconds: Double = 0, rerankSeconds: Double = 0) {
        self.lexicalSeconds = lexicalSeconds
        self.denseSeconds = denseSeconds
        self.rerankSeconds = rerankSeconds
    }
}

/// What a filter left to search in.
public struct FilterReport: Sendable, Codable, Equatable {
    /// Documents that are left.
    public var documentCount: Int
    /// Their passages.
    public var passageCount: Int
    /// Passages without the filter.
    public var totalPassageCount: Int

    /// Adds up what is left of some stores.
    public init(_ scopes: [ScopeCounts]) {
        documentCount = scopes.reduce(0) { $0 + $1.documentCount }
        passageCount = scopes.reduce(0) { $0 + $1.passageCount }
        totalPassageCount = scopes.reduce(0) { $0 + $1.totalPassageCount }
    }

    /// The report in one line.
    public var explanation: String {
        "filter: \(passageCount) of \(totalPassageCount) passages, in \(documentCount) "
            + (documentCount == 1 ? "document" : "documents")
    }
}
