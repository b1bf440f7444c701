import FootnoteKit
import Formats
import Foundation
import IndexStore
import TestModels
import TestSupport
import Testing

@testable import Serving

/// Catalogues over HTTP.
@Suite("Catalogues over HTTP", .serialized)
struct CatalogueRouteTests {
    @Test("what a catalogue offers is shown, and taken in only where its file is the one that was listed")
    func installed() async throws {
        let folder = try TemporaryFolder()
        let library = Library(
            folders: DataFolders(data: folder.path("data"), workingFolder: folder.url.path, program: ""))
        for name in ["data", "offered"] {
            try FileManager.default.createDirectory(atPath: folder.path(name), withIntermediateDirectories: true)
        }
        let small = try await SmallIndex(model: FakeModel())
        try small.index.export(to: folder.path("data/harbour.footnote"), name: "Harbour")
        try small.index.export(to: folder.path("offered/port.footnote"), name: "Port", instructions: "About ships")
        _ = try library.makeCatalogue(of: folder.path("offered"))
        let shelf = ServedShelf(Shelf(library: library)) { paths in
            Assistant(indexes: try paths.map { try Index.open(path: $0) }, model: FakeModel())
        }
        let assistant = try await shelf.answering([folder.path("data/harbour.footnote")])
        let state = ServingState(configuration: .init(), resources: ServedResources(assistant), shelf: shelf)
        let place = JSON.string(folder.path("offered")).text
        try await ServedRouter.run(state: state) { server in
            let listed = try await server.post("/v1/catalogue", "{\"place\": \(place)}")
            let offer = try #require(try listed.json["data"]?.elements?.first, "\(listed.text)")
            #expect(offer["file"] == "port.footnote" && offer["name"] == "Port" && offer["documents"] == 3)
            #expect(offer["description"] == "About ships" && offer["can_be_asked"] == true)
            #expect(offer["name_is_taken"] == false)

            let body = "{\"place\": \(place), \"file\": \"port.footnote\"}"
            let taken = try await server.post("/v1/catalogue/install", body)
            #expect(try taken.status == 200 && taken.json["id"] == "Port", "\(taken.text)")
            #expect(try await server.get("/v1/shelf/Port").json["is_served"] == true)
            #expect(try await server.post("/v1/catalogue/install", body).status == 409)

            let file = URL(filePath: folder.path("offered/port.footnote"))
            try (Data(contentsOf: file) + [0]).write(to: file)
            let other = try await server.post("/v1/catalogue/install", body)
            #expect(try other.status == 400 && other.error?["code"] == "not_importable", "\(other.text)")
            #expect(try await server.get("/v1/shelf").json["data"]?.elements?.count == 2)

            for (body, status, param) in [
                (#"{}"#, 400, "place"), (#"{"place": ""}"#, 400, "place"), (#"{"place": "/nowhere"}"#, 404, "place"),
                (#"{"place": "http://example.org/"}"#, 400, "place"),
                (#"{"place": "https://user:key@example.org/"}"#, 400, "place"),
            ] {
                let reply = try await server.post("/v1/catalogue", body)
                #expect(try reply.status == status && reply.error?["param"]?.string == param, "\(body): \(reply.text)")
            }
            let unknown = try await server.post(
                "/v1/catalogue/install", "{\"place\": \(place), \"file\": \"../data/harbour.footnote\"}")
            #expect(try unknown.status == 404 && unknown.error?["param"] == "file", "\(unknown.text)")
        }
    }
}
