import Formats
import Foundation
import IndexStore
import Passages
import TestModels
import Testing

@testable import Serving

@Suite("Filters of vector-store searches", .serialized)
struct FilterRouteTests {
    private func search(_ filters: String, _ server: ServedRouter) async throws -> ServedRouter.Reply {
        try await server.post(
            "/v1/vector_stores/default/search", "{\"query\":\"rye bread lighthouse café\",\"filters\":\(filters)}")
    }

    private func withIndex(_ test: @escaping @Sendable (ServedRouter, SmallIndex) async throws -> Void) async throws {
        let model = FakeModel()
        let small = try await SmallIndex(model: model)
        try await ServedRouter.run(model: model, index: small.index) { try await test($0, small) }
    }

    @Test("filters leave the documents that they describe")
    func filters() async throws {
        try await withIndex { server, small in
            let documents = try small.index.documents()
            let bread = try #require(documents.first { $0.path.hasSuffix("bread.md") })
            let all = Set(documents.map { FileID.name(ofPath: $0.path) })
            for (filters, expected) in [
                ("{\"type\":\"eq\",\"key\":\"path\",\"value\":\"*.md\"}", all.filter { $0.hasSuffix(".md") }),
                ("{\"type\":\"ne\",\"key\":\"path\",\"value\":\"*.md\"}", all.filter { !$0.hasSuffix(".md") }),
                ("{\"type\":\"eq\",\"key\":\"path\",\"value\":\"\(bread.path)\"}", ["bread.md"]),
                ("{\"type\":\"eq\",\"key\":\"document\",\"value\":\"file-\(bread.id)\"}", ["bread.md"]),
                ("{\"type\":\"in\",\"key\":\"document\",\"value\":[\(bread.id),99]}", ["bread.md"]),
                ("{\"type\":\"nin\",\"key\":\"document\",\"value\":[\(bread.id)]}", all.subtracting(["bread.md"])),
                ("{\"type\":\"gt\",\"key\":\"modified\",\"value\":\"2020-01-01\"}", all),
                ("{\"type\":\"lte\",\"key\":\"modified\",\"value\":1577836800}", []),
                ("{\"type\":\"eq\",\"key\":\"modified\",\"value\":\(bread.modified)}", nil),
                ("{\"type\":\"eq\",\"key\":\"collection\",\"value\":\"none\"}", []),
                (
                    """
                    {"type":"and","filters":[{"type":"gte","key":"modified","value":0},
                    {"type":"or","filters":[{"type":"eq","key":"path","value":"bread.*"}]}]}
                    """, ["bread.md"]
                ), ("{\"type\":\"and\",\"filters\":[]}", all), ("null", all),
            ] as [(String, Set<String>?)] {
                let reply = try await search(filters, server)
                #expect(reply.status == 200, "\(filters): \(reply.text)")
                let names = try reply.json["data"]?.elements?.compactMap { $0["filename"]?.string }
                if let expected { #expect(Set(names ?? []) == expected, "\(filters)") }
            }
        }
    }

    @Test(
        "what a filter can't mean is named",
        arguments: [
            ("{}", "filters.type"), ("[]", "filters"),
            ("{\"type\":\"like\",\"key\":\"path\",\"value\":\"a\"}", "filters.type"),
            ("{\"type\":\"eq\",\"key\":\"author\",\"value\":[1]}", "filters.value"),
            ("{\"type\":\"eq\",\"value\":\"a\"}", "filters.key"),
            ("{\"type\":\"eq\",\"key\":\"path\"}", "filters.value"),
            ("{\"type\":\"gt\",\"key\":\"path\",\"value\":\"a\"}", "filters.type"),
            ("{\"type\":\"eq\",\"key\":\"path\",\"value\":7}", "filters.value"),
            ("{\"type\":\"eq\",\"key\":\"path\",\"value\":\"a[\"}", "filters.value"),
            ("{\"type\":\"eq\",\"key\":\"modified\",\"value\":\"soon\"}", "filters.value"),
            ("{\"type\":\"eq\",\"key\":\"document\",\"value\":\"bread\"}", "filters.value"),
            ("{\"type\":\"in\",\"key\":\"path\",\"value\":\"a\"}", "filters.value"),
            ("{\"type\":\"and\",\"filters\":{}}", "filters.filters"),
            (
                "{\"type\":\"or\",\"filters\":[{\"type\":\"eq\",\"key\":\"x\",\"value\":{}}]}",
                "filters.filters[0].value"
            ),
            ("{\"type\":\"eq\",\"key\":\"path\",\"value\":\"a\",\"other\":1}", "filters.other"),
        ])
    func wrongFilters(filters: String, param: String) async throws {
        try await withIndex { server, _ in
            let reply = try await search(filters, server)
            #expect(reply.status == 400, "\(reply.text)")
            #expect(try reply.error?["param"]?.string == param, "\(reply.text)")
        }
    }

    @Test("filters as deep and as many as nobody needs are refused")
    func boundlessFilters() async throws {
        try await withIndex { server, _ in
            var deep = "{\"type\":\"eq\",\"key\":\"collection\",\"value\":\"a\"}"
            for _ in 0..<20 { deep = "{\"type\":\"and\",\"filters\":[\(deep)]}" }
            #expect(try await search(deep, server).status == 400)
            let many = (0..<300).map(String.init).joined(separator: ",")
            let reply = try await search("{\"type\":\"in\",\"key\":\"document\",\"value\":[\(many)]}", server)
            #expect(reply.status == 400)
        }
    }

    @Test("an answer reads only what its filter leaves")
    func answers() async throws {
        try await withIndex { server, _ in
            let reply = try await server.post(
                "/v1/chat/completions",
                """
                {"model":"footnote","messages":[{"role":"user","content":"How hot is rye bread baked?"}],
                "footnote":{"include_retrieved":true,"filters":{"type":"eq","key":"path","value":"umlaut.txt"}}}
                """)
            #expect(reply.status == 200, "\(reply.text)")
            let names = try reply.json["footnote"]?["retrieved"]?.elements?.compactMap {
                $0["passage"]?["filename"]?.string
            }
            #expect(Set(names ?? []).isSubset(of: ["umlaut.txt"]))
        }
    }
}
