import Formats
import Documents
import FootnoteKit
import Foundation
import HTTPTypes
import Hummingbird
import IndexStore
import Indexing
import Inference
import Passages
import TestModels
import TestSupport

@testable import Serving

/// A router under test, called over a socket of its own.
struct ServedRouter: Sendable {
    let server: LiveServer

    /// Runs a test against a router.
    static func run(
        configuration: ServerConfiguration = .init(), model: FakeModel = FakeModel(), index: Index? = nil,
        _ test: (ServedRouter) async throws -> Void
    ) async throws {
        let resources = index.map { ServedResources(Assistant(indexes: [$0], model: model)) }
        let state = ServingState(
            configuration: configuration, resources: resources ?? ServedResources(model: model))
        try await run(state: state, test)
    }

    /// Runs a test against a router in some state.
    static func run(state: ServingState, _ test: (ServedRouter) async throws -> Void) async throws {
        try await LiveServer.run(state) { try await test(ServedRouter(server: $0)) }
    }

    /// Runs a test against a router over a small index, with a model that follows a script.
    static func overSmallIndex(
        _ configuration: ServerConfiguration = .init(), _ script: FakeModel.Script = .init(),
        _ test: (ServedRouter) async throws -> Void
    ) async throws {
        let model = FakeModel(script)
        let small = try await SmallIndex(model: model)
        try await run(configuration: configuration, model: model, index: small.index, test)
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
        var lines = ["\(method.rawValue) \(path) HTTP/1.1", "Host: localhost", "Connection: close"]
        lines += headers.map { "\($0.name.rawName): \($0.value)" }
        if let body { lines.append("Content-Length: \(body.utf8.count)") }
        let message = lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? "")
        return try Reply(bytes: await server.exchange(Array(message.utf8)))
    }
}

extension ServedRouter.Reply {
    struct Malformed: Error { let bytes: [UInt8] }

    /// Reads a whole HTTP/1.1 response; its connection was closed after it.
    init(bytes: [UInt8]) throws {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { throw Malformed(bytes: bytes) }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        guard let status = lines[0].split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            throw Malformed(bytes: bytes)
        }
        var headers = HTTPFields()
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, let name = HTTPField.Name(String(parts[0])) else { throw Malformed(bytes: bytes) }
            headers.append(HTTPField(name: name, value: parts[1].trimmingCharacters(in: .whitespaces)))
        }
        var rest = bytes[end.upperBound...]
        var body: [UInt8] = []
        if headers[.transferEncoding] == "chunked" {
            while let line = rest.firstRange(of: Array("\r\n".utf8)),
                let count = Int(String(decoding: rest[..<line.lowerBound], as: UTF8.self), radix: 16), count > 0
            {
                body += rest[line.upperBound...].prefix(count)
                rest = rest[line.upperBound...].dropFirst(count + 2)
            }
        } else {
            body += rest
        }
        self.init(status: status, headers: headers, text: String(decoding: body, as: UTF8.self))
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

    init(model: FakeModel, name: String = "small", texts: [String: String] = SmallIndex.texts) async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "footnote-serving-\(UUID().uuidString)")
        let documents = folder.appending(path: "documents")
        try FileManager.default.createDirectory(at: documents, withIntermediateDirectories: true)
        for (file, text) in texts {
            try Data(text.utf8).write(to: documents.appending(path: file))
        }
        let manifest = Manifest(
            name: "harbour", conversationStarters: ["When was the lighthouse built?"], model: model.information,
            recipe: EmbeddingRecipe(dimension: 8), createdBy: "test")
        index = try Index.create(path: folder.appending(path: "\(name).footnote").path, manifest: manifest)
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
