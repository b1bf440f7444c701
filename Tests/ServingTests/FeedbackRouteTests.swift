import FootnoteKit
import Formats
import Foundation
import IndexStore
import Inference
import Passages
import TestModels
import Testing

@testable import Serving

/// What a person says of answers, over HTTP.
@Suite("Feedback over HTTP", .serialized)
struct FeedbackRouteTests {
    private func run(_ test: (ServedRouter, Index) async throws -> Void) async throws {
        let model = FakeModel()
        let small = try await SmallIndex(model: model)
        try await ServedRouter.run(model: model, index: small.index) { try await test($0, small.index) }
    }

    @Test("what is said of answers stands in a question file beside the index, line by line")
    func kept() async throws {
        try await run { server, index in
            let document = try #require(try index.documents().first { $0.path.hasSuffix("harbour.md") })
            let right = try await server.post(
                "/v1/feedback",
                """
                {"question": "When was the lighthouse built?", "answers": ["1884"], "answer_kind": "words",
                 "evidence": [{"file_id": "file-\(document.id)", "start_byte": 15, "end_byte": 48}]}
                """)
            #expect(right.status == 200, "\(right.text)")
            let path = try #require(try right.json["path"]?.string)
            #expect(path == Feedback.file(beside: index) && path.hasSuffix("/small.questions.jsonl"))
            #expect(try await server.post("/v1/feedback", #"{"question": "Who?", "answers": []}"#).status == 200)
            #expect(try await server.post("/v1/feedback", #"{"question": "Why?"}"#).status == 200)
            var first = QuestionRecord(
                question: "When was the lighthouse built?", answers: ["1884"], document: document.path,
                evidence: .init(startByte: 15, endByte: 48, document: document.path))
            first.answerKind = "words"
            #expect(
                try QuestionFile(contentsOf: path).questions == [
                    first, QuestionRecord(question: "Who?", answers: []), QuestionRecord(question: "Why?"),
                ])
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }
    }

    @Test("requests at once leave whole lines")
    func atOnce() async throws {
        try await run { server, index in
            try await withThrowingTaskGroup { group in
                for number in 0..<12 {
                    group.addTask {
                        let body = "{\"question\": \"What is \(number)?\", \"answers\": [\"\(number)\"]}"
                        return try await server.post("/v1/feedback", body).status
                    }
                }
                for try await status in group { #expect(status == 200) }
            }
            let questions = try QuestionFile(contentsOf: Feedback.file(beside: index)).questions
            #expect(Set(questions.compactMap { $0.answers?.first }) == Set((0..<12).map { "\($0)" }))
        }
    }

    @Test("feedback that no question file could hold is refused by name, and nothing is written")
    func refused() async throws {
        try await run { server, index in
            for (body, status, param) in [
                (#"{}"#, 400, "question"), (#"{"question": " "}"#, 400, "question"),
                (#"{"question": "a", "answers": [1]}"#, 400, "answers[0]"),
                (#"{"question": "a", "evidence": {}}"#, 400, "evidence"),
                (#"{"question": "a", "evidence": [{"file_id": 7}]}"#, 400, "evidence[0].file_id"),
                (#"{"question": "a", "evidence": [{"file_id": "file-1"}]}"#, 400, "evidence[0].start_byte"),
                (
                    #"{"question": "a", "evidence": [{"file_id": "1", "start_byte": 4, "end_byte": 4}]}"#, 400,
                    "evidence[0].end_byte"
                ),
                (#"{"question": "a", "stars": 5}"#, 400, "stars"),
                (#"{"question": "a", "model": "\#(FakeModel().information.identifier)"}"#, 400, "model"),
            ] {
                let reply = try await server.post("/v1/feedback", body)
                #expect(reply.status == status, "\(body): \(reply.text)")
                #expect(try reply.error?["param"]?.string == param, "\(body)")
            }
            for id in ["99", "../x"] {
                let unknown =
                    "{\"question\": \"a\", \"evidence\": [{\"file_id\": \"\(id)\", \"start_byte\": 0, \"end_byte\": 4}]}"
                #expect(try await server.post("/v1/feedback", unknown).status == 404)
            }
            #expect(!FileManager.default.fileExists(atPath: Feedback.file(beside: index)))
        }
    }
}
