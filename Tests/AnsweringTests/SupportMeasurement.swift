import Answering
import Documents
import Foundation
import IndexStore
import Indexing
import Inference
import Passages
import Retrieval
import TestSupport
import Testing

/// Reads questions with known answers and writes down every score that answering could rest on, one JSON object per
/// question. `tools/bench/fit-support` fits the constants of `SupportModel` and `SentenceWeights` from the file;
/// docs/decisions/0003-answering.md says how to run the two.
@Suite(.serialized) struct SupportMeasurement {
    private static let environment = ProcessInfo.processInfo.environment
    private static let output = environment["FOOTNOTE_MEASURE_OUTPUT"]
    private static let corpus = environment["FOOTNOTE_MEASURE_CORPUS"] ?? TestFiles.sharedData("squad-a")

    @Test(
        "Scores of answerable, unanswerable and foreign questions are written down",
        .enabled(if: output != nil, "set FOOTNOTE_MEASURE_OUTPUT to a file name to measure"),
        .enabled(if: corpus != nil, "no corpus with questions (../shared/data/squad-a)"),
        .enabled(if: TestFiles.defaultModel != nil, "no model (tools/fetch-model)"))
    func measure() async throws {
        let corpus = try #require(Self.corpus)
        let output = try #require(Self.output)
        let model = try await Model.load(path: try #require(TestFiles.defaultModel), options: ModelOptions())
        let index = try await openIndex(of: corpus, beside: output, model: model)
        let perArticle = Self.environment["FOOTNOTE_MEASURE_PER_ARTICLE"].flatMap(Int.init) ?? 4
        let cases = try MeasuredQuestion.sample(from: corpus + "/questions.jsonl", perArticle: perArticle)
        try Data().write(to: URL(filePath: output))
        let file = try #require(FileHandle(forWritingAtPath: output))
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        for item in cases {
            let line = try await record(item, index: index, model: model)
            try file.write(contentsOf: try encoder.encode(line) + Data("\n".utf8))
        }
        try file.close()
    }

    private func openIndex(of corpus: String, beside output: String, model: Model) async throws -> Index {
        let path = output + ".footnote"
        if FileManager.default.fileExists(atPath: path) { return try Index.open(path: path) }
        let manifest = Manifest(
            name: "measurement", model: model.information, recipe: EmbeddingRecipe(), createdBy: "measurement")
        let index = try Index.create(path: path, manifest: manifest)
        _ = try await Indexer(index: index, model: model)
            .run(roots: [corpus + "/documents"], options: IndexerOptions()) { _ in }
        return index
    }

    private func record(_ item: MeasuredQuestion, index: Index, model: Model) async throws -> Measurement {
        let clock = ContinuousClock()
        let start = clock.now
        var options = RetrievalOptions(limit: 60)
        options.rerank = 0
        let result = try await Retriever(store: index, model: model).search(item.question, options: options)
        let searched = clock.now
        var hits = result.hits
        if item.kind == .foreign {
            hits.removeAll { $0.passage.path.hasSuffix("/" + item.document) }
        }
        let top = Array(hits.prefix(6))
        let likelihood = QuestionLikelihood(question: item.question, model: model)
        let likelihoods = try await likelihood.scores(of: top.map(\.readingText))
        let reranked = Reranking.rerank(top, likelihoods: likelihoods)
        let rerankedAt = clock.now
        let reading = try await SentenceReader(index: index, model: model).read(
            item.question, in: Array(reranked.prefix(4)),
            similarity: hits.compactMap(\.scores.dense).max() ?? 0)
        let read = clock.now
        func isGold(_ hit: Hit) -> Bool {
            hit.passage.path.hasSuffix("/" + item.document)
                && hit.passage.startByte < item.evidence.upperBound && hit.passage.endByte > item.evidence.lowerBound
        }
        return Measurement(
            kind: item.kind, document: item.document, question: item.question,
            goldFused: hits.firstIndex(where: isGold).map { $0 + 1 },
            goldReranked: reranked.firstIndex(where: isGold).map { $0 + 1 },
            features: reading.features, support: SupportModel.support(reading.features),
            passages: reranked.prefix(4).map {
                .init(
                    fused: $0.scores.fused, likelihood: $0.trace.reranking?.logLikelihood ?? 0,
                    reranked: $0.scores.reranked ?? 0, lexical: $0.scores.lexical, dense: $0.scores.dense)
            },
            sentences: reading.sentences.map { sentence in
                .init(
                    passage: sentence.passage, gain: sentence.gain, coverage: sentence.coverage,
                    score: sentence.score, isGold: isGold(sentence.quote.hit),
                    holdsAnswer: item.answers.contains { sentence.quote.text.contains($0) },
                    startByte: sentence.quote.byteRange.lowerBound, byteCount: sentence.quote.byteRange.count)
            },
            seconds: [
                (searched - start) / .seconds(1), (rerankedAt - searched) / .seconds(1),
                (read - rerankedAt) / .seconds(1),
            ])
    }
}

/// What is written for a question.
private struct Measurement: Encodable {
    struct Passage: Encodable { var fused, likelihood, reranked: Double; var lexical, dense: Double? }
    struct Sentence: Encodable {
        var passage: Int
        var gain, coverage, score: Double
        var isGold, holdsAnswer: Bool
        var startByte, byteCount: Int
    }
    var kind: MeasuredQuestion.Kind
    var document, question: String
    var goldFused, goldReranked: Int?
    var features: SupportFeatures
    var support: Double
    var passages: [Passage]
    var sentences: [Sentence]
    var seconds: [Double]
}

/// A question whose answer is known, or known to be missing.
private struct MeasuredQuestion {
    enum Kind: String, Encodable { case answerable, unanswerable, foreign }
    var kind: Kind
    var question: String
    var answers: [String]
    var document: String
    var evidence: Range<Int>

    private struct Line: Decodable {
        struct Evidence: Decodable { var startByte, endByte: Int }
        var question: String
        var answers: [String]
        var document: String
        /// Missing where a question has no answer.
        var evidence: Evidence?
    }

    /// For each article `perArticle` answerable questions, half as many unanswerable ones, and half as many answerable
    /// ones that are asked as if their article were not there; evenly spread over the file, which makes the sample
    /// the same every time.
    static func sample(from path: String, perArticle: Int) throws -> [MeasuredQuestion] {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let lines = try text.split(separator: "\n").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
        var sampled: [MeasuredQuestion] = []
        for (_, ofArticle) in Dictionary(grouping: lines, by: \.document).sorted(by: { $0.key < $1.key }) {
            let answerable = ofArticle.filter { !$0.answers.isEmpty }
            let unanswerable = ofArticle.filter { $0.answers.isEmpty }
            func take(_ count: Int, of lines: [Line], as kind: Kind, offset: Int) {
                for i in 0..<min(count, lines.count) {
                    let line = lines[(i * lines.count / count + offset) % lines.count]
                    sampled.append(
                        MeasuredQuestion(
                            kind: kind, question: line.question, answers: line.answers, document: line.document,
                            evidence: line.evidence.map { $0.startByte..<max($0.startByte, $0.endByte) } ?? 0..<0))
                }
            }
            take(perArticle, of: answerable, as: .answerable, offset: 0)
            take(perArticle / 2, of: unanswerable, as: .unanswerable, offset: 0)
            take(perArticle / 2, of: answerable, as: .foreign, offset: 3)
        }
        return sampled
    }
}
