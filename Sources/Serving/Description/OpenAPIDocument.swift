import FootnoteKit
import Formats
import HTTPTypes

/// The description of the routes in OpenAPI 3.1.
enum OpenAPIDocument {
    /// Every route, in the order of the paths' first appearance.
    static let routes: [RouteDescription] =
        RouteDescription.operations + RouteDescription.chats + RouteDescription.texts + RouteDescription.ollama
        + RouteDescription.sources + RouteDescription.shelf + RouteDescription.files

    /// The document.
    static let json: JSON = {
        var paths: [(path: String, operations: [JSON.Member])] = []
        for route in routes {
            let operation = JSON.Member(name: route.method.rawValue.lowercased(), value: route.json)
            if let place = paths.firstIndex(where: { $0.path == route.path }) {
                paths[place].operations.append(operation)
            } else {
                paths.append((route.path, [operation]))
            }
        }
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "Footnote", "version": .string(FootnoteVersion.current),
                "summary": "Answers from your own documents, each sentence traced to its source.",
                "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
            ],
            "servers": [["url": "/"]],
            "security": [.object([]), ["key": []]],
            "paths": .object(paths.map { .init(name: $0.path, value: .object($0.operations)) }),
            "components": [
                "securitySchemes": ["key": ["type": "http", "scheme": "bearer"]],
                "schemas": .object(
                    (ErrorShape.schemas + [("Filter", Schema.filterSchema)]).map {
                        .init(name: $0.name, value: $0.schema.json)
                    }),
            ],
        ]
    }()
}
