import Retrieval

/// How the hits of a vector store's search are ordered, and which are good enough.
struct RankingOptions: Sendable {
    /// The least score of a hit that is returned.
    private(set) var threshold = -Double.infinity
    /// Whether the model reorders what is returned.
    private(set) var reranks = false

    /// Takes `ranking_options` out of a request.
    init(_ fields: inout RequestFields) throws(APIError) {
        guard var ranking = try fields.fields("ranking_options") else { return }
        threshold = try ranking.number("score_threshold", in: -1000...1000) ?? threshold
        switch try ranking.string("ranker") {
        case nil, "none": break
        case "auto", "default-2024-11-15": reranks = true
        case let name?: throw ranking.outOfRange("ranker", "\"\(name)\"", "auto, none or default-2024-11-15")
        }
        try ranking.finish()
    }

    /// The score by which hits are ordered: the fused one, or, of hits that the model reordered, one from 0 to 1.
    func score(of hit: Hit) -> Double { reranks ? hit.unitScore : hit.scores.fused }
}
