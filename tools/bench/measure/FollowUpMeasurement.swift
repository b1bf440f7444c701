import FollowUps
import Foundation
import IndexStore

import Inference
import Passages
import Retrieval

/// Rewrites the follow-up questions of tools/bench/follow-ups and searches with them as asked, as rewritten and as a
/// person would have rewritten them, one JSON object per question; then counts, over the questions of a question file, each
/// after the one before it, how many a rewriter changes.
///
/// docs/decisions/0017-follow-up-questions.md says how to run it.
struct FollowUpMeasurement {
    let model: Model
    let options: Options

    func run(_ output: LineWriter) async throws {
        let indexes = [
            "articles": try Index.open(path: try options.required("articles")),
            "handbook": try Index.open(path: try options.required("handbook")),
        ]
        let rewriter = QuestionRewriter(model: model)
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        for item in try FollowUp.load(folder.appending(path: "follow-ups/questions.jsonl")) {
            guard let index = indexes[item.set] else { throw Usage("\(item.set): there is no such set of questions") }
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
            try output.write(
                Line(
                    set: item.set, question: item.question, rewritten: rewritten.text, expected: item.expected,
                    rank: ranks[0], rankRewritten: ranks[1], rankExpected: ranks[2], seconds: seconds))
        }
        for pair in try ControlPair.load(try options.required("questions")) {
            let rewritten = try await rewriter.standalone(
                pair.question, after: Conversation(turns: [.init(question: pair.before, answer: pair.answer)]))
            try output.write(
                Line(
                    set: "controls", question: pair.question, rewritten: rewritten.text, expected: pair.question,
                    seconds: 0))
        }
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
