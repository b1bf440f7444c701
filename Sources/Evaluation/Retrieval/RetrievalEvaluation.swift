package import Formats
package import IndexStore
import Passages
package import Retrieval

/// Measures retrieval: asks an index questions whose evidence is known, and looks where it stands in each ranked list.
///
/// A passage is relevant where it overlaps the question's evidence by at least a byte. The legs' lists are taken as they
/// are; in the fused and the reranked list passages with the same words share a place, as in every search.
package struct RetrievalEvaluation: Sendable {
    private let indexes: [Index]
    private let retriever: Retriever
    private let options: RetrievalOptions
    private let rerankedQuestions: Int
    private let bootstrap: Bootstrap

    /// Questions embedded together.
    private static let batchSize = 64

    /// Prepares to measure.
    ///
    /// - Parameters:
    ///   - indexes: what the retriever searches.
    ///   - options: how each question is searched. `limit` is raised to the depth that the metrics look at.
    ///   - rerankedQuestions: how many of the questions are reranked too, spread evenly over them; reranking takes a
    ///     thousand times as long as the rest.
    package init(
        indexes: [Index], retriever: Retriever, options: RetrievalOptions, rerankedQuestions: Int,
        bootstrap: Bootstrap = Bootstrap()
    ) {
        self.indexes = indexes
        self.retriever = retriever
        var options = options
        options.limit = max(options.limit, RankingMetric.depth, options.rerank)
        self.options = options
        self.rerankedQuestions = options.rerank > 1 && retriever.model != nil ? max(0, rerankedQuestions) : 0
        self.bootstrap = bootstrap
    }

    /// Where the work stands.
    package struct Progress: Sendable, Equatable {
        package enum Phase: String, Sendable {
            case searching
            case reranking
        }
        package var phase: Phase
        package var done: Int
        package var total: Int
    }

    private struct Judged: Sendable {
        let question: String
        let relevant: Set<PassageReference>
    }

    /// Asks the questions and reports.
    ///
    /// - Parameters:
    ///   - limit: measure only so many questions, spread evenly over those that can be measured; nil for all.
    ///   - progress: called between questions; it must be quick.
    /// - Throws: ``QuestionSelectionError``, `IndexError`, `InferenceError`, `CancellationError`.
    @concurrent
    package func run(
        _ questions: [QuestionRecord], limit: Int? = nil,
        progress: @Sendable (Progress) -> Void = { _ in }
    ) async throws -> RetrievalReport {
        let (usable, omissions) = try judge(questions)
        guard !usable.isEmpty else { throw omissions.nothingToMeasure }
        let asked = usable.evenly(limit)
        var lists = RankedLists()
        var plain = options
        plain.rerank = 0
        var done = 0
        while done < asked.count {
            let batch = asked[done..<min(asked.count, done + Self.batchSize)]
            progress(Progress(phase: .searching, done: done, total: asked.count))
            let found = try await retriever.searches(batch.map(\.question), options: plain)
            for (judged, search) in zip(batch, found) { lists.add(search, relevant: judged.relevant) }
            done = batch.endIndex
        }
        for (number, place) in EvenSample.places(of: asked.count, limit: rerankedQuestions).enumerated() {
            progress(
                Progress(phase: .reranking, done: number, total: min(asked.count, rerankedQuestions)))
            let result = try await retriever.search(asked[place].question, options: options)
            lists.add(reranked: result, at: place, relevant: asked[place].relevant)
        }
        return RetrievalReport(
            index: indexes.map(\.path).joined(separator: ", "),
            passages: try indexes.reduce(0) { try $0 + $1.status().passageCount }, questions: questions.count,
            measured: asked.count, omissions: omissions, rows: lists.rows(bootstrap),
            comparisons: lists.comparisons(bootstrap), seconds: lists.seconds, options: options,
            recipe: try indexes[0].manifest().recipe, bootstrap: bootstrap)
    }

    private func judge(
        _ questions: [QuestionRecord]
    ) throws -> (usable: [Judged], omissions: [QuestionOmission]) {
        var map = try EvidenceMaps(indexes)
        var usable: [Judged] = []
        var omissions: [QuestionOmission] = []
        for question in questions {
            switch try map.finding(for: question) {
            case .usable(let words, let relevant): usable.append(Judged(question: words, relevant: relevant))
            case .unusable(let reason): omissions.add(question, reason: reason)
            }
        }
        return (usable, omissions)
    }
}
