public import Inference
public import Retrieval

/// How the answer is put together.
public enum AnswerStyle: String, Sendable, Codable, Equatable, CaseIterable {
    /// Sentences of the sources; where another model is given to write, and the answer is more than a few words, yes or no,
    /// that model's own words.
    case auto
    /// A few words of the sources, word for word. It needs a reader; without one the answer is in the style `sentence`.
    case short
    /// Sentences of the sources, word for word: with a reader the one that holds the short answer, which is emphasised.
    /// Nothing in it can be invented.
    case sentence
    /// Text that the decoder writes, in which each sentence must end with a citation.
    case paragraph
}

/// What becomes of a written sentence that its citations don't carry.
public enum UnsupportedSentences: String, Sendable, Codable, Equatable, CaseIterable {
    /// It is left out, and the answer says how many were.
    case drop
    /// It is said, with a mark behind it.
    case mark
}

/// How a question is answered.
public struct AnswerOptions: Sendable, Codable, Equatable {
    /// The style.
    public var style: AnswerStyle
    /// How many passages are read.
    public var passageCount: Int
    /// The most sentences of an answer in the style `.sentence`.
    public var sentenceLimit: Int
    /// The confidence below which the answer is an abstention, 0…1; 0 never abstains for lack of it; nil takes what measured
    /// best.
    public var confidenceThreshold: Double?
    /// The most tokens to write in the style `.paragraph`.
    public var maxTokens: Int
    /// How tokens are chosen in the style `.paragraph`.
    public var sampling: SamplingOptions
    /// What becomes of sentences in the style `.paragraph` that their citations don't carry.
    public var unsupported: UnsupportedSentences
    /// Which sources count more where they disagree.
    public var trust: TrustOrder
    /// How passages are found.
    public var retrieval: RetrievalOptions
    /// The most tokens of prompt and answer together; nil means the model's context window.
    public var contextBudget: Int?

    /// Makes options; the defaults are those that measured best.
    public init(
        style: AnswerStyle = .sentence,
        passageCount: Int = 4,
        sentenceLimit: Int = 2,
        confidenceThreshold: Double? = nil,
        maxTokens: Int = 256,
        sampling: SamplingOptions = SamplingOptions(),
        unsupported: UnsupportedSentences = .drop,
        trust: TrustOrder = TrustOrder(),
        retrieval: RetrievalOptions = RetrievalOptions(rerank: 10),
        contextBudget: Int? = nil
    ) {
        self.style = style
        self.passageCount = passageCount
        self.sentenceLimit = sentenceLimit
        self.confidenceThreshold = confidenceThreshold
        self.maxTokens = maxTokens
        self.sampling = sampling
        self.unsupported = unsupported
        self.trust = trust
        self.retrieval = retrieval
        self.contextBudget = contextBudget
    }
}
