/// How texts become vectors for retrieval, with everything that two vectors must share to be comparable.
///
/// Value aggregation (arXiv 2602.01572) from the lower layers: the attention's value vectors of the first
/// `layerCount` layers, averaged over tokens with inverse document frequencies as weights, centred separately for
/// questions and passages, and whitened softly on the corpus itself. See docs/decisions/0002-embedding-recipe.md.
public struct EmbeddingRecipe: Sendable, Codable, Equatable {
    /// What the model reads: `value-aggregation`, passages, so that a token's values know its context; or
    /// `lone-token-values`, each token alone behind a line break, so that a token's values are always the same.
    public var method: String
    /// How many layers are read, from the first.
    public var layerCount: Int
    /// Length of the finished vectors; padded with zeros where the corpus or the features have fewer directions.
    public var dimension: Int
    /// Principal components are scaled by their eigenvalue to this power: 0 leaves them, -0.5 whitens fully.
    public var whiteningExponent: Float
    /// Whether the first token, which attention uses as a sink, is left out.
    public var skipsFirstToken: Bool
    /// The only weighting so far: `inverse-document-frequency`.
    public var tokenWeighting: String
    /// Fingerprint of the adapter that the features are computed with; nil for the model alone.
    public var adapter: String?
    /// Increased when the same fields begin to mean other vectors.
    public var version: Int

    /// Makes a recipe; the defaults are those that were measured to be best.
    public init(
        method: String = "value-aggregation", layerCount: Int = 8,
        dimension: Int = 384,
        whiteningExponent: Float = -0.25, skipsFirstToken: Bool = true,
        tokenWeighting: String = "inverse-document-frequency", adapter: String? = nil, version: Int = 1
    ) {
        self.method = method
        self.layerCount = layerCount
        self.dimension = dimension
        self.whiteningExponent = whiteningExponent
        self.skipsFirstToken = skipsFirstToken
        self.tokenWeighting = tokenWeighting
        self.adapter = adapter
        self.version = version
    }
}

extension EmbeddingRecipe {
    static let ofPassages = "value-aggregation"
    static let ofLoneTokens = "lone-token-values"

    /// The recipe of fast indexes: what the model makes of each token alone, from few layers, so that a passage costs a
    /// look-up. A text's first token counts too, since none of its tokens is read in the first place. See
    /// docs/decisions/0066-fast-indexing.md.
    public static let fast = EmbeddingRecipe(method: ofLoneTokens, layerCount: 4, skipsFirstToken: false)

    /// Whether each token is read alone, without what stands before it. Such passages have no codes of tokens, since
    /// those would tell little more than words do.
    public var readsTokensAlone: Bool { method == Self.ofLoneTokens }

    /// Whether the method is one that this version computes.
    package var isKnown: Bool { [Self.ofPassages, Self.ofLoneTokens].contains(method) }

    /// The standard or the fast recipe, reading no more layers than a model has.
    package static func standard(for model: ModelInformation, isFast: Bool = false) -> EmbeddingRecipe {
        var recipe = isFast ? fast : EmbeddingRecipe()
        recipe.layerCount = min(recipe.layerCount, model.layerCount)
        return recipe
    }
}

extension EmbeddingRecipe {
    /// Questions about nothing in particular; their mean tells how questions differ from passages.
    public static let sampleQuestions: [String] = [
        "What is the main purpose of this?",
        "Who was the first to do it?",
        "When did it happen?",
        "Where is it located?",
        "How many are there?",
        "Why was it changed?",
        "How does it work?",
        "Which of them is the largest?",
        "What is it called?",
        "What happened after that?",
        "Who is responsible for it?",
        "How long does it take?",
        "How much does it cost?",
        "What year did it begin?",
        "What are the requirements?",
        "Can I use it without the other one?",
        "What does the name mean?",
        "Which country is it from?",
        "How do I turn it off?",
        "What is the difference between the two?",
        "What caused the problem?",
        "In what city was he born?",
        "What did they agree on?",
        "How often should it be done?",
    ]
}
