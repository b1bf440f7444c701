import FootnoteKit
import Formats
import Foundation
import HTTPTypes
import IndexStore
import TestModels
import TestSupport
import Testing

@testable import Serving

@Suite("Files and the vector stores made of them", .serialized)
struct UploadRouteTests {
    private static let quarry = """
        # The quarry

        The quarry was opened in 1907. Its slate roofs the lighthouse.
        """

    /// Runs a test against a server that keeps files in a folder of its own.
    private func serving(
        index: Index? = nil, limits: ServerConfiguration.Limits = .init(),
        _ test: (ServedRouter, URL) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        let model = FakeModel()
        let library = Library(
            folders: DataFolders(data: folder.path("data"), workingFolder: folder.url.path, program: ""))
        let uploads = try library.documentStores(model: model)
        let resources =
            index.map { ServedResources(Assistant(indexes: [$0], model: model), uploads: uploads) }
            ?? ServedResources(model: model, uploads: uploads)
        let state = ServingState(configuration: .init(limits: limits), resources: resources)
        try await ServedRouter.run(state: state) { try await test($0, folder.url.appending(path: "data")) }
    }

    private func form(_ text: String, name: String, purpose: String = "assistants") -> String {
        "--x\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\n\(purpose)\r\n"
            + "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(name)\"\r\n"
            + "Content-Type: application/octet-stream\r\n\r\n\(text)\r\n--x--\r\n"
    }

    private func upload(
        _ server: ServedRouter, _ text: String = Self.quarry, name: String = "quarry.md", purpose: String = "assistants"
    ) async throws -> ServedRouter.Reply {
        try await server.post(
            "/v1/files", form(text, name: name, purpose: purpose),
            headers: [.contentType: "multipart/form-data; boundary=x"])
    }

    private func uploaded(_ server: ServedRouter, _ text: String = Self.quarry, name: String = "quarry.md") async throws
        -> String
    {
        let reply = try await upload(server, text, name: name)
        #expect(reply.status == 200, "\(reply.text)")
        return try #require(reply.json["id"]?.string)
    }

    /// A new store of files, once all of them are indexed or have failed.
    private func store(_ server: ServedRouter, of files: [String]) async throws -> String {
        let body: JSON = ["name": "Stones", "file_ids": .strings(files)]
        let made = try await server.post("/v1/vector_stores", body.text)
        #expect(made.status == 200, "\(made.text)")
        let id = try #require(made.json["id"]?.string)
        try await settled(server, id)
        return id
    }

