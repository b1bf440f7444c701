import Formats
import Foundation
import HTTPTypes
import TestModels
import Testing

@testable import Serving

/// The page and the files that it consists of.
@Suite("The page's files", .serialized)
struct PageFileTests {
    @Test("each file that the page names is served to a browser that has no key yet, and no other file is")
    func served() async throws {
        try await ServedRouter.run(configuration: .init(apiKey: "a-long-key")) { server in
            let folder = "/page/\(PageRoute.version)"
            var missing = ["page.css", "main.js"]
            var seen: Set<String> = []
            let html = try await server.get("/").text
            #expect(missing.allSatisfy { html.contains("\"\(folder)/\($0)\"") })
            let description = try await server.get("/docs").text
            #expect(
                description.contains("\"\(folder)/page.css\"") && description.contains("\"\(folder)/description.js\""))
            missing.append("description.js")
            while let name = missing.popLast() {
                guard seen.insert(name).inserted else { continue }
                let reply = try await server.get("\(folder)/\(name)")
                #expect(reply.status == 200, "\(name)")
                let type = name.hasSuffix(".css") ? "text/css" : "text/javascript"
                #expect(reply.headers[.cacheControl]?.contains("immutable") == true, "\(name)")
                #expect(reply.headers[.contentType] == "\(type); charset=utf-8")
                missing += reply.text.matches(of: /\b(?:from |import\()"\.\/([\w.]+)"/).map { String($0.1) }
            }
            #expect(seen == Set(PageRoute.files.keys))
            // Neither another file nor another version is kept by anybody.
            for path in ["\(folder)/index.html", "/page/0123456789abcdef/main.js", "/page/main.js"] {
                #expect(try await server.get(path).status == 401, "\(path)")
                let reply = try await server.get(path, headers: [.authorization: "Bearer a-long-key"])
                #expect(try reply.status == 404 && reply.error?["code"] == "unknown_url", "\(path)")
                #expect(reply.headers[.cacheControl] == "no-store", "\(path)")
            }
        }
    }

    @Test("the page and its files name no other server, and parse nothing as HTML")
    func selfContained() {
        let files = PageRoute.files.mapValues { String(decoding: $0, as: UTF8.self) }
        for (name, text) in files {
            for forbidden in [
                "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "@import", "url(",
            ] {
                #expect(!text.contains(forbidden), "\(name): \(forbidden)")
            }
            #expect(!text.contains(/["']https?:\/\/\w/), "\(name)")
        }
    }
}
