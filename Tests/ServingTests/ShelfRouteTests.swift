import FootnoteKit
import Formats
import Foundation
import HTTPTypes
import IndexStore
import Inference
import TestModels
import TestSupport
import Testing

@testable import Serving

/// The assistants of the data folder over HTTP.
@Suite("The shelf over HTTP", .serialized)
struct ShelfRouteTests {
    /// A data folder with one assistant, which is served.
    private final class Place: Sendable {
        let folder: TemporaryFolder
        let library: Library

        init() async throws {
            folder = try TemporaryFolder()
            library = Library(
                folders: DataFolders(data: folder.path("data"), workingFolder: folder.url.path, program: ""))
            try FileManager.default.createDirectory(atPath: library.folders.data, withIntermediateDirectories: true)
            let small = try await SmallIndex(model: FakeModel())
            try small.index.export(
                to: library.folders.data + "/harbour.footnote", name: "Harbour", instructions: "Be brief.")
        }

        func run(
            configuration: ServerConfiguration = .init(), _ test: (ServedRouter) async throws -> Void
        ) async throws {
            let shelf = ServedShelf(Shelf(library: library)) { paths in
                Assistant(indexes: try paths.map { try Index.open(path: $0) }, model: FakeModel())
            }
            let assistant = try await shelf.answering([library.folders.data + "/harbour.footnote"])
            let state = ServingState(
                configuration: configuration, resources: ServedResources(assistant), shelf: shelf)
            try await ServedRouter.run(state: state, test)
        }

        /// An assistant's file, as a client gets it.
        func file() throws -> [UInt8] {
            let path = folder.path("given.footnote")
            try library.export(index: "harbour", to: path, replacing: true)
            return Array(try Data(contentsOf: URL(filePath: path)))
        }
    }

    /// Sends a file as its bytes.
    private func send(_ bytes: [UInt8], to server: ServedRouter, type: String = "application/octet-stream") async throws
        -> ServedRouter.Reply
    {
        let head =
            "POST /v1/imports HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: \(type)\r\n"
            + "Content-Length: \(bytes.count)\r\n\r\n"
        return try ServedRouter.Reply(bytes: await server.server.exchange(Array(head.utf8) + bytes))
    }