    private func settled(_ server: ServedRouter, _ id: String) async throws {
        while try await server.get("/v1/vector_stores/\(id)").json["status"] != "completed" {
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    @Test("a file comes back as it was sent, and what it is called never becomes a path")
    func files() async throws {
        try await serving { server, data in
            for name in ["quarry.md", "../../etc/passwd", "/etc/passwd", "..", "a\u{7}b.md", "naïve 🪨.md", "x.MD"] {
                let id = try await uploaded(server, name: name)
                #expect(id.hasPrefix("file-"))
                let file = try await server.get("/v1/files/\(id)").json
                #expect(file["filename"]?.string == name.replacing("\u{7}", with: ""))
                #expect(file["bytes"]?.integer == Self.quarry.utf8.count)
                let content = try await server.get("/v1/files/\(id)/content")
                #expect(content.text == Self.quarry)
                #expect(content.headers[.contentDisposition] == "attachment")
            }
            let names = try FileManager.default.contentsOfDirectory(atPath: data.appending(path: "uploads").path)
            #expect(names.count == 14 && names.allSatisfy { $0.hasPrefix("file-") })
            #expect(try FileManager.default.contentsOfDirectory(atPath: data.path).sorted() == ["stores", "uploads"])
            let first = try await server.get("/v1/files?limit=3").json
            #expect(first["data"]?.elements?.count == 3 && first["has_more"] == true)
            let rest = try await server.get("/v1/files?after=\(first["last_id"]?.string ?? "")").json
            #expect(rest["data"]?.elements?.count == 4 && rest["has_more"] == false)
        }
    }

    @Test(
        "a form that is no file, or a file that nobody wants, is refused by name",
        arguments: [
            ("", "quarry.md", "assistants", "file"), ("text", "quarry.md", "fine-tune", "purpose"),
        ])
    func refused(text: String, name: String, purpose: String, param: String) async throws {
        try await serving { server, _ in
            let reply = try await upload(server, text, name: name, purpose: purpose)
            #expect(reply.status == 400)
            #expect(try reply.error?["param"]?.string == param)
        }
    }

    @Test("a body that is too large, or no form, is refused")
    func otherBodies() async throws {
        var limits = ServerConfiguration.Limits()
        limits.uploadBytes = 1_000
        try await serving(limits: limits) { server, _ in
            #expect(try await upload(server, String(repeating: "a", count: 2_000)).status == 413)
            #expect(try await server.post("/v1/files", "{}").status == 415)
            let headers: HTTPFields = [.contentType: "multipart/form-data; boundary=x"]
            let reply = try await server.post("/v1/files", "nothing", headers: headers)
            #expect(try reply.error?["code"] == "missing_required_parameter" || reply.error?["code"] == "invalid_form")
            #expect(
                try await server.get("/v1/files/file-12").error?["message"]?.string?.contains("/v1/documents/") == true)
            #expect(try await server.get("/v1/files/..%2Fpasswd").status == 404)
        }
    }

    @Test("a store of files can be searched and asked at once, and citations name the files as they were sent")
    func asking() async throws {
        let model = FakeModel()
        let small = try await SmallIndex(model: model)
        try await serving(index: small.index) { server, _ in
            let file = try await uploaded(server)
            let store = try await store(server, of: [file])
            let found = try await server.post("/v1/vector_stores/\(store)/search", "{\"query\":\"quarry slate\"}").json
            #expect(found["data"]?[0]?["file_id"]?.string == file && found["data"]?[0]?["filename"] == "quarry.md")
            let question = "\"input\":\"When was the quarry opened?\",\"footnote\":{\"confidence_threshold\":0}"
            let search = ",\"tools\":[{\"type\":\"file_search\",\"vector_store_ids\":[\"\(store)\"]}]"
            for body in ["{\(question)\(search)}", "{\"model\":\"footnote:\(store)\",\(question)}"] {
                let reply = try await server.post("/v1/responses", body).json
                let message = reply["output"]?.elements?.last
                let annotations = message?["content"]?[0]?["annotations"]?.elements ?? []
                #expect(!annotations.isEmpty)
                for annotation in annotations {
                    #expect(annotation["file_id"]?.string == file && annotation["filename"] == "quarry.md")
                }
            }
            let document = try await server.get("/v1/documents/\(file)").json
            #expect(document["title"] == "The quarry" && document["file_id"]?.string == file)
            // What the server was started with answers without it.
            let others = try await server.post("/v1/responses", "{\"model\":\"footnote\",\(question)}").json
            let cited = others["output"]?[0]?["content"]?[0]?["annotations"]?.elements ?? []
            #expect(!cited.contains { $0["file_id"]?.string == file })
        }
    }

    @Test("a store's files are listed with how far they have got, and say why they failed")
    func states() async throws {
        try await serving { server, _ in
            let good = try await uploaded(server)
            let bad = try await uploaded(server, "\u{0}\u{1}\u{2}\u{0}\u{3}", name: "stone.exe")
            let store = try await store(server, of: [good, bad])
            let path = "/v1/vector_stores/\(store)"
            let counts = try await server.get(path).json["file_counts"]
            #expect(counts?["completed"] == 1 && counts?["failed"] == 1 && counts?["total"] == 2)
            #expect(try await server.get(path + "/files?filter=lost").status == 400)
            let failed = try await server.get(path + "/files?filter=failed").json["data"]
            #expect(failed?.elements?.count == 1 && failed?[0]?["id"]?.string == bad)
            let problem = try #require(failed?[0]?["last_error"]?["message"]?.string)
            #expect(!problem.isEmpty && !problem.contains("uploads/"))
            let content = try await server.get(path + "/files/\(good)/content").json
            #expect(content["data"]?[0]?["text"]?.string?.contains("1907") == true)
        }
    }

    @Test("a file that is taken out, or deleted, is found no more")
    func removal() async throws {
        try await serving { server, _ in
            let files = [try await uploaded(server), try await uploaded(server, "Slate splits.\n", name: "slate.txt")]
            let store = try await store(server, of: files)
            func found() async throws -> [String] {
                let reply = try await server.post("/v1/vector_stores/\(store)/search", "{\"query\":\"slate\"}")
                return try reply.json["data"]?.elements?.compactMap { $0["file_id"]?.string } ?? []
            }
            #expect(Set(try await found()) == Set(files))
            let path = "/v1/vector_stores/\(store)/files/\(files[0])"
            #expect(try await server.send(.delete, path, body: nil).json["deleted"] == true)
            #expect(try await found() == [files[1]])
            #expect(try await server.get(path).status == 404)
            #expect(try await server.send(.delete, "/v1/files/\(files[1])", body: nil).status == 200)
            #expect(try await found().isEmpty)
            #expect(try await server.get("/v1/files/\(files[1])").status == 404)
            #expect(try await server.send(.delete, "/v1/vector_stores/\(store)", body: nil).json["deleted"] == true)
            #expect(try await server.get("/v1/vector_stores/\(store)").status == 404)
            #expect(try await server.get("/v1/files/\(files[0])").status == 200)
        }
    }

    @Test("files are added in batches")
    func batches() async throws {
        try await serving { server, _ in
            let store = try await store(server, of: [])
            let files = [try await uploaded(server), try await uploaded(server, "Slate splits.\n", name: "slate.txt")]
            let path = "/v1/vector_stores/\(store)/file_batches"
            let made = try await server.post(path, "{\"file_ids\":\(JSON.strings(files).text)}").json
            let id = try #require(made["id"]?.string)
            try await settled(server, store)
            let batch = try await server.get("\(path)/\(id)").json
            #expect(batch["status"] == "completed" && batch["file_counts"]?["completed"] == 2)
            let listed = try await server.get("\(path)/\(id)/files?order=asc").json["data"]?.elements ?? []
            #expect(listed.compactMap { $0["id"]?.string } == files)
            #expect(
                try await server.post(path, "{\"file_ids\":[\"file-\(String(repeating: "0", count: 24))\"]}").status
                    == 404)
        }
    }

