import FootnoteKit
import Formats
import IndexStore
import TestModels
import Testing

@testable import Serving

@Suite("Several indexes", .serialized)
struct SeveralIndexesRouteTests {
    private static let garden = [
        "garden.md": """
        # The garden

        The lighthouse keeper's garden has an apple tree. The tree was planted in 1920.
        """
    ]

    private func withIndexes(_ test: @escaping @Sendable (ServedRouter) async throws -> Void) async throws {
        let model = FakeModel()
        let first = try await SmallIndex(model: model)
        let second = try await SmallIndex(model: model, name: "garden", texts: Self.garden)
        let state = ServingState(
            configuration: .init(),
            resources: ServedResources(Assistant(indexes: [first.index, second.index], model: model)))
        try await ServedRouter.run(state: state, test)
        withExtendedLifetime((first, second)) {}
    }

    private func asking(_ model: String, _ question: String) -> String {
        "{\"model\":\"\(model)\",\"messages\":[{\"role\":\"user\",\"content\":\"\(question)\"}],"
            + "\"footnote\":{\"confidence_threshold\":0}}"
    }

    @Test("each index is a model of its own beside the one that asks all")
    func models() async throws {
        try await withIndexes { server in
            let names = ["footnote", "footnote:small", "footnote:garden", "fake-1b-instruct"]
            let list = try await server.get("/v1/models").json["data"]?.elements ?? []
            #expect(list.compactMap { $0["id"]?.string } == names)
            #expect(list[0]["footnote"]?["indexes"] == ["small", "garden"])
            #expect(list[2]["footnote"]?["indexes"] == ["garden"])
            let tags = try await server.get("/api/tags").json["models"]?.elements ?? []
            #expect(tags.compactMap { $0["name"]?.string } == names)
            let unknown = try await server.post("/v1/chat/completions", asking("footnote:attic", "Why?"))
            #expect(unknown.status == 404)
            #expect(try unknown.error?["code"] == "model_not_found")
            #expect(try unknown.error?["message"]?.string?.contains(names.joined(separator: ", ")) == true)
        }
    }

    @Test("a model named after an index answers from that index alone, whatever the client")
    func oneIndex() async throws {
        try await withIndexes { server in
            let question = "What does the lighthouse keeper have?"
            for (model, files) in [
                ("footnote:garden", ["garden.md"]), ("footnote:small", ["harbour.md", "bread.md", "umlaut.txt"]),
            ] {
                let reply = try await server.post("/v1/chat/completions", asking(model, question)).json
                #expect(reply["model"]?.string == model)
                let cited = try #require(reply["choices"]?[0]?["message"]?["annotations"]?.elements)
                #expect(!cited.isEmpty)
                #expect(cited.allSatisfy { files.contains($0["filename"]?.string ?? "") })
                let ollama = asking(model + ":latest", question).dropLast() + ",\"stream\":false}"
                let other = try await server.post("/api/chat", String(ollama)).json
                #expect(other["message"]?["content"] == reply["choices"]?[0]?["message"]?["content"])
            }
        }
    }

    @Test("a citation's file_id leads to its document, though documents of several indexes have the same number")
    func fileIDs() async throws {
        try await withIndexes { server in
            for model in ["footnote", "footnote:garden"] {
                let reply = try await server.post("/v1/chat/completions", asking(model, "When was the tree planted?"))
                let cited = try reply.json["choices"]?[0]?["message"]?["annotations"]?.elements ?? []
                #expect(cited.contains { $0["filename"] == "garden.md" })
                for citation in cited {
                    let id = try #require(citation["file_id"]?.string)
                    let document = try await server.get("/v1/documents/\(id)").json
                    #expect(document["path"] == citation["path"])
                    #expect(document["file_id"]?.string == id)
                }
            }
            let documents = try await server.get("/v1/documents").json["data"]?.elements ?? []
            #expect(Set(documents.compactMap { $0["file_id"]?.string }).count == 4)
            #expect(try await server.get("/v1/documents/file-1-00000000").status == 404)
            #expect(try await server.get("/v1/passages/1?index=garden").json["filename"] == "garden.md")
            let unknown = try await server.get("/v1/passages/1?index=attic")
            #expect(try unknown.error?["message"]?.string?.contains("small, garden") == true)
        }
    }

    @Test("each index is a vector store, which is searched alone")
    func stores() async throws {
        try await withIndexes { server in
            let stores = try await server.get("/v1/vector_stores").json["data"]?.elements ?? []
            #expect(stores.compactMap { $0["id"]?.string } == ["default", "garden"])
            let search = try await server.post("/v1/vector_stores/garden/search", "{\"query\":\"lighthouse\"}").json
            let found = search["data"]?.elements ?? []
            #expect(found.map { $0["filename"]?.string } == ["garden.md"])
            let unknown = try await server.get("/v1/vector_stores/attic")
            #expect(try unknown.error?["message"]?.string?.contains("default, garden") == true)
        }
    }

    @Test("hits that the model reordered are sorted by a score between 0 and 1, and held to its threshold")
    func ranker() async throws {
        try await withIndexes { server in
            func scores(_ options: String) async throws -> [Double] {
                let body = "{\"query\":\"lighthouse bread\",\"ranking_options\":{\(options)}}"
                let reply = try await server.post("/v1/vector_stores/default/search", body)
                return try reply.json["data"]?.elements?.compactMap { $0["score"]?.number } ?? []
            }
            let all = try await scores("\"ranker\":\"auto\"")
            #expect(all.count > 1)
            #expect(all.allSatisfy { (0...1).contains($0) })
            #expect(all == all.sorted(by: >))
            let least = all[0]
            #expect(try await scores("\"ranker\":\"auto\",\"score_threshold\":\(least)") == all.filter { $0 >= least })
        }
    }
}
