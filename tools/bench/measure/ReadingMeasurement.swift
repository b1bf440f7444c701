import Answering
import Foundation
import IndexStore
import Passages
import Inference
import Retrieval

/// Reads passages for questions with known answers and writes down what was measured of each, one JSON object per question.
///
/// `tools/bench/fit-confidence` fits a reader's calibration from the file, `tools/bench/fit-support` the figures of
/// likelihoods; docs/decisions/0009-reading-and-confidence.md says how to run them.
struct ReadingMeasurement {
    let model: Model
    let options: Options

    /// How many of the passages found are read: as many as the fit looks at.
    private static let readCount = 6

    func run(_ output: LineWriter) async throws {
        // The file's figures rerank: those of another reader do for one that has none yet, and are fitted again after it.
        let reader = try await Reader(model: model, adapterFile: options["reader"] ?? Options.defaultReader)
        let index = try Index.open(path: try options.required("index"))
        let questions = try Self.questions(
            try options.required("questions"),
            documents: options["documents"]?.split(separator: ",").map(String.init),
            limit: options["limit"].flatMap(Int.init) ?? 400)
        for question in questions {
            let found = try await Retriever(store: index, model: model, reader: reader)
                .search(question.question, options: RetrievalOptions(limit: 10, rerank: 10))
            let passages = try await Self.passages(for: question, found: found.hits, index: index, reader: reader)
            let support = try await support(for: question, found: found.hits, index: index)
            try output.write(
                Record(
                    id: question.id, document: question.document ?? "", question: question.question,
                    answerable: !question.answers.isEmpty, kind: question.answerKind, support: support,
                    passages: passages))
        }
    }

    private static func passages(
        for question: Question, found: [Hit], index: Index, reader: Reader
    ) async throws -> [Passage] {
        let answers = try await AnswerReader(index: index, reader: reader)
            .read(question.question, in: Array(found.prefix(readCount)))
        let words = WeightedQuestion(question.question, weights: try index.tokenWeights(), model: reader.model)
        return found.map { hit in
            let answer = answers.first { $0.quote.hit.passage.id == hit.passage.id }
            let score = AnswerMatch.score(answer?.text ?? "", accepted: question.answers)
            let choices = answer?.choices.map { choice in
                let text = String(decoding: Array(hit.passage.text.utf8)[choice.place], as: UTF8.self)
                return [
                    choice.logLikelihood, words.coverage(by: ContentWords(text)),
                    AnswerMatch.contains(text, accepted: question.answers) ? 1 : 0,
                ]
            }
            let rightPlace = answer.map { question.isEvidence($0.quote) } ?? false
            return Passage(
                gold: question.isEvidence(hit.passage), kind: answer?.kind, kindLikelihood: answer?.features.kind,
                overlaps: rightPlace,
                contained: answer.map { AnswerMatch.contains($0.quote.text, accepted: question.answers) } ?? false,
                fused: hit.scores.fused, lexical: hit.scores.lexical,
                tokens: hit.scores.tokens, likelihood: hit.trace.reranking?.logLikelihood,
                answerability: hit.trace.reranking?.answerability, answer: answer?.features.answer,
                coverage: answer?.features.coverage, choices: choices, text: answer?.text, exact: score.exact,
                f1: score.f1)
        }
    }

    /// What choosing sentences without a reader measures, of the passages in the reader's order.
    private func support(for question: Question, found: [Hit], index: Index) async throws -> SupportFeatures? {
        guard !found.isEmpty else { return nil }
        return try await SentenceReader(index: index, model: model).read(
            question.question, in: Array(found.prefix(4)), similarity: found.compactMap(\.scores.dense).max() ?? 0
        ).features
    }

    private struct Question: Decodable {
        struct Evidence: Decodable { var startByte, endByte: Int }
        var id, question: String
        var answers: [String]
        var document: String?
        var evidence: Evidence?
        var answerKind: String?

        func isEvidence(_ passage: PassageRecord) -> Bool {
            isEvidence(passage.startByte..<passage.endByte, of: passage)
        }

        func isEvidence(_ quote: Quote) -> Bool { isEvidence(quote.byteRange, of: quote.hit.passage) }

        private func isEvidence(_ range: Range<Int>, of passage: PassageRecord) -> Bool {
            guard let evidence, let document, passage.path.hasSuffix("/" + document) else { return false }
            return range.lowerBound < evidence.endByte && range.upperBound > evidence.startByte
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
        var kind: AnswerKind?
        var kindLikelihood: Double?
        /// Whether what would be quoted overlaps the evidence.
        var overlaps: Bool
        /// Whether it holds an accepted answer.
        var contained: Bool
        var fused: Double
        var lexical, tokens, likelihood, answerability, answer, coverage: Double?
        /// Of each sentence or block that the answer was chosen from: the log likelihood of its first words, the share of the
        /// question's words, and whether it holds an accepted answer.
        var choices: [[Double]]?
        var text: String?
        var exact: Bool
        var f1: Double
    }

    private struct Record: Encodable {
        var id, document, question: String
        var answerable: Bool
        var kind: String?
        var support: SupportFeatures?
        var passages: [Passage]
    }
}