    @Test("an index of folders takes no files, and says what does change it")
    func servedIndex() async throws {
        let small = try await SmallIndex(model: FakeModel())
        try await serving(index: small.index) { server, _ in
            let file = try await uploaded(server)
            let body = "{\"file_id\":\"\(file)\"}"
            for reply in [
                try await server.post("/v1/vector_stores/default/files", body),
                try await server.send(.delete, "/v1/vector_stores/default", body: nil),
            ] {
                #expect(reply.status == 409)
                #expect(try reply.error?["code"] == "index_of_folders")
            }
            let files = try await server.get("/v1/vector_stores/default/files").json["data"]?.elements ?? []
            #expect(files.count == 3 && files.allSatisfy { $0["status"] == "completed" })
            #expect(try await server.get("/v1/vector_stores/default/files/file-1").json["id"] == "file-1")
        }
    }

    @Test("stores are there when the program starts again, and what was not finished is")
    func restart() async throws {
        let folder = try TemporaryFolder()
        let model = FakeModel()
        let library = Library(
            folders: DataFolders(data: folder.path("data"), workingFolder: folder.url.path, program: ""))
        let first = try library.documentStores(model: model)
        let file = try first.files.add(Array(Self.quarry.utf8), filename: "quarry.md", purpose: "assistants")
        let store = try first.create(name: "Stones", metadata: ["kind": "slate"])
        try first.attach(file.id, to: store.record.id)
        // As if the program had ended at once: the record says that the file is in progress.
        let second = try library.documentStores(model: model)
        var record = try second.store(store.record.id).record
        while record.files.first?.state == .inProgress {
            try await Task.sleep(for: .milliseconds(20))
            record = try second.store(store.record.id).record
        }
        #expect(record.name == "Stones" && record.metadata == ["kind": "slate"])
        #expect(record.files.map(\.id) == [file.id])
        #expect(throws: UploadError.unknownStore("vs_x")) { try second.store("vs_x") }
    }
}
