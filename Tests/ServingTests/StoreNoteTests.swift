import FootnoteKit
import Formats
import Foundation
import HTTPTypes
import Synchronization
import TestModels
import TestSupport
import Testing

@testable import Serving

@Suite("What clients note of stores and their files, and stores that expire", .serialized)
struct StoreNoteTests {
    /// A clock that a test sets, in seconds since 1970.
    private final class Clock: Sendable {
        private let seconds = Mutex(1_800_000_000)
        var now: Int { seconds.withLock { $0 } }
        func advance(days: Int) { seconds.withLock { $0 += days * 86_400 } }
    }

    /// Runs a test against a server with some files, each with its name as its text.
    private func serving(
        _ names: [String], clock: Clock = Clock(),
        _ test: (_ server: ServedRouter, _ files: [String], _ library: Library) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        let model = FakeModel()
        let library = Library(
            folders: DataFolders(data: folder.path("data"), workingFolder: folder.url.path, program: ""))
        let uploads = try library.documentStores(model: model, now: { clock.now })
        let files = try names.map {
            try uploads.files.add(Array("Slate of \($0).\n".utf8), filename: "\($0).txt", purpose: "assistants").id
        }
        let state = ServingState(
            configuration: .init(), resources: ServedResources(model: model, uploads: uploads))
        try await ServedRouter.run(state: state) { try await test($0, files, library) }
    }

