import Documents
import FootnoteKit
import Formats
import Foundation
import HTTPTypes
import IndexStore
import Inference
import Passages
import Synchronization
import TestModels
import TestSupport
import Testing

@testable import Serving

/// The pages of documents over HTTP.
@Suite("Pages of documents", .serialized)
struct PagePictureTests {
    /// An index with a document of two pages, whose file is not really a PDF: the drawing is a test's.
    private final class Shelf: Sendable {
        private let folder: TemporaryFolder
        let index: Index
        let path: String
        let drawings = Mutex<[String]>([])

        init(_ bytes: [UInt8] = Array("%PDF-not".utf8), path name: String? = nil, mediaType: MediaType = .pdf) throws {
            folder = try TemporaryFolder()
            let file = folder.path("a.pdf")
            path = file
            try Data(bytes).write(to: URL(filePath: file))
            index = try Index.create(
                path: folder.path("a.footnote"),
                manifest: Manifest(
                    name: "a", model: FakeModel().information, recipe: EmbeddingRecipe(dimension: 8),
                    createdBy: "test"))
            let size = PageSize(width: 612, height: 792)
            let document = Document(
                path: name ?? file, title: "A", mediaType: mediaType, sourceSHA256: try SourceBytes(path: file).sha256,
                sourceByteCount: bytes.count, textForm: .extracted, text: "One\nTwo\n",
                blocks: [Block(kind: .paragraph, byteRange: 0..<7, headingPath: [])],
                pages: [
                    Page(number: 1, label: "i", size: size, byteRange: 0..<4),
                    Page(number: 2, size: size, byteRange: 4..<8),
                ])
            let passage = Passage(
                ordinal: 0, byteRange: 0..<7, lines: 1...2, page: 1, headingPath: [], text: "One\nTwo", tokenCount: 2)
            let state = StoredState(byteCount: bytes.count, modified: 1, checked: 1)
            try index.apply([
                .store(PreparedDocument(document: document, passages: [passage], state: state), replacing: nil)
            ]) {}
        }

        func run(_ test: (ServedRouter) async throws -> Void) async throws {
            let pictures = PagePictures(byteLimit: 64) { [self] (path, page, _, dotsPerInch) throws(DocumentError) in
                drawings.withLock { $0.append("\(page) at \(dotsPerInch)") }
                if page == 2 { throw .malformed(path: path, reason: "the page is torn") }
                return .png(Array("PNG of page \(page)".utf8))
            }
            let model = FakeModel()
            let state = ServingState(
                configuration: .init(), resources: ServedResources(Assistant(indexes: [index], model: model)),
                pictures: pictures)
            try await ServedRouter.run(state: state, test)
        }
    }

