import Answering
import Documents
import Formats
import Foundation
import IndexStore
import Passages
import Inference
import Retrieval
import TestSupport
import Testing

@testable import Serving

/// One record of each thing that is shown: what the command line prints, what HTTP sends, and a file that both are held to.
///
/// `FOOTNOTE_RECORD_SNAPSHOTS=1` writes the files instead.
@Suite("Records are the same wherever they are shown")
struct GoldenShapeTests {
    /// The record as the command line prints it, after comparing it with its file.
    private func printed(_ value: some Encodable, as name: String) throws -> JSON {
        let text = try JSONOutput.pretty(Versioned(value))
        let file = TestFiles.packageRoot.appending(path: "Tests/ServingTests/Golden/\(name).json")
        if ProcessInfo.processInfo.environment["FOOTNOTE_RECORD_SNAPSHOTS"] == "1" {
            try Data((text + "\n").utf8).write(to: file)
        }
        #expect(try text + "\n" == String(contentsOf: file, encoding: .utf8), "\(name).json differs")
        return try JSONParser.parse(text.utf8Span.span)
    }

    /// Values are compared by their sorted text: a file's keys are sorted, a reply's are not.
    private func sorted(_ json: JSON?) -> String? { json?.text(JSON.Form(order: .sorted)) }

    @Test("an answer and an abstention", arguments: [Samples.answer, Samples.abstention])
    func replies(reply: Reply) throws {
        let golden = try printed(reply, as: reply.abstention == nil ? "answer" : "abstention")
        #expect(golden["version"] == 1)
        let message = GroundedMessage(reply: reply, abstentionForm: .content)
        #expect(message.content == golden["text"])
        #expect(message.refusal == (golden["abstained"] == true ? golden["text"] : .null))
        let annotations = try message.annotations()
        #expect(annotations.count == golden["citations"]?.elements?.count)
        for (place, annotation) in annotations.enumerated() {
            #expect(sorted(annotation.without(["type", "url_citation"])) == sorted(golden["citations"]?[place]))
            #expect(annotation["type"] == "url_citation")
            #expect(
                annotation["url_citation"] == [
                    "start_index": 0, "end_index": 37, "title": "The harbour", "url": "file:///notes/the%20harbour.pdf",
                ])
        }
        #expect(sorted(try message.usage()) == sorted(golden["usage"]))
        #expect(WrittenSequence.finishWord(reply.finishReason) == golden["finish_reason"])
        let record = try message.record(question: "As asked?", unreadMessages: 2, ignored: ["store"], retrieved: nil)
        #expect(record["query"] == golden["question"])
        let shared = record.without(["question", "query", "messages_not_read", "ignored"])
        #expect(record["ignored"] == ["store"])
        let expected = golden.without(["version", "question", "text", "citations", "usage", "finish_reason"])
        #expect(sorted(shared) == sorted(expected))
    }

    @Test("a search result, with and without the account of its scores")
    func search() throws {
        let golden = try printed(Samples.search, as: "search")
        let explained = try SearchRoute.list(Samples.search, explained: true)
        #expect(sorted(explained["data"]) == sorted(golden["hits"]))
        #expect(sorted(explained.without(["object", "data"])) == sorted(golden.without(["version", "hits"])))
        let plain = try SearchRoute.list(Samples.search, explained: false)
        #expect(sorted(plain["data"]?[0]) == sorted(golden["hits"]?[0]?.without(["trace"])))
    }
}

/// One of each thing that is shown, with every field filled in.
private enum Samples {
    static let scores = HitScores(lexical: 4.5, dense: 0.625, tokens: 0.5, fused: 2.25, reranked: 1.75)

    static let passage = PassageRecord(
        id: 7, documentID: 2, path: "/notes/the harbour.pdf", title: "The harbour", ordinal: 0, startByte: 15,
        endByte: 48,
        firstLine: 3, lastLine: 3, page: 4, headingPath: ["The harbour"], text: "The lighthouse was built in 1884.",
        tableHeader: "Place | Year", tokenCount: 9, sourceSHA256: "ab", mediaType: .pdf, textForm: .extracted)

    static func citation(_ id: Int, span: Range<Int>) -> Citation {
        var citation = Citation(of: passage, id: id, answerSpan: ByteSpan(span), scores: scores, support: 0.75)
        citation.pageLabel = "iv"
        citation.places = [
            CitedPlace(
                page: 4, label: "iv", size: PageSize(width: 612, height: 792),
                rectangles: [PageRectangle(left: 72, top: 90.5, right: 300, bottom: 102.25)])
        ]
        return citation
    }

    static let timings = AnswerTimings(retrieveSeconds: 0.25, rerankSeconds: 0.5, readSeconds: 0.125)

    static var answer: Reply {
        let text = "The lighthouse wäs built in **1884**. [1]"
        var answer = Answer(
            question: "When was the lighthouse built?", text: text, style: .sentence, model: "Fake",
            measured: Measured(
                confidence: 0.75, threshold: 0.5, usage: Usage(promptTokens: 8, completionTokens: 3), timings: timings))
        answer.citations = [citation(1, span: 0..<38)]
        answer.sentences = [
            AnswerSentence(
                text: "The lighthouse wäs built in 1884.", span: ByteSpan(0..<38), emphasis: ByteSpan(31..<35),
                citationIDs: [1], support: 0.75)
        ]
        answer.agreeing = [1]
        answer.shortAnswer = "1884"
        answer.kind = .words
        return .said(answer)
    }

    static var abstention: Reply {
        var abstention = Abstention(
            question: "Who painted it?", reason: .insufficientSupport,
            text: "Not in these documents. Nearest: The harbour, line 3 [1]", nearest: [citation(1, span: 33..<52)],
            style: .sentence, model: "Fake",
            measured: Measured(
                confidence: 0.25, threshold: 0.5, usage: Usage(promptTokens: 8, completionTokens: 0),
                timings: timings))
        abstention.missingWords = ["painted"]
        return .withheld(abstention)
    }

    static var search: SearchResult {
        let legs = [
            LegTrace(leg: .lexical, rank: 1, raw: 4.5, mean: 2, standardDeviation: 1.25, weight: 0.75),
            LegTrace(leg: .dense, rank: nil, raw: 0.25, mean: 0.125, standardDeviation: 0.25, weight: 0.5),
        ]
        let trace = HitTrace(
            legs: legs, fusedRank: 2,
            reranking: RerankTrace(logLikelihood: -1, weight: 0.5))
        return SearchResult(
            question: "lighthouse",
            hits: [Hit(rank: 1, passage: passage, scores: scores, trace: trace, duplicates: [9])],
            legs: [
                LegReport(
                    leg: .lexical, candidateCount: 3, mean: 2, standardDeviation: 1.25, floor: 0, weight: 0.75),
                LegReport(leg: .dense, candidateCount: 0, silence: "no vectors", weight: 0.5),
            ],
            timings: RetrievalTimings(lexicalSeconds: 0.25, denseSeconds: 0.5, rerankSeconds: 0.125))
    }
}
