import Answering
import Foundation
import IndexStore
import Inference
import Passages
import Retrieval
import TestSupport
import Testing

/// Reads passages for questions with known answers and writes down what was measured of each, one JSON object per question.
/// `tools/bench/fit-confidence` fits the constants of `ReadingModel` from the file;
/// docs/decisions/0009-reading-and-confidence.md says how to run the two.
@Suite(.serialized) struct ReadingMeasurement {
    private static let environment = ProcessInfo.processInfo.environment
    private static let output = environment["FOOTNOTE_READ_OUTPUT"]

    @Test(
        "What was measured of each passage's answer is written down",
        .enabled(if: output != nil, "set FOOTNOTE_READ_OUTPUT to a file name to measure"),
        .enabled(if: TestFiles.defaultModel != nil, "no model (tools/fetch-model)"))
    func measure() async throws {
        let environment = Self.environment
        let output = try #require(Self.output)
        let model = try await Model.load(path: try #require(TestFiles.defaultModel), options: ModelOptions())
        let adapter =
            environment["FOOTNOTE_READ_ADAPTER"] ?? TestFiles.packageRoot.path + "/adapters/reader/reader.gguf"
        let reader = model.adapted(by: [AdapterSelection(try await model.loadAdapter(path: adapter))])
        let index = try Index.open(path: try #require(environment["FOOTNOTE_READ_INDEX"], "name an index"))
        let questions = try Self.questions(
            try #require(environment["FOOTNOTE_READ_QUESTIONS"], "name a question file"),
            documents: environment["FOOTNOTE_READ_DOCUMENTS"]?.split(separator: ",").map(String.init),
            limit: environment["FOOTNOTE_READ_LIMIT"].flatMap(Int.init) ?? 400)
        try Data().write(to: URL(filePath: output))
        let file = try #require(FileHandle(forWritingAtPath: output))
        for question in questions {
            let passages = try await Self.passages(for: question, index: index, model: model, reader: reader)
            let support = try await Self.support(for: question, index: index, model: model, reader: reader)
            let record = Record(
                id: question.id, document: question.document ?? "", question: question.question,
                answerable: !question.answers.isEmpty, support: support, passages: passages)
            try file.write(contentsOf: try JSONEncoder().encode(record) + Data("\n".utf8))
        }
        try file.close()
    }

    private static func passages(
        for question: Question, index: Index, model: Model, reader: Model
    ) async throws -> [Passage] {
        let found = try await Retriever(store: index, model: model, reader: reader)
            .search(question.question, options: RetrievalOptions(limit: 10, rerank: 10))
        let answerReader = try #require(AnswerReader(index: index, reader: reader))
        let answers = try await answerReader.read(question.question, in: found.hits)
        return found.hits.map { hit in
            let answer = answers.first { $0.quote.hit.passage.id == hit.passage.id }
            let score = AnswerMatch.score(answer?.text ?? "", accepted: question.answers)
            return Passage(
                gold: question.isEvidence(hit.passage), fused: hit.scores.fused, lexical: hit.scores.lexical,
                tokens: hit.scores.tokens, likelihood: hit.trace.reranking?.logLikelihood,
                answerability: hit.trace.reranking?.answerability, answer: answer?.features.answer, text: answer?.text,
                exact: score.exact, f1: score.f1)
        }
    }

    /// What choosing sentences without a reader measures, of the passages in the reader's order.
    private static func support(
        for question: Question, index: Index, model: Model, reader: Model
    ) async throws -> SupportFeatures? {
        let found = try await Retriever(store: index, model: model, reader: reader)
            .search(question.question, options: RetrievalOptions(limit: 10, rerank: 10))
        guard !found.hits.isEmpty else { return nil }
        return try await SentenceReader(index: index, model: model).read(
            question.question, in: Array(found.hits.prefix(4)),
            similarity: found.hits.compactMap(\.scores.dense).max() ?? 0
        ).features
    }

    private struct Question: Decodable {
        struct Evidence: Decodable { var startByte, endByte: Int }
        var id, question: String
        var answers: [String]
        var document: String?
        var evidence: Evidence?

        func isEvidence(_ passage: PassageRecord) -> Bool {
            guard let evidence, let document, passage.path.hasSuffix("/" + document) else { return false }
            return passage.startByte < evidence.endByte && passage.endByte > evidence.startByte
        }
    }

    /// Questions about some documents, spread evenly over the file.
    private static func questions(_ path: String, documents: [String]?, limit: Int) throws -> [Question] {
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        let all = try lines.map { try JSONDecoder().decode(Question.self, from: Data($0.utf8)) }
            .filter { documents?.contains($0.document ?? "") ?? true }
        return all.count <= limit ? all : (0..<limit).map { all[$0 * all.count / limit] }
    }

    private struct Passage: Encodable {
        var gold: Bool
        var fused: Double
        var lexical, tokens, likelihood, answerability, answer: Double?
        var text: String?
        var exact: Bool
        var f1: Double
    }

    private struct Record: Encodable {
        var id, document, question: String
        var answerable: Bool
        var support: SupportFeatures?
        var passages: [Passage]
    }
}
