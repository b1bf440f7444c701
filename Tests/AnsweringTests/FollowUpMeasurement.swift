import Answering
import Foundation
import IndexStore
import Indexing
import Inference
import Passages
import Retrieval
import TestSupport
import Testing

/// Rewrites the follow-up questions of tools/bench/follow-ups and searches with them as asked, as rewritten and as a
/// person would have rewritten them, one JSON object per question; then counts, over the questions of squad-a, each after
/// the one before it, how many a rewriter changes.
///
/// docs/decisions/0017-follow-up-questions.md says how to run it.
@Suite(.serialized) struct FollowUpMeasurement {
    private static let environment = ProcessInfo.processInfo.environment
    private static let output = environment["FOOTNOTE_FOLLOW_UPS_OUTPUT"]
    private static let corpus = TestFiles.sharedData("squad-a")

    @Test(
        "Follow-up questions are rewritten and searched with",
        .enabled(if: output != nil, "set FOOTNOTE_FOLLOW_UPS_OUTPUT to a file name to measure"),
        .enabled(if: corpus != nil, "no corpus (../shared/data/squad-a)"),
        .enabled(if: TestFiles.defaultModel != nil, "no model (tools/fetch-model)"))
    func measure() async throws {
        let output = try #require(Self.output)
        let corpus = try #require(Self.corpus)
        let model = try await Model.load(path: try #require(TestFiles.defaultModel), options: ModelOptions())
        let handbook = TestFiles.packageRoot.appending(path: "corpora/handbook").path
        let indexes = [
            "articles": try await openIndex(of: corpus + "/documents", at: "articles", beside: output, model: model),
            "handbook": try await openIndex(of: handbook, at: "handbook", beside: output, model: model),
        ]
        try Data().write(to: URL(filePath: output))
        let file = try #require(FileHandle(forWritingAtPath: output))
        func write(_ value: some Encodable) throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            try file.write(contentsOf: try encoder.encode(value) + Data("\n".utf8))
        }
        let rewriter = QuestionRewriter(model: model)
        let followUps = TestFiles.packageRoot.appending(path: "tools/bench/follow-ups/questions.jsonl")
        for item in try FollowUp.load(followUps) {
            let index = try #require(indexes[item.set])
            let start = ContinuousClock.now
            let rewritten = try await rewriter.standalone(
                item.question,
                after: Conversation(turns: item.conversation.map { .init(question: $0.question, answer: $0.answer) }))
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            let retriever = Retriever(store: index, model: model)
            var ranks: [Int?] = []
            for question in [item.question, rewritten.text, item.expected] {
                let hits = try await retriever.search(question, options: RetrievalOptions(limit: 10, rerank: 5)).hits
                ranks.append(hits.firstIndex(where: item.isEvidence).map { $0 + 1 })
            }
            try write(
                Line(
                    set: item.set, question: item.question, rewritten: rewritten.text, expected: item.expected,
                    rank: ranks[0], rankRewritten: ranks[1], rankExpected: ranks[2], seconds: seconds))
        }
        for pair in try ControlPair.load(corpus + "/questions.jsonl") {
            let rewritten = try await rewriter.standalone(
                pair.question, after: Conversation(turns: [.init(question: pair.before, answer: pair.answer)]))
            try write(
                Line(
                    set: "controls", question: pair.question, rewritten: rewritten.text, expected: pair.question,
                    seconds: 0))
        }
        try file.close()
    }

    private func openIndex(of folder: String, at name: String, beside output: String, model: Model) async throws
        -> Index
    {
        let path = URL(filePath: output).deletingLastPathComponent().appending(path: name + ".footnote").path
        if FileManager.default.fileExists(atPath: path) { return try Index.open(path: path) }
        let manifest = Manifest(name: name, model: model.information, createdBy: "measurement")
        let index = try Index.create(path: path, manifest: manifest)
        _ = try await Indexer(index: index, model: model).run(roots: [folder], options: IndexerOptions()) { _ in }
        return index
    }
}

/// What is written for a question.
private struct Line: Encodable {
    var set, question, rewritten, expected: String
    var rank, rankRewritten, rankExpected: Int?
    var seconds: Double
}

/// A line of tools/bench/follow-ups.
struct FollowUp: Decodable {
    struct Turn: Decodable { var question, answer: String }
    struct Evidence: Decodable { var startByte, endByte: Int }
    var set, document, question, expected: String
    var conversation: [Turn]
    /// Where the answer stands: a byte range of the document, or a phrase of it.
    var evidence: Evidence?
    var phrase: String?

    static func load(_ url: URL) throws -> [FollowUp] {
        try String(contentsOf: url, encoding: .utf8).split(separator: "\n").map {
            try JSONDecoder().decode(FollowUp.self, from: Data($0.utf8))
        }
    }

    func isEvidence(_ hit: Hit) -> Bool {
        guard hit.passage.path.hasSuffix("/" + document) else { return false }
        if let phrase { return hit.passage.text.contains(phrase) }
        guard let evidence else { return false }
        return hit.passage.startByte < evidence.endByte && hit.passage.endByte > evidence.startByte
    }
}

/// A question of a question file after the one before it about the same paragraph.
private struct ControlPair {
    var before, answer, question: String

    private struct Line: Decodable {
        struct Evidence: Decodable, Equatable { var startByte: Int }
        var question: String
        var answers: [String]
        var document: String
        var evidence: Evidence?
    }

    static func load(_ path: String) throws -> [ControlPair] {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let lines = try text.split(separator: "\n").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
            .filter { !$0.answers.isEmpty }
        return zip(lines, lines.dropFirst()).compactMap { before, line in
            guard before.document == line.document, before.evidence == line.evidence else { return nil }
            let answer = before.answers.min { $0.utf8.count < $1.utf8.count } ?? ""
            return ControlPair(before: before.question, answer: answer, question: line.question)
        }
    }
}
