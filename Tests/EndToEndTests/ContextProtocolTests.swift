import Foundation
import TestSupport
import Testing

/// MCP with the built binary and the real model: what an assistant that starts `footnote mcp` sees.
@Suite("footnote mcp", .enabled(if: Workplace.isReady, "\(Workplace.reason)"), .serialized)
struct ContextProtocolTests {
    private func place() throws -> Workplace {
        let place = try Workplace()
        #expect(try place.run("index", "notes").status == 0)
        return place
    }

    private func messages(_ outcome: BuiltBinary.Outcome) throws -> [[String: Any]] {
        try outcome.lines.map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
        }
    }

    @Test("standard output has a message a line, in answer to each request, and the program ends with its input")
    func conversation() throws {
        let input = """
            {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}
            {"jsonrpc":"2.0","method":"notifications/initialized"}
            {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"ask","arguments":{"question":"Who built the lighthouse at Cape Morrow?"},"_meta":{"progressToken":9}}}
            no JSON
            {"jsonrpc":"2.0","id":3,"method":"resources/list"}

            """
        let place = try place()
        let outcome = try place.binary.run(["mcp"], input: input)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let messages = try messages(outcome)
        func reply(_ id: Int) -> [String: Any]? {
            messages.first { $0["id"] as? Int == id }?["result"] as? [String: Any]
        }
        #expect(messages.count == 5)
        #expect(reply(1)?["protocolVersion"] as? String == "2025-06-18")
        let content = (reply(2)?["content"] as? [[String: Any]])?.first?["text"] as? String
        #expect(content?.contains("Ida Lindqvist") == true, "\(content ?? "none")")
        #expect((reply(3)?["resources"] as? [Any])?.count == 3)
        #expect(messages.contains { $0["method"] as? String == "notifications/progress" })
        #expect(messages.contains { ($0["error"] as? [String: Any])?["code"] as? Int == -32700 })
    }

    @Test("a client's file is shown and written after a yes, and what else it says stays")
    func install() throws {
        let place = try place()
        let file = place.folder.url.appending(path: ".cursor/mcp.json")
        let asked = try place.run("mcp", "--install", "cursor")
        #expect(asked.status == 2)
        #expect(asked.output.contains(file.path) && asked.output.contains("\"footnote\": {"))
        #expect(!FileManager.default.fileExists(atPath: file.path))
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data("{\"mcpServers\": {\"other\": {\"command\": \"x\"}}, \"n\": 1.50}".utf8).write(to: file)
        #expect(try place.run("mcp", "--install", "cursor", "--yes").status == 0)
        let text = try String(contentsOf: file, encoding: .utf8)
        #expect(text.contains("1.50"))
        let json = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        let servers = try #require(json?["mcpServers"] as? [String: [String: Any]])
        #expect(Set(servers.keys) == ["other", "footnote"])
        let arguments = try #require(servers["footnote"]?["args"] as? [String])
        #expect(arguments.starts(with: ["mcp", "--index", place.folder.path("test.footnote")]))
        #expect(servers["footnote"]?["command"] as? String == BuiltBinary.path)
        let again = try place.run("mcp", "--install", "cursor")
        #expect(again.status == 0 && again.errors.contains("already"))
    }
}
