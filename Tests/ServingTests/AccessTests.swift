import Formats
import HTTPTypes
import Hummingbird
import Logging
import NIOEmbedded
import TestModels
import Testing

@testable import Serving

@Suite("Who may use the server", .serialized)
struct AccessTests {
    /// Sends a request with a `Host` of its choice, which the test client does not offer.
    private func status(
        _ path: String = "/v1/models", method: HTTPRequest.Method = .get, host: String?, headers: HTTPFields = [:],
        configuration: ServerConfiguration = .init()
    ) async throws -> Response {
        let state = ServingState(configuration: configuration, resources: ServedResources(model: FakeModel()))
        let responder = buildRouter(state: state).buildResponder()
        let request = Request(
            head: HTTPRequest(method: method, scheme: "http", authority: host, path: path, headerFields: headers),
            body: .init(buffer: ByteBuffer()))
        let context = ServingContext(
            source: .init(
                channel: NIOAsyncTestingChannel(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
        return try await responder.respond(to: request, context: context)
    }

    @Test(
        "addresses in figures and localhost are taken as Host",
        arguments: ["localhost", "localhost:8474", "LOCALHOST.", "127.0.0.1:8474", "[::1]:8474", "192.168.1.7"])
    func hosts(host: String) async throws {
        #expect(try await status(host: host).status.code == 200)
    }

    @Test(
        "a name that a name server could point here is refused",
        arguments: [
            "evil.example", "evil.example:8474", "localhost.evil.example", "127.0.0.1.evil.example", "1.2.3.4.5",
            "localhost:8474:1", "[::1", "", "999.1.1.1",
        ])
    func rebinding(host: String) async throws {
        #expect(try await status(host: host).status.code == 403)
        #expect(try await status("/", host: host).status.code == 403, "the page too")
        #expect(try await status("/health", host: host).status.code == 403)
    }

    @Test("a request without Host is refused")
    func noHost() async throws {
        #expect(try await status(host: nil).status.code == 403)
    }

    @Test("a configured name is taken as Host")
    func configuredHost() async throws {
        let configuration = ServerConfiguration(allowedHosts: ["Footnote.Home"])
        #expect(try await status(host: "footnote.home:8474", configuration: configuration).status.code == 200)
    }

    @Test("the server's own origin is let in")
    func ownOrigin() async throws {
        let response = try await status(host: "127.0.0.1:8474", headers: [.origin: "http://127.0.0.1:8474"])
        #expect(response.status.code == 200)
    }

    @Test(
        "pages of other origins are kept out",
        arguments: [
            "https://evil.example", "null", "http://127.0.0.1:9999", "http://localhost:8474", "file://",
        ])
    func otherOrigins(origin: String) async throws {
        let response = try await status(host: "127.0.0.1:8474", headers: [.origin: origin])
        #expect(response.status.code == 403)
        #expect(response.headers[.accessControlAllowOrigin] == nil)
    }

    @Test("a configured origin is let in and told so, preflight included")
    func configuredOrigin() async throws {
        let configuration = ServerConfiguration(allowedOrigins: ["https://app.example"])
        let headers: HTTPFields = [.origin: "https://app.example"]
        let reply = try await status(host: "localhost", headers: headers, configuration: configuration)
        #expect(reply.status.code == 200)
        #expect(reply.headers[.accessControlAllowOrigin] == "https://app.example")
        #expect(reply.headers[.vary] == "Origin")
        // An error may be read, too.
        let missing = try await status("/nowhere", host: "localhost", headers: headers, configuration: configuration)
        #expect(missing.status.code == 404)
        #expect(missing.headers[.accessControlAllowOrigin] == "https://app.example")
        #expect(missing.headers[.accessControlExposeHeaders]?.contains("Retry-After") == true)
        var asking = headers
        let asked = try #require(HTTPField.Name("Access-Control-Request-Headers"))
        asking[asked] = "authorization, x-stainless-lang, x-other"
        let preflight = try await status(
            "/v1/chat/completions", method: .options, host: "localhost", headers: asking,
            configuration: configuration)
        #expect(preflight.status.code == 204)
        let allowed = try #require(preflight.headers[.accessControlAllowHeaders])
        #expect(allowed.contains("Authorization") && allowed.contains("x-stainless-lang"))
        #expect(!allowed.contains("x-other"))
    }

    @Test("a picture or a link of another site reads nothing", arguments: ["cross-site", "same-site"])
    func crossSiteFetch(site: String) async throws {
        let name = try #require(HTTPField.Name("Sec-Fetch-Site"))
        #expect(try await status("/v1/search?q=a", host: "localhost", headers: [name: site]).status.code == 403)
        #expect(try await status("/", host: "localhost", headers: [name: site]).status.code == 200)
        #expect(try await status(host: "localhost", headers: [name: "same-origin"]).status.code == 200)
    }

    @Test("with a key, everything but the page and the health check asks for it")
    func key() async throws {
        try await ServedRouter.run(configuration: .init(apiKey: "correct-horse")) { server in
            #expect(try await server.get("/").status == 200)
            #expect(try await server.get("/health").status == 200)
            for path in ["/v1/models", "/metrics", "/v1/documents", "/nowhere"] {
                let reply = try await server.get(path)
                #expect(reply.status == 401, "\(path)")
                #expect(reply.headers[.wwwAuthenticate] == "Bearer realm=\"footnote\"")
                #expect(try reply.error?["code"] == "invalid_api_key")
            }
            for wrong in ["Bearer wrong", "Bearer correct-horse2", "Bearer correct-hors", "Basic correct-horse", "x"] {
                #expect(try await server.get("/v1/models", headers: [.authorization: wrong]).status == 401)
            }
            for right in ["Bearer correct-horse", "bearer correct-horse"] {
                #expect(try await server.get("/v1/models", headers: [.authorization: right]).status == 200)
            }
        }
    }

    @Test("keys are compared whole")
    func comparison() {
        #expect(BearerMiddleware.matches("abc", key: "abc"))
        #expect(!BearerMiddleware.matches("abcabc", key: "abc"))
        #expect(!BearerMiddleware.matches("", key: "abc"))
        #expect(!BearerMiddleware.matches("", key: ""))
    }

    @Test("an open bind needs a key, and the refusal says what to do")
    func openBind() throws {
        for host in ["0.0.0.0", "192.168.1.7", "::", "footnote.home"] {
            #expect(throws: ServerError.openBind(host: host)) { try ServerConfiguration(host: host).validate() }
            #expect(throws: Never.self) {
                try ServerConfiguration(host: host, apiKey: "long enough?".filter { $0 != " " }).validate()
            }
        }
        for host in ["127.0.0.1", "127.8.9.1", "localhost", "::1"] {
            #expect(throws: Never.self) { try ServerConfiguration(host: host).validate() }
        }
        #expect(ServerError.openBind(host: "0.0.0.0").description.contains("--api-key-file"))
        #expect(throws: ServerError.unusableKey) { try ServerConfiguration(apiKey: "short").validate() }
        #expect(throws: ServerError.unusableKey) { try ServerConfiguration(apiKey: "has a space").validate() }
    }
}
