import Formats
import Documents
import FootnoteKit
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import IndexStore
import Inference
import Logging
import NIOEmbedded
import Passages
import Synchronization
import TestModels
import TestSupport

@testable import Serving

/// A router under test that is called without a socket.
struct ServedRouter: Sendable {
    let responder: RouterResponder<ServingContext>

    init(state: ServingState) { responder = buildRouter(state: state).buildResponder() }

    /// Runs a test against a router.
    static func run(
        configuration: ServerConfiguration = .init(), model: FakeModel = FakeModel(), index: Index? = nil,
        _ test: (ServedRouter) async throws -> Void
    ) async throws {
        let resources = index.map { ServedResources(Assistant(indexes: [$0], model: model)) }
        let state = ServingState(
            configuration: configuration, resources: resources ?? ServedResources(model: model))
        try await test(ServedRouter(state: state))
    }

    struct Reply {
        let status: Int
        let headers: HTTPFields
        let text: String

        var json: JSON {
            get throws { try JSONParser.parse(text.utf8Span.span) }
        }

        var error: JSON? {
            get throws { try json["error"] }
        }

        /// The data of each event; comments left out.
        var events: [String] {
            text.components(separatedBy: "\n\n").filter { $0.hasPrefix("data: ") }.map { String($0.dropFirst(6)) }
        }

        /// The events before `[DONE]`.
        var chunks: [JSON] {
            get throws { try events.filter { $0 != "[DONE]" }.map { try JSONParser.parse($0.utf8Span.span) } }
        }
    }

    func get(_ path: String, headers: HTTPFields = [:]) async throws -> Reply {
        try await send(.get, path, headers: headers, body: nil)
    }

    func post(_ path: String, _ body: String, headers: HTTPFields = [:]) async throws -> Reply {
        var headers = headers
        if headers[.contentType] == nil { headers[.contentType] = "application/json" }
        return try await send(.post, path, headers: headers, body: body)
    }

    func send(
        _ method: HTTPRequest.Method, _ path: String, headers: HTTPFields = [:], body: String?
    ) async throws -> Reply {
        var headers = headers
        if let body { headers[.contentLength] = String(body.utf8.count) }
        let request = Request(
            head: HTTPRequest(
                method: method, scheme: "http", authority: "localhost", path: path, headerFields: headers),
            body: body.map(Self.stream) ?? RequestBody(buffer: ByteBuffer()))
        let context = ServingContext(
            source: ApplicationRequestContextSource(
                channel: NIOAsyncTestingChannel(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
        let response = try await responder.respond(to: request, context: context)
        let written = WrittenBody()
        try await response.body.write(written)
        return Reply(status: response.status.code, headers: response.headers, text: written.text)
    }

    /// The body in parts, as it arrives over a socket.
    private static func stream(_ body: String) -> RequestBody {
        let (parts, source) = AsyncStream<ByteBuffer>.makeStream()
        var rest = ByteBuffer(string: body)
        while let part = rest.readSlice(length: min(32 * 1024, rest.readableBytes)), part.readableBytes > 0 {
            source.yield(part)
        }
        source.finish()
        return RequestBody(asyncSequence: parts)
    }
}

/// Collects what a response writes.
private final class WrittenBody: ResponseBodyWriter, Sendable {
    private let buffer = Mutex(ByteBuffer())

    var text: String { buffer.withLock { String(buffer: $0) } }

    func write(_ part: ByteBuffer) async throws {
        _ = buffer.withLock { $0.writeImmutableBuffer(part) }
    }

    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}

/// A small index over files in a folder of its own.
final class SmallIndex: Sendable {
    static let texts = [
        "harbour.md": """
        # The harbour

        The lighthouse was built in 1884. Its lamp turns once in twelve seconds.

        ## Fog

        In fog the horn sounds every ninety seconds. The keeper winds it by hand.
        """,
        "bread.md": """
        # Bread

        Rye bread needs a sourdough. Bake it at 230 degrees for fifty minutes.
        """,
        "umlaut.txt": "Das Café hat um zehn geöffnet. Die Brücke ist gesperrt.\n",
    ]

    let index: Index
    private let folder: URL

    init(model: FakeModel) async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "footnote-serving-\(UUID().uuidString)")
        let documents = folder.appending(path: "documents")
        try FileManager.default.createDirectory(at: documents, withIntermediateDirectories: true)
        for (name, text) in Self.texts {
            try Data(text.utf8).write(to: documents.appending(path: name))
        }
        let manifest = Manifest(
            name: "harbour", conversationStarters: ["When was the lighthouse built?"], model: model.information,
            recipe: EmbeddingRecipe(dimension: 8), createdBy: "test")
        index = try Index.create(path: folder.appending(path: "small.footnote").path, manifest: manifest)
        _ = try await Indexer(index: index, model: model).run(
            roots: [documents.path], options: IndexerOptions(), progress: { _ in })
    }

    /// Replaces a document's file without indexing it again.
    func overwrite(_ name: String, with text: String) throws {
        try Data(text.utf8).write(to: folder.appending(path: "documents/\(name)"))
    }

    deinit {
        // Best effort: a leftover folder under the temporary directory harms nobody.
        _ = try? FileManager.default.removeItem(at: folder)
    }
}