    @Test("pages are listed with numbers, labels and sizes, and documents say how many they have")
    func list() async throws {
        let shelf = try Shelf()
        try await shelf.run { server in
            let pages = try await server.get("/v1/documents/file-1/pages").json["data"]
            #expect(
                pages?[0] == [
                    "number": 1, "label": "i", "width": 612, "height": 792, "start_byte": 0,
                    "end_byte": 4,
                ])
            #expect(pages?[1]?["label"] == .null)
            #expect(try await server.get("/v1/documents/1").json["pages"] == 2)
            #expect(try await server.get("/v1/documents/9/pages").status == 404)
        }
    }

    @Test("a page is drawn once, sent as a picture, and not sent again to who has it")
    func drawnOnce() async throws {
        let shelf = try Shelf()
        try await shelf.run { server in
            let first = try await server.get("/v1/documents/1/pages/1?dpi=96")
            #expect(first.status == 200 && first.text == "PNG of page 1")
            #expect(first.headers[.contentType] == "image/png" && first.headers[.cacheControl] == "no-store")
            let tag = try #require(first.headers[.eTag])
            let again = try await server.get("/v1/documents/1/pages/1?dpi=96", headers: [.ifNoneMatch: tag])
            #expect(again.status == 304 && again.text.isEmpty)
            #expect(shelf.drawings.withLock { $0 } == ["1 at 96"])
            _ = try await server.get("/v1/documents/1/pages/1")
            #expect(shelf.drawings.withLock { $0 } == ["1 at 96", "1 at 110"])
            let metrics = try await server.get("/metrics").text
            #expect(metrics.contains("route=\"/v1/documents/{id}/pages/{number}\",status=\"200\""))
        }
    }

    @Test("requests for a page at once wait for one drawing")
    func atOnce() async throws {
        let shelf = try Shelf()
        try await shelf.run { server in
            try await withThrowingTaskGroup { group in
                for _ in 0..<6 {
                    group.addTask { try await server.get("/v1/documents/1/pages/1").status }
                }
                for try await status in group { #expect(status == 200) }
            }
            #expect(shelf.drawings.withLock { $0.count } == 1)
        }
    }

    @Test("what can't be shown has a status, a code and a reason")
    func refusals() async throws {
        let shelf = try Shelf()
        try await shelf.run { server in
            for (path, status, code) in [
                ("/v1/documents/1/pages/3", 404, "no_such_page"), ("/v1/documents/1/pages/0", 404, "no_such_page"),
                ("/v1/documents/1/pages/x", 404, "no_such_page"), ("/v1/documents/1/pages/2", 409, "page_not_drawn"),
                ("/v1/documents/1/pages/1?dpi=9000", 400, "invalid_value"),
                ("/v1/documents/1/pages/1?scale=2", 400, "unknown_parameter"),
                ("/v1/documents/x/pages/1", 404, "not_found"), ("/v1/documents/1/blocks", 404, "no_blocks"),
            ] {
                let reply = try await server.get(path)
                #expect(reply.status == status, "\(path): \(reply.text)")
                #expect(try reply.error?["code"]?.string == code, "\(path)")
            }
            #expect(try await server.get("/v1/documents/1/pages/2").text.contains("torn"))
            try Data("%PDF-other".utf8).write(to: URL(filePath: shelf.path))
            let changed = try await server.get("/v1/documents/1/pages/1")
            #expect(changed.status == 409)
            #expect(try changed.error?["code"] == "source_changed")
            try FileManager.default.removeItem(atPath: shelf.path)
            let gone = try await server.get("/v1/documents/1/pages/1")
            #expect(gone.status == 404)
            #expect(try gone.error?["code"] == "source_missing")
        }
    }

    @Test("an imported index shows no file of this machine, and a format without pages none")
    func elsewhere() async throws {
        let imported = try Shelf(path: "papers/a.pdf")
        try await imported.run { server in
            let reply = try await server.get("/v1/documents/1/pages/1")
            #expect(try reply.error?["code"] == "source_missing")
        }
        let letter = try Shelf(mediaType: .docx)
        try await letter.run { server in
            let reply = try await server.get("/v1/documents/1/pages/1")
            #expect(try reply.error?["code"] == "no_pages")
        }
        #expect(imported.drawings.withLock { $0 }.isEmpty && letter.drawings.withLock { $0 }.isEmpty)
    }

    @Test("pictures beyond the limit make room for later ones")
    func bounded() async throws {
        let shelf = try Shelf()
        let pictures = PagePictures(byteLimit: 100) { (_, _, _, dotsPerInch) throws(DocumentError) in
            .png([UInt8](repeating: 0, count: dotsPerInch))
        }
        let record = try #require(try shelf.index.documents().first)
        for resolution in [40, 50, 60, 40, 200] {
            _ = try await pictures.picture(of: record, page: 1, in: shelf.index, dotsPerInch: resolution)
            #expect(await pictures.keptByteCount <= 100)
        }
        #expect(await pictures.keptByteCount > 0)
    }

    @Test("blocks say what is a heading and what a list, for text that is the file's own")
    func blocks() async throws {
        let model = FakeModel()
        let small = try await SmallIndex(model: model)
        try await ServedRouter.run(model: model, index: small.index) { server in
            let documents = try await server.get("/v1/documents").json["data"]?.elements ?? []
            let harbour = try #require(documents.first { $0["filename"] == "harbour.md" }?["id"]?.integer)
            let blocks = try await server.get("/v1/documents/\(harbour)/blocks").json["data"]
            #expect(
                blocks?[0] == [
                    "kind": "heading", "level": 1, "start_byte": 0, "end_byte": 13, "table_header": .null,
                ])
            #expect(blocks?[1]?["kind"] == "paragraph")
            try small.overwrite("harbour.md", with: "other")
            let changed = try await server.get("/v1/documents/\(harbour)/blocks")
            #expect(changed.status == 409)
            #expect(try changed.error?["code"] == "source_changed")
        }
    }
}
