import Formats
import TestModels
import Testing

@testable import Serving

@Suite("Writing from documents", .serialized)
struct WriteRouteTests {
    private func withIndex(_ test: @escaping @Sendable (ServedRouter) async throws -> Void) async throws {
        let model = FakeModel()
        let small = try await SmallIndex(model: model)
        try await ServedRouter.run(model: model, index: small.index) { try await test($0) }
    }

    @Test("a summary of a document of the index is its sentences, each cited and checked")
    func summary() async throws {
        try await withIndex { server in
            let reply = try await server.post("/v1/write", "{\"instruction\":\"summarise harbour.md\",\"sentences\":2}")
            #expect(reply.status == 200, "\(reply.text)")
            let json = try reply.json
            #expect(json["object"] == "footnote.text" && json["abstained"] == false)
            #expect(json["sentences"]?.elements?.count == 2)
            for citation in json["citations"]?.elements ?? [] {
                #expect(citation["is_stale"] == false && citation["filename"]?.string == "harbour.md")
                #expect(citation["passage_id"]?.integer ?? 0 > 0)
            }
        }
    }

    @Test("given texts are compared, whatever they are called")
    func texts() async throws {
        try await withIndex { server in
            let body = """
                {"task":"changes","texts":[{"name":"/etc/a.pdf","text":"The rent is 900 euros a month."},
                {"name":"b.md","text":"The rent is 950 euros a month."}]}
                """
            let reply = try await server.post("/v1/write", body)
            #expect(reply.status == 200, "\(reply.text)")
            let text = try #require(try reply.json["text"]?.string)
            #expect(text.hasPrefix("Changed: a.pdf.txt says: ") && text.contains("**950**"), "\(text)")
        }
    }

    @Test(
        "what is wrong with a request is named",
        arguments: [
            ("{}", 400, "instruction"), ("{\"instruction\":\"summarise\",\"documents\":3}", 400, "documents"),
            ("{\"instruction\":\"summarise\",\"documents\":[true]}", 400, "documents[0]"),
            ("{\"instruction\":\"summarise\",\"documents\":[\"nowhere.md\"]}", 404, "documents"),
            ("{\"instruction\":\"summarise\",\"documents\":[\"/etc/passwd\"]}", 404, "documents"),
            ("{\"instruction\":\"summarise\",\"texts\":[4]}", 400, "texts[0]"),
            ("{\"instruction\":\"summarise\",\"sentences\":0}", 400, "sentences"),
        ])
    func wrong(body: String, status: Int, param: String) async throws {
        try await withIndex { server in
            let reply = try await server.post("/v1/write", body)
            #expect(reply.status == status, "\(reply.text)")
            #expect(try reply.error?["param"]?.string == param, "\(reply.text)")
        }
    }

    @Test("an instruction without a task, or without documents, is refused with what to do")
    func refused() async throws {
        try await withIndex { server in
            for body in ["{\"instruction\":\"tidy up bread.md\"}", "{\"instruction\":\"summarise\"}"] {
                let reply = try await server.post("/v1/write", body)
                #expect(reply.status == 400, "\(reply.text)")
                #expect(try reply.error?["message"]?.string?.contains("; ") == true)
            }
        }
    }
}
