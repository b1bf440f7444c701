public import Passages

/// A passage that a search returned, with the account of how it got there.
public struct Hit: Sendable, Codable, Equatable {
    /// The place in the list, from 1.
    public var rank: Int
    /// Absolute path of the index that the passage belongs to, where several were searched: ids of passages and documents
    /// are unique within one index only. nil for a search of one index.
    public var index: String?
    /// The passage.
    public var passage: PassageRecord
    /// The scores that placed it.
    public var scores: HitScores
    /// How the scores came about.
    public var trace: HitTrace
    /// Further passages whose text is the same; they take no places of their own in the list.
    public var duplicates: [PassageID]
    /// The same of other indexes.
    public var duplicatesElsewhere: [PassageReference]
    /// Further passages that say nearly the same (``NearDuplicates``), and take no places either.
    public var nearDuplicates: [PassageReference]

    /// Makes a hit.
    public init(
        rank: Int, index: String? = nil, passage: PassageRecord, scores: HitScores, trace: HitTrace,
        duplicates: [PassageID] = [], duplicatesElsewhere: [PassageReference] = [],
        nearDuplicates: [PassageReference] = []
    ) {
        self.rank = rank
        self.index = index
        self.passage = passage
        self.scores = scores
        self.trace = trace
        self.duplicates = duplicates
        self.duplicatesElsewhere = duplicatesElsewhere
        self.nearDuplicates = nearDuplicates
    }

    /// The passage, and those that share its place.
    package var references: [PassageReference] {
        ([passage.id] + duplicates).map { PassageReference(index: index, passageID: $0) } + duplicatesElsewhere
    }
}

/// The scores of a hit. Higher is better in each; their ranges differ.
public struct HitScores: Sendable, Codable, Equatable {
    /// BM25 as the index gives it, from 0 up; nil when the lexical leg did not name the passage.
    public var lexical: Double?
    /// Cosine similarity of the whole passage, −1…1; nil when its vector is not among the nearest.
    public var dense: Double?
    /// How well the passage's tokens match the question's, −1…1: the dense leg's score. nil when tokens were not compared.
    public var tokens: Double?
    /// The weighted sum of the standardised scores: about −2…10, comparable within one search only.
    public var fused: Double
    /// The fused score plus the weighted log likelihood of the question, usually below 0; nil when the hit was not
    /// reranked.
    public var reranked: Double?

    /// Makes scores.
    public init(
        lexical: Double? = nil, dense: Double? = nil, tokens: Double? = nil, fused: Double, reranked: Double? = nil
    ) {
        self.lexical = lexical
        self.dense = dense
        self.tokens = tokens
        self.fused = fused
        self.reranked = reranked
    }
}
