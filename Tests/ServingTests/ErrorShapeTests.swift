import Formats
import HTTPTypes
import Hummingbird
import Testing

@testable import Serving

@Suite("Errors have one shape", .serialized)
struct ErrorShapeTests {
    /// All four keys are there, and message and type say something.
    private func expectShape(_ reply: ServedRouter.Reply, status: Int, code: String?, param: String? = nil) throws {
        #expect(reply.status == status)
        #expect(reply.headers[.contentType] == "application/json")
        guard let members = try reply.error?.members else {
            Issue.record("no error object in \(reply.text)")
            return
        }
        #expect(members.map(\.name) == ["message", "type", "param", "code"])
        #expect(try reply.error?["message"]?.string?.isEmpty == false)
        #expect(try reply.error?["type"]?.string?.isEmpty == false)
        #expect(try reply.error?["code"]?.string == code)
        #expect(try reply.error?["param"]?.string == param)
    }

    @Test("404, 405, 413, 415 and malformed JSON")
    func statuses() async throws {
        let limits = ServerConfiguration.Limits(bodyBytes: 200)
        try await ServedRouter.run(configuration: .init(limits: limits)) { server in
            try expectShape(try await server.get("/v1/nothing"), status: 404, code: "unknown_url")
            let wrongMethod = try await server.get("/v1/chat/completions")
            try expectShape(wrongMethod, status: 405, code: "method_not_allowed")
            #expect(wrongMethod.headers[.allow] == "POST")
            let wrongToo = try await server.send(.put, "/v1/documents/7", body: nil)
            try expectShape(wrongToo, status: 405, code: "method_not_allowed")
            let large = try await server.post(
                "/v1/completions", "{\"prompt\":\"\(String(repeating: "a", count: 300))\"}")
            try expectShape(large, status: 413, code: "body_too_large")
            for type in ["text/plain", "application/x-www-form-urlencoded", "application/jsonp"] {
                let reply = try await server.post("/v1/completions", "{}", headers: [.contentType: type])
                try expectShape(reply, status: 415, code: "unsupported_media_type")
            }
            let charset = try await server.post(
                "/v1/completions", "{}", headers: [.contentType: "application/json; charset=utf-8"])
            #expect(charset.status == 400)
            let malformed = try await server.post("/v1/chat/completions", "{\"model\": oops}")
            try expectShape(malformed, status: 400, code: "invalid_json")
            #expect(malformed.text.contains("at byte 10"))
            try expectShape(try await server.post("/v1/chat/completions", ""), status: 400, code: "invalid_json")
            try expectShape(try await server.post("/v1/chat/completions", "[]"), status: 400, code: nil)
        }
    }

    @Test(
        "a wrong parameter is named",
        arguments: [
            ("{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"temperature\":3}", "temperature"),
            ("{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"temperature\":\"hot\"}", "temperature"),
            ("{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"top_p\":-0.1}", "top_p"),
            ("{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"n\":0}", "n"),
            ("{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"n\":100}", "n"),
            ("{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"n\":1.5}", "n"),
            ("{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"max_tokens\":0}", "max_tokens"),
            (
                "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"max_tokens\":5,\"max_completion_tokens\":6}",
                "max_tokens"
            ),
            ("{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"]}", "stop"),
            ("{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"stop\":[1]}", "stop[0]"),
            ("{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"presence_penalty\":2.5}", "presence_penalty"),
            ("{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"logit_bias\":{\"99999\":1}}", "logit_bias"),
            ("{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"top_logprobs\":2}", "top_logprobs"),
            ("{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"stream_options\":{}}", "stream_options"),
            (
                "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"stream\":true,\"stream_options\":{\"x\":1}}",
                "stream_options.x"
            ),
            ("{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"tool_choice\":\"required\"}", "tools"),
            (
                "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"response_format\":{\"type\":\"xml\"}}",
                "response_format.type"
            ),
            ("{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"audio\":{\"voice\":\"a\"}}", "audio"),
            ("{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"made_up\":1}", "made_up"),
            ("{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"footnote\":{}}", "footnote"),
            ("{\"messages\":[]}", "messages"), ("{}", "messages"), ("{\"messages\":\"hello\"}", "messages"),
            ("{\"messages\":[{\"role\":\"wizard\",\"content\":\"a\"}]}", "messages[0].role"),
            ("{\"messages\":[{\"role\":\"user\"}]}", "messages[0].content"),
            (
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\"}]}]}", "messages[0].content[0]"
            ),
            ("{\"model\":\"gpt-9\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}", "model"),
        ])
    func parameters(body: String, param: String) async throws {
        try await ServedRouter.run { server in
            let reply = try await server.post("/v1/chat/completions", body)
            #expect(reply.status == (param == "model" ? 404 : 400), "\(reply.text)")
            #expect(try reply.error?["param"]?.string == param, "\(reply.text)")
        }
    }

    @Test("what fails inside is 500 without its details")
    func unknownErrors() {
        struct Secret: Error {}
        let error = APIError(describing: Secret())
        #expect(error.status.code == 500)
        #expect(!error.message.contains("Secret"))
    }

    @Test("each reply has an id; a plain one of the client's is kept, any other is not")
    func requestID() async throws {
        let name = try #require(HTTPField.Name("X-Request-Id"))
        try await ServedRouter.run { server in
            #expect(try await server.get("/health", headers: [name: "abc-1.2_3"]).headers[name] == "abc-1.2_3")
            let forged = try await server.get("/health", headers: [name: "a b\"c"]).headers[name]
            #expect(forged?.hasPrefix("req_") == true)
            #expect(try await server.get("/nowhere").headers[name]?.hasPrefix("req_") == true)
        }
    }
}