    private func settled(_ server: ServedRouter, _ path: String) async throws {
        while try await server.get(path).json["status"] == "in_progress" {
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    private func store(_ server: ServedRouter, _ body: JSON) async throws -> String {
        let made = try await server.post("/v1/vector_stores", body.text)
        #expect(made.status == 200, "\(made.text)")
        return "/v1/vector_stores/" + (try #require(made.json["id"]?.string))
    }

    @Test("attributes of a file are set, changed, read, and shown with what is found")
    func attributes() async throws {
        try await serving(["a", "b", "c"]) { server, files, _ in
            let path = try await store(server, ["name": "Stones"])
            let given: JSON = ["author": "Okoro", "pages": 3, "ratio": .number(0.5), "isFinal": true, "title": "Own"]
            let body: JSON = ["file_id": .string(files[0]), "attributes": given]
            let sorted: JSON = ["author": "Okoro", "isFinal": true, "pages": 3, "ratio": .number(0.5), "title": "Own"]
            #expect(try await server.post(path + "/files", body.text).json["attributes"] == sorted)
            let batch: JSON = [
                "files": [
                    ["file_id": .string(files[1]), "attributes": ["pages": 4]], ["file_id": .string(files[2])],
                ]
            ]
            #expect(try await server.post(path + "/file_batches", batch.text).status == 200)
            try await settled(server, path)
            #expect(try await server.get(path + "/files/\(files[0])").json["attributes"] == sorted)
            #expect(try await server.get(path + "/files/\(files[1])").json["attributes"] == ["pages": 4])
            #expect(try await server.get(path + "/files/\(files[2])").json["attributes"] == [:])
            let found = try await server.post(path + "/search", "{\"query\":\"slate\"}").json["data"]?.elements ?? []
            let hit = try #require(found.first { $0["file_id"]?.string == files[0] })
            #expect(hit["attributes"]?["pages"] == 3 && hit["attributes"]?["first_line"] == 1)
            #expect(hit["attributes"]?["title"] == "Own")

            let changed = try await server.post(path + "/files/\(files[0])", "{\"attributes\":{\"x\":\"y\"}}")
            #expect(try changed.json["attributes"] == ["x": "y"])
            let cleared = try await server.post(path + "/files/\(files[0])", "{\"attributes\":null}")
            #expect(try cleared.json["attributes"] == [:])
            #expect(try await server.post(path + "/files/\(files[0])", "{}").error?["param"] == "attributes")
            #expect(try await server.post(path + "/files/file-0", "{\"attributes\":{}}").status == 404)
            // A file that is there already is not read again, and keeps what is not said anew.
            #expect(
                try await server.post(path + "/files", "{\"file_id\":\"\(files[1])\"}").json["attributes"]
                    == ["pages": 4])
            let common: JSON = ["file_ids": .strings(Array(files[1...])), "attributes": ["set": 2]]
            #expect(try await server.post(path + "/file_batches", common.text).status == 200)
            #expect(try await server.get(path + "/files/\(files[1])").json["attributes"] == ["set": 2])
            #expect(try await server.get(path + "/files/\(files[2])").json["attributes"] == ["set": 2])
        }
    }

    /// Whether a filter leaves a file, as OpenAI's reference defines its comparisons.
    private func leaves(_ filter: JSON, _ attributes: [String: JSON]) -> Bool {
        let parts = filter["filters"]?.elements ?? []
        switch filter["type"]?.string {
        case "and": return parts.allSatisfy { leaves($0, attributes) }
        case "or": return parts.contains { leaves($0, attributes) }
        default: break
        }
        let value = attributes[filter["key"]?.string ?? ""]
        let wanted = filter["value"] ?? .null
        func ordered(_ test: (Double, Double) -> Bool, _ words: (String, String) -> Bool) -> Bool {
            if let one = value?.number, let two = wanted.number { return test(one, two) }
            if let one = value?.string, let two = wanted.string { return words(one, two) }
            return false
        }
        func isEqual(_ other: JSON) -> Bool {
            if let one = value?.number, let two = other.number { return one == two }
            return value == other
        }
        switch filter["type"]?.string {
        case "eq": return isEqual(wanted)
        case "ne": return !isEqual(wanted)
        case "in": return (wanted.elements ?? []).contains(where: isEqual)
        case "nin": return !(wanted.elements ?? []).contains(where: isEqual)
        case "gt": return ordered(>, >)
        case "gte": return ordered(>=, >=)
        case "lt": return ordered(<, <)
        default: return ordered(<=, <=)
        }
    }

    private static let values: [JSON] = [1, 2, .number(2.5), -1, "a", "b", "Ä", "", true, false]

    private func filter(_ random: inout SeededGenerator, depth: Int) -> JSON {
        if depth > 0, Int.random(in: 0..<3, using: &random) == 0 {
            let parts = (0..<Int.random(in: 0...3, using: &random)).map { _ in filter(&random, depth: depth - 1) }
            return ["type": Bool.random(using: &random) ? "and" : "or", "filters": .array(parts)]
        }
        let kinds = ["eq", "ne", "gt", "gte", "lt", "lte", "in", "nin"]
        let kind = kinds[Int.random(in: kinds.indices, using: &random)]
        func value() -> JSON { Self.values[Int.random(in: Self.values.indices, using: &random)] }
        let count = Int.random(in: 0...3, using: &random)
        let key: JSON = ["k", "path", "other"][Int.random(in: 0..<3, using: &random)]
        return [
            "type": .string(kind), "key": key,
            "value": kind == "in" || kind == "nin" ? .array((0..<count).map { _ in value() }) : value(),
        ]
    }

    @Test("random filters leave the files whose attributes an independent reading of them leaves")
    func filters() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let names = (0..<8).map { "n\($0)" }
        try await serving(names) { server, files, _ in
            let path = try await store(server, [:])
            var noted: [String: [String: JSON]] = [:]
            for (position, file) in files.enumerated() {
                var attributes: [String: JSON] = ["path": Self.values[position % 4]]
                // All have the key path, which else means where a document lies; other is noted of one file at least.
                if position % 3 != 0 { attributes["k"] = Self.values[Int.random(in: 0..<10, using: &random)] }
                if position == 0 { attributes["other"] = "a" }
                noted[file] = attributes
                let object = JSON.object(attributes.map { .init(name: $0.key, value: $0.value) })
                let body: JSON = ["file_id": .string(file), "attributes": object]
                #expect(try await server.post(path + "/files", body.text).status == 200)
            }
            try await settled(server, path)
            for _ in 0..<120 {
                let filter = filter(&random, depth: 2)
                let body: JSON = ["query": "slate", "max_num_results": 50, "filters": filter]
                let reply = try await server.post(path + "/search", body.text)
                let found = try reply.json["data"]?.elements?.compactMap { $0["file_id"]?.string } ?? []
                let expected = files.filter { leaves(filter, noted[$0] ?? [:]) }
                #expect(Set(found) == Set(expected), "seed \(seed): \(filter.text): \(reply.text.prefix(300))")
            }
        }
    }

    @Test(
        "notes beyond OpenAI's limits are refused by name",
        arguments: [
            ("metadata", 17, 1, 1, "metadata", "object_above_max_properties"),
            ("metadata", 1, 65, 1, "metadata.\(String(repeating: "k", count: 64))", "string_above_max_length"),
            ("metadata", 1, 1, 513, "metadata.k", "string_above_max_length"),
            ("attributes", 17, 1, 1, "attributes", "object_above_max_properties"),
            ("attributes", 1, 1, 513, "attributes.k", "string_above_max_length"),
            ("attributes", 16, 64, 512, "", ""), ("metadata", 16, 64, 512, "", ""),
        ])
    func limits(name: String, count: Int, key: Int, text: Int, param: String, code: String) async throws {
        try await serving(["a"]) { server, files, _ in
            let path = try await store(server, ["file_ids": .strings(files)])
            let members = (0..<count).map { place in
                let key =
                    (place == 0 ? "" : "\(place)") + String(repeating: "k", count: max(0, key - (place == 0 ? 0 : 2)))
                return JSON.Member(name: key, value: .string(String(repeating: "t", count: text)))
            }
            let body = JSON.object([.init(name: name, value: .object(members))]).text
            let reply = try await server.post(name == "metadata" ? path : path + "/files/\(files[0])", body)
            #expect(reply.status == (param.isEmpty ? 200 : 400), "\(reply.text)")
            guard !param.isEmpty else { return }
            #expect(try reply.error?["param"]?.string == param && reply.error?["code"]?.string == code)
        }
    }

    @Test(
        "a note of another type, or a time to expire that OpenAI's stores do not have, is refused by name",
        arguments: [
            ("{\"metadata\":{\"a\":1}}", "metadata.a"), ("{\"metadata\":[]}", "metadata"),
            ("{\"expires_after\":{\"anchor\":\"created_at\",\"days\":1}}", "expires_after.anchor"),
            ("{\"expires_after\":{\"days\":1}}", "expires_after.anchor"),
            ("{\"expires_after\":{\"anchor\":\"last_active_at\"}}", "expires_after.days"),
            ("{\"expires_after\":{\"anchor\":\"last_active_at\",\"days\":0}}", "expires_after.days"),
            ("{\"expires_after\":{\"anchor\":\"last_active_at\",\"days\":366}}", "expires_after.days"),
            ("{\"expires_after\":7}", "expires_after"),
        ])
    func wrongNotes(body: String, param: String) async throws {
        try await serving([]) { server, _, _ in
            let path = try await store(server, [:])
            for route in ["/v1/vector_stores", path] {
                let reply = try await server.post(route, body)
                #expect(try reply.status == 400 && reply.error?["param"]?.string == param, "\(reply.text)")
            }
        }
    }

    @Test("a store that nobody uses expires: it is empty for good, says so, and its files stay")
    func expiry() async throws {
        let clock = Clock()
        try await serving(["a"], clock: clock) { server, files, library in
            let lasting: JSON = ["anchor": "last_active_at", "days": 2]
            let path = try await store(server, ["file_ids": .strings(files), "expires_after": lasting])
            try await settled(server, path)
            let start = clock.now
            let fresh = try await server.get(path).json
            #expect(fresh["expires_after"] == lasting && fresh["expires_at"]?.integer == start + 2 * 86_400)
            #expect(fresh["last_active_at"]?.integer == start && fresh["status"] == "completed")
            clock.advance(days: 1)
            #expect(try await server.post(path + "/search", "{\"query\":\"slate\"}").status == 200)
            #expect(try await server.get(path).json["expires_at"]?.integer == start + 3 * 86_400)
            clock.advance(days: 1)
            #expect(try await server.get(path).json["status"] == "completed")
            // Null takes the time away, and another gives one.
            #expect(try await server.post(path, "{\"expires_after\":null}").json["expires_at"] == .null)
            #expect(try await server.post(path, "{\"name\":\"x\"}").json["expires_after"] == .null)
            let again: JSON = ["expires_after": lasting]
            #expect(try await server.post(path, again.text).json["expires_after"] == lasting)
            clock.advance(days: 1)

            let expired = try await server.get(path).json
            #expect(expired["status"] == "expired" && expired["file_counts"]?["total"] == 0)
            let id = try #require(expired["id"]?.string)
            let question = ",\"messages\":[{\"role\":\"user\",\"content\":\"Slate?\"}]}"
            for (route, body) in [
                (path + "/search", "{\"query\":\"slate\"}"), (path + "/files", "{\"file_id\":\"\(files[0])\"}"),
                (path, again.text), ("/v1/chat/completions", "{\"model\":\"footnote:\(id)\"" + question),
            ] {
                let reply = try await server.post(route, body)
                #expect(try reply.status == 400 && reply.error?["code"] == "vector_store_expired", "\(reply.text)")
            }
            #expect(try await server.get("/v1/files/\(files[0])").status == 200)
            // The next start finds it as it is.
            let later = try library.documentStores(model: FakeModel(), now: { clock.now })
            #expect(try later.store(id).record.hasExpired)
            #expect(try await server.send(.delete, path, body: nil).json["deleted"] == true)
        }
    }

    @Test("the record of a store that an earlier version wrote is read")
    func earlierRecord() throws {
        let text = """
            {"id":"vs_1","name":"n","created":7,"metadata":{"a":"b"},\
            "files":[{"id":"file-1","added":8,"byteCount":9,"state":"completed"}]}
            """
        let record = try JSONDecoder().decode(DocumentStore.Record.self, from: Data(text.utf8))
        #expect(record.lastActive == 7 && record.expires == nil && !record.hasExpired)
        #expect(record.files.map(\.attributes) == [[:]])
    }
}