    @Test("the shelf lists what each assistant is, of what, and whether it can be asked")
    func list() async throws {
        let place = try await Place()
        try Data("no index".utf8).write(to: URL(filePath: place.library.folders.data + "/broken.footnote"))
        try await place.run { server in
            let data = try #require(try await server.get("/v1/shelf").json["data"]?.elements)
            #expect(data.map { $0["id"] } == ["broken", "harbour"])
            #expect(data[0]["problem"] != .null && data[0]["is_served"] == false)
            #expect(data[1]["name"] == "Harbour" && data[1]["instructions"] == "Be brief.")
            #expect(
                data[1]["documents_by_type"] == ["text/markdown": 2, "text/plain": 1] && data[1]["is_served"] == true)
            #expect(try await server.get("/v1/shelf/harbour").json["documents"] == 3)
            for (id, status) in [
                ("nothing", 404), ("..%2Fharbour", 404), ("harbour.footnote", 404), ("%FF", 400), ("h%61rbour", 200),
            ] {
                #expect(try await server.get("/v1/shelf/\(id)").status == status, "\(id)")
            }
        }
    }

    @Test("an assistant can be renamed, and removed with nothing left of it but the documents")
    func changed() async throws {
        let place = try await Place()
        try await place.run { server in
            let named = try await server.post(
                "/v1/shelf/harbour", #"{"name": "The port", "conversation_starters": ["When?"]}"#)
            #expect(try named.json["name"] == "The port" && named.json["conversation_starters"] == ["When?"])
            #expect(try named.json["instructions"] == "Be brief." && named.json["hue"] == nil)
            #expect(try await server.post("/v1/shelf/harbour", #"{"hue": 210}"#).json["hue"] == 210)
            #expect(try await server.post("/v1/shelf/harbour", #"{"hue": 360}"#).status == 400)
            // It is given away with the assistant.
            #expect(try await send(place.file(), to: server).json["hue"] == 210)
            #expect(try await server.post("/v1/shelf/harbour", #"{"name": " "}"#).status == 400)
            #expect(try await server.post("/v1/shelf/harbour", #"{"title": "x"}"#).status == 400)
            let gone = try await server.send(.delete, "/v1/shelf/harbour", body: nil)
            #expect(try gone.status == 200 && gone.json["deleted"] == true)
            #expect(try await server.get("/v1/shelf").json["data"] == [])
            #expect(try await server.get("/v1/models").json["data"]?.elements?.count == 1, "the bare model is left")
            #expect(!FileManager.default.fileExists(atPath: place.library.folders.data + "/harbour.footnote"))
            #expect(try await server.send(.delete, "/v1/shelf/harbour", body: nil).status == 404)
        }
    }

    @Test("a picture is set, shown with its kind and tag, given away, and removed; what is none is refused by name")
    func picture() async throws {
        // 3 by 2 pixels, written by Pillow 13.
        let png =
            "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAHElEQVR4nGM8oRHFwMDAwMDAxMDAYHF9GQMDAwAf+QMDNcUaBgAAAABJRU5E"
            + "rkJggg=="
        let place = try await Place()
        try await place.run { server in
            let path = "/v1/shelf/harbour/picture"
            #expect(try await server.get(path).error?["code"] == "no_picture")
            let set = try await server.post("/v1/shelf/harbour", #"{"picture": "\#(png)"}"#)
            #expect(try set.json["picture"] == "image/png", "\(set.text)")
            #expect(try await server.get("/v1/vector_stores").text.contains(#""picture":"image/png""#))
            let shown = try await server.get(path)
            #expect(shown.status == 200 && shown.headers[.contentType] == "image/png")
            #expect(shown.headers[.contentSecurityPolicy] == "default-src 'none'; frame-ancestors 'none'")
            let tag = try #require(shown.headers[.eTag])
            let again = try await server.get(path, headers: [.ifNoneMatch: tag])
            #expect(again.status == 304 && again.text.isEmpty)
            #expect(try await send(place.file(), to: server).json["picture"] == "image/png")
            let svg = Data("<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>".utf8).base64EncodedString()
            for (text, words) in [(svg, "can hold scripts"), ("%%%", "base64"), ("aGVsbG8=", "PNG, JPEG or WebP")] {
                let reply = try await server.post("/v1/shelf/harbour", #"{"picture": "\#(text)"}"#)
                #expect(try reply.status == 400 && reply.error?["param"] == "picture", "\(reply.text)")
                #expect(reply.text.contains(words), "\(reply.text)")
            }
            #expect(try await server.get(path).status == 200, "what was refused changes nothing")
            #expect(try await server.post("/v1/shelf/harbour", #"{"picture": ""}"#).json["picture"] == nil)
            #expect(try await server.get(path).status == 404)
            #expect(try await server.get("/v1/shelf/nothing/picture").status == 404)
        }
    }

    @Test("a file that is given away is taken in elsewhere: shown first, and served only when it is accepted")
    func shared() async throws {
        let place = try await Place()
        try await place.run { server in
            let given = try await server.server.exchange(
                Array("GET /v1/shelf/harbour/file HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8))
            let end = try #require(given.firstRange(of: Array("\r\n\r\n".utf8)))
            let head = String(decoding: given[..<end.lowerBound], as: UTF8.self)
            #expect(head.contains("attachment; filename=\"harbour.footnote\""))
            let file = Array(given[end.upperBound...])
            #expect(file.starts(with: Array("SQLite format 3".utf8)))

            let shown = try await send(file, to: server).json
            #expect(shown["name"] == "Harbour" && shown["documents"] == 3 && shown["can_be_asked"] == true)
            // The file was written for another name than its own.
            #expect(shown["name_is_taken"] == false && shown["path"] == nil)
            #expect(try await server.get("/v1/shelf").json["data"]?.elements?.count == 1)
            let id = try #require(shown["id"]?.string)
            let taken = try await server.post("/v1/imports/\(id)", #"{"name": "A copy"}"#)
            #expect(try taken.json["id"] == "A-copy", "\(taken.text)")
            #expect(try await server.get("/v1/shelf/A-copy").json["is_served"] == true)
            #expect(try await server.get("/v1/models").text.contains("footnote:A-copy"))
            #expect(try await server.post("/v1/imports/\(id)", "{}").status == 404, "it was accepted already")
            let drafts = try FileManager.default.contentsOfDirectory(atPath: place.library.folders.data + "/imports")
            #expect(drafts.isEmpty)
        }
    }

    @Test("what is no assistant, or too large, or sent by a form, is refused and leaves nothing")
    func refused() async throws {
        let place = try await Place()
        var configuration = ServerConfiguration()
        configuration.limits.importBytes = 2_000_000
        try await place.run(configuration: configuration) { server in
            var broken = try place.file()
            broken.replaceSubrange(5_000..<5_400, with: [UInt8](repeating: 0xAA, count: 400))
            for (bytes, type, status) in [
                (Array("no index".utf8), "application/octet-stream", 400), (broken, "application/octet-stream", 400),
                ([UInt8](repeating: 1, count: 2_000_001), "application/octet-stream", 413),
                (try place.file(), "multipart/form-data; boundary=x", 415), (try place.file(), "text/plain", 415),
            ] {
                let reply = try await send(bytes, to: server, type: type)
                #expect(reply.status == status, "\(reply.text)")
            }
            let drafts = try? FileManager.default.contentsOfDirectory(atPath: place.library.folders.data + "/imports")
            #expect(drafts ?? [] == [])
            let id = try #require(try await send(place.file(), to: server).json["id"]?.string)
            #expect(try await server.send(.delete, "/v1/imports/\(id)", body: nil).status == 200)
            #expect(try await server.post("/v1/imports/\(id)", "{}").status == 404)
            #expect(try await server.get("/v1/shelf").json["data"]?.elements?.count == 1)
        }
    }

    @Test("what can't be made is refused before anything begins")
    func unmakeable() async throws {
        let place = try await Place()
        try await place.run { server in
            for (body, status, param) in [
                (#"{"folders": ["/tmp"]}"#, 400, "name"), (#"{"name": "a"}"#, 400, "folders"),
                (#"{"name": "a", "folders": ["notes"]}"#, 400, "folders[0]"),
                (#"{"name": "a", "folders": ["/nowhere/at/all"]}"#, 400, "folders[0]"),
                (#"{"name": "harbour", "folders": ["/tmp"]}"#, 409, "name"),
            ] {
                let reply = try await server.post("/v1/shelf", body)
                #expect(reply.status == status, "\(body): \(reply.text)")
                #expect(try reply.error?["param"]?.string == param, "\(body)")
            }
        }
    }

    @Test("a document is taken out of its index")
    func removed() async throws {
        let place = try await Place()
        try await place.run { server in
            let documents = try #require(try await server.get("/v1/documents").json["data"]?.elements)
            let id = try #require(documents.first?["file_id"]?.string)
            #expect(try await server.send(.delete, "/v1/documents/\(id)", body: nil).status == 200)
            #expect(try await server.get("/v1/documents").json["data"]?.elements?.count == documents.count - 1)
            #expect(try await server.send(.delete, "/v1/documents/\(id)", body: nil).status == 404)
        }
    }

    @Test("a document is called and found otherwise, and what can't be said of it is refused by name")
    func edited() async throws {
        let place = try await Place()
        try await place.run { server in
            let documents = try #require(try await server.get("/v1/documents").json["data"]?.elements)
            let id = try #require(documents.first?["file_id"]?.string)
            let path = "/v1/documents/\(id)"
            let before = try await server.get(path + "/passages").json["data"]?.elements ?? []
            let reply = try await server.post(
                path, #"{"title": " Quokka  ledger ", "tags": ["rye", "rye", "oats"], "date": "2026-02-28"}"#)
            #expect(reply.status == 200, "\(reply.text)")
            #expect(try reply.json["title"] == "Quokka ledger")
            let tags = try reply.json["metadata"]?.elements?.compactMap { $0["value"]?.string }
            #expect(tags == ["rye", "oats", "2026-02-28"])
            let after = try await server.get(path + "/passages").json["data"]?.elements ?? []
            #expect(after.count == before.count && !after.isEmpty)
            for (old, new) in zip(before, after) {
                for name in ["text", "start_byte", "end_byte", "source_sha256"] { #expect(old[name] == new[name]) }
            }
            let found = try await server.get("/v1/search?q=quokka&limit=1").json["data"]?.elements
            #expect(found?.first?["passage"]?["title"] == "Quokka ledger", "\(found ?? [])")
            for (body, param) in [
                (#"{"title": " "}"#, "title"), (#"{"title": "a\nb"}"#, "title"), (#"{"date": "2026-02-30"}"#, "date"),
                (#"{"tags": ["a", " "]}"#, "tags"), (#"{"reset": ["path"]}"#, "reset"),
                (#"{"title": "a", "reset": ["title"]}"#, "title"), (#"{"path": "/etc/passwd"}"#, "path"),
            ] {
                let refused = try await server.post(path, body)
                #expect(
                    try refused.status == 400 && refused.error?["param"]?.string == param, "\(body) \(refused.text)")
            }
            #expect(try await server.post("/v1/documents/file-99", #"{"title": "a"}"#).status == 404)
            #expect(try await server.get(path).json["title"] == "Quokka ledger")
        }
    }

    @Test("a server without a data folder says that it keeps no assistants")
    func none() async throws {
        try await ServedRouter.run { server in
            let reply = try await server.get("/v1/shelf")
            #expect(try reply.status == 404 && reply.error?["code"] == "no_shelf")
        }
    }
}
