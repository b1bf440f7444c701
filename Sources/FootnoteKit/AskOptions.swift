public import Answering
public import Inference
public import Passages
import Retrieval

/// What options take, wherever they are given: on a command line, over HTTP, or in Swift.
public enum Accepted {
    /// Passages that an answer is read from.
    public static let passages = 1...50
    /// Sentences of an answer.
    public static let sentences = 1...20
    /// The confidence from which on there is an answer.
    public static let confidence = 0.0...1.0
    /// Hits of a search.
    public static let hits = 1...1_000
    /// Hits that are reranked.
    public static let reranked = 0...200
    /// Candidates that each leg names.
    public static let candidates = 1...100_000
    /// Names of sources in the order of trust.
    public static let trustedSources = 64
    /// Starters that are proposed.
    public static let starters = 1...20
    /// Threads.
    public static let threads = 1...1_024
}

/// How a question is answered. What is nil is as it measured best.
public struct AskOptions: Sendable, Equatable {
    /// A few words, sentences of the documents, or the model's own words.
    public var style = AnswerStyle.auto
    /// How many passages are read, within ``Accepted/passages``.
    public var passages: Int?
    /// The most sentences of an answer, within ``Accepted/sentences``.
    public var sentences: Int?
    /// The confidence from which on it answers rather than abstains, within ``Accepted/confidence``.
    public var confidence: Double?
    /// The most tokens to write in the style `paragraph`.
    public var maxTokens: Int?
    /// How tokens are chosen in the style `paragraph`; nil takes the likeliest.
    public var sampling: SamplingOptions?
    /// What becomes of sentences in the style `paragraph` that their citations don't carry.
    public var unsupported = UnsupportedSentences.drop
    /// Which sources count more where they disagree, the most trusted first. ``Assistant/trust(_:)`` makes it of names.
    public var trust = TrustOrder()
    /// Texts before the first of which the reply ends, none of them empty.
    public var stop: [String] = []
    /// Which documents are read; nil for all. ``DocumentChoice/filter(of:)`` makes one of names.
    public var filter: PassageFilter?

    /// The options that measured best.
    public init() {}

    /// The engine's options. As many passages are found and reranked as are read: one that was not reranked would be read
    /// in the place of a better one.
    package var answerOptions: AnswerOptions {
        var options = AnswerOptions(style: style, unsupported: unsupported)
        if let passages {
            options.passageCount = passages
            options.retrieval.limit = max(options.retrieval.limit, passages)
            options.retrieval.rerank = max(options.retrieval.rerank, passages)
        }
        if let sentences { options.sentenceLimit = sentences }
        if let confidence { options.confidenceThreshold = confidence }
        if let maxTokens { options.maxTokens = maxTokens }
        if let sampling { options.sampling = sampling }
        options.trust = trust
        options.retrieval.filter = filter
        return options
    }
}
