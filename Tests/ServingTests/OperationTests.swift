import Formats
import HTTPTypes
import Hummingbird
import TestModels
import Testing

@testable import Serving

@Suite("Operations and the page", .serialized)
struct OperationTests {
    @Test("health is 503 in the error shape while the model is being loaded")
    func loading() async throws {
        let state = ServingState(configuration: .init(), resources: nil)
        try await ServedRouter.run(state: state) { server in
            for path in ["/health", "/v1/models", "/v1/documents"] {
                let reply = try await server.get(path)
                #expect(reply.status == 503)
                #expect(try reply.error?["code"] == "loading")
                #expect(reply.headers[.retryAfter] != nil)
            }
            #expect(try await server.get("/").status == 200)
            #expect(try await server.get("/metrics").text.contains("footnote_ready 0"))
            state.finishLoading(ServedResources(model: FakeModel()))
            let health = try await server.get("/health")
            #expect(health.status == 200)
            #expect(health.text == "{\"status\":\"ok\"}")
        }
    }

    @Test("metrics count requests by route, never by path, and tokens")
    func metrics() async throws {
        try await ServedRouter.run { server in
            _ = try await server.post("/v1/completions", "{\"prompt\":\"Hi\"}")
            _ = try await server.post("/v1/completions", "{")
            _ = try await server.get("/v1/passages/123456")
            _ = try await server.get("/private/thing")
            let text = try await server.get("/metrics").text
            #expect(
                text.contains("footnote_requests_total{method=\"POST\",route=\"/v1/completions\",status=\"200\"} 1"))
            #expect(
                text.contains("footnote_requests_total{method=\"POST\",route=\"/v1/completions\",status=\"400\"} 1"))
            #expect(text.contains("footnote_prompt_tokens_total 3"))
            #expect(text.contains("footnote_completion_tokens_total 5"))
            #expect(text.contains("footnote_request_duration_seconds_bucket{route=\"/v1/completions\",le=\"+Inf\"} 2"))
            #expect(!text.contains("123456"))
            #expect(!text.contains("private"))
        }
    }

    @Test("the page loads nothing from elsewhere and its policy allows only its own script")
    func page() async throws {
        try await ServedRouter.run { server in
            let first = try await server.get("/")
            let second = try await server.get("/")
            #expect(first.headers[.contentType] == "text/html; charset=utf-8")
            let policy = try #require(first.headers[.contentSecurityPolicy])
            #expect(policy.contains("default-src 'none'"))
            #expect(!policy.contains("unsafe"))
            let nonce = try #require(policy.firstMatch(of: #/script-src 'nonce-([0-9a-f]+)'/#)?.output.1)
            #expect(
                first.text.contains(
                    "<script type=\"module\" src=\"/page/\(PageRoute.version)/main.js\" nonce=\"\(nonce)\">"))
            #expect(
                first.text.contains(
                    "<link rel=\"stylesheet\" href=\"/page/\(PageRoute.version)/page.css\" nonce=\"\(nonce)\">"))
            #expect(first.headers[.contentSecurityPolicy] != second.headers[.contentSecurityPolicy])
            let text = first.text.replacing("http://www.w3.org/2000/svg", with: "")
            for forbidden in [
                "http://", "https://", "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write",
                "eval(", " style=\"", "onclick=\"", "FOOTNOTE-NONCE",
            ] {
                #expect(!text.contains(forbidden), "\(forbidden)")
            }
        }
    }

    @Test("replies can't be framed, sniffed or stored")
    func headers() async throws {
        try await ServedRouter.run { server in
            for path in ["/", "/v1/models", "/nowhere"] {
                let headers = try await server.get(path).headers
                #expect(headers[try #require(HTTPField.Name("X-Content-Type-Options"))] == "nosniff")
                #expect(headers[try #require(HTTPField.Name("X-Frame-Options"))] == "DENY")
                #expect(headers[.cacheControl] == "no-store")
                #expect(headers[.contentSecurityPolicy]?.contains("frame-ancestors 'none'") == true)
            }
        }
    }

    @Test("HEAD answers without a body")
    func head() async throws {
        try await ServedRouter.run { server in
            let reply = try await server.send(.head, "/health", body: nil)
            #expect(reply.status == 200)
            #expect(reply.text.isEmpty)
        }
    }
}
