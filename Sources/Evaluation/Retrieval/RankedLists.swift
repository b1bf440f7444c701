import IndexStore
import Passages
import Retrieval

/// The judged lists of all questions, stage by stage, and the figures that come of them.
struct RankedLists {
    private var lexical: [JudgedList] = []
    private var dense: [JudgedList] = []
    private var fused: [JudgedList] = []
    private var reranked: [JudgedList] = []
    /// The places of the reranked questions among all.
    private var rerankedPlaces: [Int] = []
    private var timings = RetrievalTimings()

    /// Adds a question's lists.
    mutating func add(_ search: RankedSearch, relevant: Set<PassageReference>) {
        for leg in search.legs {
            let list = JudgedList(leg.matches.prefix(RankingMetric.depth).map(\.passage), relevant: relevant)
            switch leg.leg {
            case .lexical: lexical.append(list)
            case .dense: dense.append(list)
            }
        }
        fused.append(Self.judge(search.result.hits, relevant))
        timings.lexicalSeconds += search.result.timings.lexicalSeconds
        timings.denseSeconds += search.result.timings.denseSeconds
    }

    /// Adds the reranked list of a question whose other lists were added at `place`.
    mutating func add(reranked result: SearchResult, at place: Int, relevant: Set<PassageReference>) {
        reranked.append(Self.judge(result.hits, relevant))
        rerankedPlaces.append(place)
        timings.rerankSeconds += result.timings.rerankSeconds
    }

    /// Mean seconds a question.
    var seconds: RetrievalTimings {
        RetrievalTimings(
            lexicalSeconds: timings.lexicalSeconds / Double(max(1, fused.count)),
            denseSeconds: timings.denseSeconds / Double(max(1, fused.count)),
            rerankSeconds: timings.rerankSeconds / Double(max(1, reranked.count)))
    }

    /// Every stage's figures, and their intervals.
    func rows(_ bootstrap: Bootstrap) -> [RetrievalReport.Row] {
        stages.map { stage, lists in
            let estimates = bootstrap.estimates(RankingMetric.allCases.map { metric in lists.map(metric.value) })
            return RetrievalReport.Row(stage: stage, questions: lists.count, metrics: Self.table(estimates))
        }
    }

    /// Fusion against each leg, and reranking against fusion on the same questions.
    func comparisons(_ bootstrap: Bootstrap) -> [RetrievalReport.Comparison] {
        let lists = Dictionary(uniqueKeysWithValues: stages)
        let pairs: [(RetrievalReport.Stage, RetrievalReport.Stage)] = [
            (.fused, .lexical), (.fused, .dense), (.reranked, .fusedOfReranked),
        ]
        return pairs.compactMap { stage, minus in
            guard let better = lists[stage], let worse = lists[minus] else { return nil }
            let differences = RankingMetric.allCases.map { metric in
                zip(better, worse).map { metric.value(of: $0) - metric.value(of: $1) }
            }
            return RetrievalReport.Comparison(
                stage: stage, minus: minus, metrics: Self.table(bootstrap.estimates(differences)))
        }
    }

    private var stages: [(RetrievalReport.Stage, [JudgedList])] {
        var stages: [(RetrievalReport.Stage, [JudgedList])] = [(.lexical, lexical), (.dense, dense), (.fused, fused)]
        if !reranked.isEmpty {
            stages += [(.reranked, reranked), (.fusedOfReranked, rerankedPlaces.map { fused[$0] })]
        }
        return stages
    }

    private static func table(_ estimates: [Estimate]) -> [RankingMetric: Estimate] {
        Dictionary(uniqueKeysWithValues: zip(RankingMetric.allCases, estimates))
    }

    /// A hit stands for its duplicates too.
    private static func judge(_ hits: [Hit], _ relevant: Set<PassageReference>) -> JudgedList {
        var ranks: [Int] = []
        for (place, hit) in hits.prefix(RankingMetric.depth).enumerated() {
            if hit.references.contains(where: relevant.contains) { ranks.append(place + 1) }
        }
        return JudgedList(ranks: ranks, relevantCount: relevant.count)
    }
}
