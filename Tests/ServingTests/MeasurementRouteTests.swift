import FootnoteKit
import Formats
import Foundation
import HTTPTypes
import IndexStore
import Inference
import TestModels
import Testing

@testable import Serving

/// The measurement of an index over HTTP.
@Suite("Measuring over HTTP", .serialized)
struct MeasurementRouteTests {
    /// A measurement's last state, once it has ended.
    private func ended(_ id: String, _ server: ServedRouter) async throws -> JSON {
        while true {
            let json = try await server.get("/v1/measurements/\(id)").json
            if json["state"] != "in_progress" { return json }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    @Test("questions are asked in the background, and the report lists those that were missed")
    func measured() async throws {
        let model = FakeModel()
        let small = try await SmallIndex(model: model)
        try await ServedRouter.run(model: model, index: small.index) { server in
            let questions = """
                {"question": "When was the lighthouse built?", "answers": ["an answer that no document holds"]}
                {"question": "Who paints the fence?", "answers": []}
                {"question": "Why?"}
                """
            let body = JSON.object([.init(name: "questions", value: .string(questions))]).text
            let begun = try await server.post("/v1/measurements", body)
            #expect(begun.status == 202, "\(begun.text)")
            let id = try #require(try begun.json["id"]?.string)
            let json = try await ended(id, server)
            #expect(json["state"] == "completed", "\(json.text)")
            let report = try #require(json["report"])
            #expect(report["answerable"] == 1 && report["unanswerable"] == 1)
            #expect(report["omissions"]?.members?.map(\.value) == [1])
            #expect(report["invented_quotes"] == 0)
            let figures = try #require(report["figures"]?.elements)
            #expect(figures.contains { $0["name"] == "contained" && $0["mean"] == 0 && $0["questions"] == 1 })
            for figure in figures {
                let (mean, low, high) = (figure["mean"]?.number, figure["low"]?.number, figure["high"]?.number)
                #expect(try #require(low) <= #require(mean) && #require(mean) <= #require(high))
            }
            let miss = try #require(report["misses"]?.elements?.first)
            #expect(miss["question"] == "When was the lighthouse built?")
            #expect(miss["fault"] == "wrong" || miss["fault"] == "withheld")
            #expect(try await server.send(.delete, "/v1/measurements/\(id)", body: nil).status == 200)
            #expect(try await server.get("/v1/measurements/\(id)").status == 404)
        }
    }

    @Test("without questions, those that people judged are asked")
    func judged() async throws {
        let model = FakeModel()
        let small = try await SmallIndex(model: model)
        try await ServedRouter.run(model: model, index: small.index) { server in
            let none = try await server.post("/v1/measurements", "{}")
            #expect(try none.status == 404 && none.error?["code"] == "no_questions")
            #expect(try await server.post("/v1/feedback", #"{"question": "Who?", "answers": []}"#).status == 200)
            let begun = try await server.post("/v1/measurements", "{}")
            #expect(begun.status == 202, "\(begun.text)")
            let json = try await ended(try #require(try begun.json["id"]?.string), server)
            #expect(json["report"]?["unanswerable"] == 1, "\(json.text)")
        }
    }

    @Test("what can't be measured is refused by name")
    func refused() async throws {
        try await ServedRouter.overSmallIndex { server in
            for (body, param) in [
                (#"{"questions": "no JSON"}"#, "questions"), (#"{"questions": ""}"#, "questions"),
                (#"{"questions": 7}"#, "questions"), (#"{"limit": 0}"#, "limit"), (#"{"style": "auto"}"#, "style"),
                (#"{"questions": "{}", "model": "\#(FakeModel().information.identifier)"}"#, "model"),
            ] {
                let reply = try await server.post("/v1/measurements", body)
                #expect(try reply.status == 400 && reply.error?["param"]?.string == param, "\(body): \(reply.text)")
            }
            let begun = try await server.post("/v1/measurements", #"{"questions": "{\"question\": \"Why?\"}"}"#)
            let json = try await ended(try #require(try begun.json["id"]?.string), server)
            #expect(json["state"] == "failed" && json["error"]?["code"] == "nothing_to_measure", "\(json.text)")
        }
    }
}
