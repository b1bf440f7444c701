import Foundation
import Formats
import HTTPTypes
import TestModels
import TestSupport
import Testing

@testable import Serving

@Suite("The description of the routes")
struct DescriptionTests {
    private static let served = Set(
        servedRoutes(ServingState(configuration: .init(), resources: nil)).map { "\($0.method.rawValue) \($0.pattern)" }
    )

    @Test("every route is described, and nothing else is")
    func described() {
        let described = OpenAPIDocument.routes.map { "\($0.method.rawValue) \($0.pattern)" }
        #expect(Set(described) == Self.served)
        #expect(described.count == Self.served.count, "a route is described twice")
    }

    /// Paths without the names of their parameters.
    private static func nameless(_ path: String) -> String {
        path.replacing(#/\{[^}]*\}|:[a-z_]+/#, with: "{}")
    }

    @Test("docs/http-api.md lists every route, and nothing else")
    func documented() throws {
        let page = try String(contentsOf: TestFiles.packageRoot.appending(path: "docs/http-api.md"), encoding: .utf8)
        var listed: Set<String> = []
        for line in page.split(separator: "\n") where line.hasPrefix("| `") {
            let cell = line.dropFirst(2).prefix { $0 != "|" }
            // `GET`, `DELETE /a`, `/b`: both methods for /a, the last one for /b.
            var (method, alone) = ("", [String]())
            for match in cell.matches(of: #/`([A-Z]+)?(?: ?(/[^`]*))?`/#) {
                guard let path = match.output.2 else {
                    alone += [match.output.1.map(String.init)].compactMap(\.self)
                    continue
                }
                method = match.output.1.map(String.init) ?? method
                for method in alone + [method] where !method.isEmpty {
                    listed.insert("\(method) \(Self.nameless(String(path)))")
                }
                alone = []
            }
        }
        #expect(listed == Set(Self.served.map(Self.nameless)))
    }

    @Test("the document names each path with its parameters, and each schema that it points to")
    func document() throws {
        let json = OpenAPIDocument.json
        #expect(json["openapi"] == "3.1.0")
        let paths = try #require(json["paths"]?.members)
        #expect(paths.count == Set(OpenAPIDocument.routes.map(\.path)).count)
        for path in paths {
            let names = Set(path.name.matches(of: #/\{([^}]*)\}/#).map { String($0.output.1) })
            for operation in path.value.members ?? [] {
                let parameters = operation.value["parameters"]?.elements ?? []
                let given = parameters.filter { $0["in"] == "path" }.compactMap { $0["name"]?.string }
                #expect(Set(given) == names, "\(path.name)")
                #expect(operation.value["summary"]?.string?.isEmpty == false)
                #expect(operation.value["responses"]?["default"] != nil)
            }
        }
        for match in json.text.matches(of: #/#/components/schemas/([A-Za-z]+)/#) {
            #expect(json["components"]?["schemas"]?[String(match.output.1)] != nil, "\(match.output.1)")
        }
    }

    @Test("the server gives the document")
    func served() async throws {
        try await ServedRouter.run { server in
            let reply = try await server.get("/openapi.json")
            #expect(reply.status == 200)
            #expect(try reply.json == OpenAPIDocument.json)
        }
    }
}
