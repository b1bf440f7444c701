import Formats
import Foundation
import IndexStore
import Passages
import TestModels
import Testing

@testable import Serving

@Suite("Embeddings, reranking, search and sources", .serialized)
struct RetrievalRouteTests {
    private func withIndex(_ test: @escaping @Sendable (ServedRouter, SmallIndex) async throws -> Void) async throws {
        let model = FakeModel()
        let small = try await SmallIndex(model: model)
        try await ServedRouter.run(model: model, index: small.index) { try await test($0, small) }
    }

    private func vector(_ json: JSON?) -> [Float] {
        json?.elements?.compactMap { $0.number.map { Float($0) } } ?? []
    }

    @Test("Base64 is the same numbers as float, little-endian single precision")
    func encodings() async throws {
        try await withIndex { server, _ in
            let floats = try await server.post("/v1/embeddings", "{\"input\":\"rye bread\"}")
            #expect(floats.status == 200, "\(floats.text)")
            let packed = try await server.post(
                "/v1/embeddings", "{\"input\":\"rye bread\",\"encoding_format\":\"base64\"}")
            let expected = vector(try floats.json["data"]?[0]?["embedding"])
            #expect(expected.count == 8)
            let text = try #require(packed.json["data"]?[0]?["embedding"]?.string)
            let bytes = Array(try #require(Data(base64Encoded: text)))
            let numbers = stride(from: 0, to: bytes.count, by: 4).map { start in
                Float(bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1) })
            }
            #expect(numbers == expected)
            #expect(try floats.json["usage"] == ["prompt_tokens": 9, "total_tokens": 9])
            #expect(try floats.json["data"]?[0]?["object"] == "embedding")
        }
    }

    @Test("one bit pattern, byte by byte")
    func base64() {
        #expect(EmbeddingRoute.base64([1]) == "AACAPw==")
        #expect(EmbeddingRoute.base64([]) == "")
    }

    @Test("inputs of all shapes, questions unlike passages, and fewer dimensions of length 1")
    func inputs() async throws {
        try await withIndex { server, _ in
            for input in ["[\"a\",\"b\"]", "[[97],[98]]"] {
                let reply = try await server.post("/v1/embeddings", "{\"input\":\(input)}")
                #expect(try reply.json["data"]?.elements?.compactMap { $0["index"]?.integer } == [0, 1])
            }
            let short = try await server.post("/v1/embeddings", "{\"input\":\"bread and light\",\"dimensions\":2}")
            let numbers = vector(try short.json["data"]?[0]?["embedding"])
            #expect(numbers.count == 2)
            #expect(abs(numbers.reduce(0) { $0 + $1 * $1 } - 1) < 1e-4)
            let question = try await server.post("/v1/embeddings", "{\"input\":\"a\",\"input_type\":\"question\"}")
            #expect(question.status == 200)
        }
    }

    @Test(
        "what is wrong with an input is named",
        arguments: [
            ("{}", "input"), ("{\"input\":[]}", "input"), ("{\"input\":\"\"}", "input"),
            ("{\"input\":\"a\",\"dimensions\":9}", "dimensions"),
            ("{\"input\":\"a\",\"encoding_format\":\"hex\"}", "encoding_format"),
            ("{\"input\":\"a\",\"input_type\":\"poem\"}", "input_type"), ("{\"input\":[300]}", "input[0]"),
        ])
    func wrongInputs(body: String, param: String) async throws {
        try await withIndex { server, _ in
            let reply = try await server.post("/v1/embeddings", body)
            #expect(reply.status == 400)
            #expect(try reply.error?["param"]?.string == param, "\(reply.text)")
        }
    }

    @Test("at most 2048 inputs")
    func inputLimit() async throws {
        try await withIndex { server, _ in
            let inputs = Array(repeating: "\"a\"", count: 2049).joined(separator: ",")
            let reply = try await server.post("/v1/embeddings", "{\"input\":[\(inputs)]}")
            #expect(reply.status == 400)
            #expect(try reply.error?["param"] == "input")
        }
    }

    @Test("without an index, embeddings, search and documents say what to do")
    func noIndex() async throws {
        try await ServedRouter.run { server in
            let embeddings = try await server.post("/v1/embeddings", "{\"input\":\"a\"}")
            #expect(embeddings.status == 400)
            for path in ["/v1/search?q=a", "/v1/documents", "/v1/documents/1", "/v1/passages/1"] {
                let reply = try await server.get(path)
                #expect(reply.status == 404)
                #expect(try reply.error?["code"] == "no_index")
                #expect(try reply.error?["message"]?.string?.contains("Index a folder") == true)
            }
            #expect(try await server.get("/v1/vector_stores").json["data"] == [])
        }
    }

    @Test("reranking puts the text that makes the query likely first")
    func rerank() async throws {
        try await ServedRouter.run { server in
            let reply = try await server.post(
                "/v1/rerank",
                "{\"query\":\"xyz\",\"documents\":[\"nothing\",{\"text\":\"x y z\"}],\"top_n\":1,\"return_documents\":true}"
            )
            let results = try #require(reply.json["results"]?.elements)
            #expect(results.count == 1)
            #expect(results[0]["index"] == 1)
            #expect(results[0]["document"] == ["text": "x y z"])
            let score = try #require(results[0]["relevance_score"]?.number)
            #expect(score > 0 && score <= 1)
            for (body, param) in [
                ("{\"documents\":[\"a\"]}", "query"), ("{\"query\":\"a\"}", "documents"),
                ("{\"query\":\"a\",\"documents\":[]}", "documents"),
                ("{\"query\":\"a\",\"documents\":[1]}", "documents[0]"),
            ] {
                let reply = try await server.post("/v1/rerank", body)
                #expect(reply.status == 400)
                #expect(try reply.error?["param"]?.string == param)
            }
        }
    }

    @Test("search finds passages, in our shape and in OpenAI's")
    func search() async throws {
        try await withIndex { server, _ in
            let ours = try await server.get("/v1/search?q=rye+bread%3F&limit=2&explain=1")
            #expect(ours.status == 200, "\(ours.text)")
            #expect(try ours.json["question"] == "rye bread?")
            let first = try #require(ours.json["data"]?[0])
            #expect(first["rank"] == 1)
            #expect(first["passage"]?["filename"] == "bread.md")
            #expect(first["trace"]?["arithmetic"]?.string?.isEmpty == false)
            #expect(first["trace"]?["reranking"] == .null)
            let reranked = try await server.get("/v1/search?q=rye+bread&rerank=2&explain=1").json["data"]?[0]
            #expect(reranked?["trace"]?["reranking"]?["log_likelihood"]?.number != nil)
            let plain = try await server.get("/v1/search?q=rye+bread").json["data"]?[0]
            #expect(plain?["trace"] == nil)
            let theirs = try await server.post(
                "/v1/vector_stores/default/search", "{\"query\":\"rye bread\",\"max_num_results\":1}")
            #expect(theirs.status == 200, "\(theirs.text)")
            #expect(try theirs.json["object"] == "vector_store.search_results.page")
            #expect(try theirs.json["search_query"] == ["rye bread"])
            #expect(try theirs.json["data"]?.elements?.count == 1)
            #expect(try theirs.json["data"]?[0]?["filename"] == "bread.md")
            #expect(try theirs.json["data"]?[0]?["content"]?[0]?["type"] == "text")
            #expect(try theirs.json["has_more"] == false)
            #expect(try await server.post("/v1/vector_stores/harbour/search", "{\"query\":\"a\"}").status == 200)
            #expect(try await server.post("/v1/vector_stores/other/search", "{\"query\":\"a\"}").status == 404)
        }
    }

    @Test("search refuses what it does not have")
    func searchErrors() async throws {
        try await withIndex { server, _ in
            for (path, param) in [
                ("/v1/search", "q"), ("/v1/search?q=a&limit=0", "limit"), ("/v1/search?q=a&limit=x", "limit"),
                ("/v1/search?q=a&other=1", "other"), ("/v1/search?q=a&q=b", "q"),
            ] {
                let reply = try await server.get(path)
                #expect(reply.status == 400)
                #expect(try reply.error?["param"]?.string == param)
            }
            #expect(try await server.get("/v1/search?q=%zz").status == 400)
            #expect(try await server.get("/v1/search?q=%ff").status == 400)
            let ranker = try await server.post(
                "/v1/vector_stores/default/search", "{\"query\":\"a\",\"ranking_options\":{\"ranker\":\"x\"}}")
            #expect(try ranker.error?["param"] == "ranking_options.ranker")
        }
    }

    @Test("documents and passages are listed and read")
    func documents() async throws {
        try await withIndex { server, _ in
            let list = try await server.get("/v1/documents").json
            #expect(list["data"]?.elements?.count == 3)
            let id = try #require(list["data"]?.elements?.first { $0["filename"] == "umlaut.txt" }?["id"]?.integer)
            let document = try await server.get("/v1/documents/\(id)").json
            #expect(document["text"]?.string == SmallIndex.texts["umlaut.txt"])
            #expect(document["text_problem"] == .null)
            let hit = try await server.get("/v1/search?q=lighthouse").json["data"]?[0]?["passage"]
            let passageID = try #require(hit?["id"]?.integer)
            #expect(try await server.get("/v1/passages/\(passageID)").json == hit)
            for path in [
                "/v1/documents/999", "/v1/documents/..%2F..%2Fetc%2Fpasswd", "/v1/passages/999", "/v1/passages/x",
            ] {
                #expect(try await server.get(path).status == 404)
            }
        }
    }

    @Test("the passages of a document are listed as they stand in it")
    func documentPassages() async throws {
        try await withIndex { server, _ in
            let list = try await server.get("/v1/documents").json
            let record = try #require(list["data"]?.elements?.first { $0["filename"] == "harbour.md" })
            let id = try #require(record["file_id"]?.string)
            let passages = try #require(try await server.get("/v1/documents/\(id)/passages").json["data"]?.elements)
            #expect(passages.count == record["passages"]?.integer && !passages.isEmpty)
            let text = try #require(try await server.get("/v1/documents/\(id)").json["text"]?.string)
            for passage in passages {
                let (start, end) = (passage["start_byte"]?.integer, passage["end_byte"]?.integer)
                let bytes = Array(text.utf8)[try #require(start)..<#require(end)]
                #expect(passage["text"]?.string == String(decoding: bytes, as: UTF8.self))
                #expect(passage["file_id"]?.string == id)
                let number = try #require(passage["id"]?.integer)
                #expect(try await server.get("/v1/passages/\(number)").json == passage)
            }
            #expect(try await server.get("/v1/documents/999/passages").status == 404)
        }
    }

    @Test("a file that is no longer what was indexed is not shown")
    func changedFile() async throws {
        try await withIndex { server, small in
            try small.overwrite("bread.md", with: "Something else, and secret.")
            let list = try await server.get("/v1/documents").json
            let id = try #require(list["data"]?.elements?.first { $0["filename"] == "bread.md" }?["id"]?.integer)
            let reply = try await server.get("/v1/documents/\(id)")
            #expect(try reply.json["text"] == .null)
            #expect(try reply.json["text_problem"]?.string?.contains("changed") == true)
            #expect(!reply.text.contains("secret"))
        }
    }
}
