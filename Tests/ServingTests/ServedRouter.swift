import Documents
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import IndexStore
import Indexing
import Inference
import Passages
import TestSupport

@testable import Serving

/// A router under test with a client that needs no socket.
struct ServedRouter {
    let client: any TestClientProtocol

    /// Runs a test against a router.
    static func run(
        configuration: ServerConfiguration = .init(), model: FakeModel = FakeModel(), index: Index? = nil,
        _ test: @escaping @Sendable (ServedRouter) async throws -> Void
    ) async throws {
        let router = buildRouter(configuration: configuration, model: model, index: index)
        try await Application(router: router).test(.router) { try await test(ServedRouter(client: $0)) }
    }

    struct Reply {
        let status: Int
        let headers: HTTPFields
        let text: String

        var json: JSONValue {
            get throws { try JSONParser.parse(Array(text.utf8)) }
        }

        var error: JSONValue? {
            get throws { try json["error"] }
        }

        /// The data of each event; comments left out.
        var events: [String] {
            text.components(separatedBy: "\n\n").filter { $0.hasPrefix("data: ") }.map { String($0.dropFirst(6)) }
        }

        /// The events before `[DONE]`.
        var chunks: [JSONValue] {
            get throws { try events.filter { $0 != "[DONE]" }.map { try JSONParser.parse(Array($0.utf8)) } }
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
        let response = try await client.executeRequest(
            uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
        return Reply(
            status: response.status.code, headers: response.headers, text: String(buffer: response.body))
    }
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
