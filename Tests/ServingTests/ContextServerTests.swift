import ContextProtocol
import FootnoteKit
import Formats
import Inference
import TestModels
import Testing

@testable import Serving

/// The protocol itself, without anything that carries its messages.
@Suite("MCP", .serialized)
struct ContextServerTests {
    private struct Served {
        let server: ContextServer
        let small: SmallIndex
        let model: FakeModel

        init(_ script: FakeModel.Script = .init()) async throws {
            model = FakeModel(script)
            small = try await SmallIndex(model: model)
            let assistant = Assistant(indexes: [small.index], model: model)
            server = ContextServer { assistant }
        }

        func send(_ message: JSON, _ version: ProtocolVersion = .november2025) async -> JSON? {
            await server.reply(to: message, in: .init(version: version))
        }

        func request(_ method: String, _ parameters: JSON = [:]) async throws -> JSON {
            try #require(
                await send(["jsonrpc": "2.0", "id": 7, "method": .string(method), "params": parameters]))
        }

        func call(_ tool: String, _ arguments: JSON = [:]) async throws -> JSON {
            let reply = try await request("tools/call", ["name": .string(tool), "arguments": arguments])
            return try #require(reply["result"], "\(reply.text)")
        }
    }

    @Test(
        "a client is answered in its own version, and in the newest one where its own is not spoken here",
        arguments: [
            ("2024-11-05", "2024-11-05"), ("2025-03-26", "2025-03-26"), ("2025-06-18", "2025-06-18"),
            ("2030-01-01", "2025-11-25"),
        ])
    func versions(offered: String, answered: String) async throws {
        let reply = try await Served().request("initialize", ["protocolVersion": .string(offered)])
        #expect(reply["id"] == 7)
        #expect(reply["result"]?["protocolVersion"]?.string == answered)
        #expect(reply["result"]?["serverInfo"]?["name"] == "footnote")
    }

    @Test(
        "what is no message of the protocol is answered with JSON-RPC's own code",
        arguments: [
            ("[]", -32600), ("{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}", -32600),
            ("{\"jsonrpc\":\"2.0\",\"id\":1}", -32600),
            ("{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}", -32600),
            ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server/discover\"}", -32601),
            ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":[]}", -32602),
            ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"none\"}}", -32602),
            ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"resources/list\",\"params\":{\"cursor\":\"x\"}}", -32602),
            ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"resources/read\",\"params\":{\"uri\":\"file:///a\"}}", -32002),
            (
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"resources/read\",\"params\":{\"uri\":\"footnote://small/99\"}}",
                -32002
            ),
            ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"prompts/get\",\"params\":{\"name\":\"starter-9\"}}", -32602),
        ])
    func protocolErrors(message: String, code: Int) async throws {
        let reply = await (try Served()).send(try JSONParser.parse(message), .june2025)
        #expect(reply?["error"]?["code"]?.integer == code, "\(reply?.text ?? "none")")
        #expect(reply?["error"]?["message"]?.string?.isEmpty == false)
    }

    @Test("notifications and answers are not answered; several messages come in an array in versions that have it")
    func batches() async throws {
        let served = try await Served()
        #expect(await served.send(["jsonrpc": "2.0", "method": "notifications/initialized"]) == nil)
        #expect(await served.send(["jsonrpc": "2.0", "id": 1, "result": [:]]) == nil)
        let batch: JSON = [
            ["jsonrpc": "2.0", "id": "a", "method": "ping"], ["jsonrpc": "2.0", "method": "notifications/initialized"],
            ["jsonrpc": "2.0", "id": 2, "method": "ping"],
        ]
        let replies = await served.send(batch, .march2025)
        #expect(replies?.elements?.map { $0["id"] } == ["a", 2])
        #expect(replies?[0]?["result"] == [:])
    }

    @Test("every tool has a schema of an object, and is marked as one that changes nothing")
    func tools() async throws {
        let tools = try await Served().request("tools/list")["result"]?["tools"]?.elements ?? []
        #expect(tools.compactMap { $0["name"]?.string } == ["ask", "search", "read", "list", "index_status"])
        for tool in tools {
            #expect(tool["inputSchema"]?["type"] == "object")
            #expect(tool["inputSchema"]?["additionalProperties"] == false)
            #expect(tool["annotations"]?["readOnlyHint"] == true)
            #expect(tool["description"]?.string?.isEmpty == false)
        }
        #expect(tools.first?["inputSchema"]?["required"] == ["question"])
    }

    @Test("an answer has its words, its citations with their quotes, the command line's record, and links")
    func ask() async throws {
        let served = try await Served()
        let result = try await served.call(
            "ask", ["question": "When was the lighthouse built?", "confidence": 0])
        #expect(result["isError"] == false)
        let text = try #require(result["content"]?[0]?["text"]?.string)
        let record = try #require(result["structuredContent"])
        #expect(record["abstained"] == false)
        #expect(text.hasPrefix(try #require(record["text"]?.string)))
        let citation = try #require(record["citations"]?[0])
        let quote = try #require(citation["quote"]?.string)
        #expect(text.contains("[1] ") && text.contains("> " + quote.split(separator: "\n")[0]))
        let link = try #require(result["content"]?[1])
        #expect(link["type"] == "resource_link")
        #expect(link["uri"]?.string == "footnote://small/\(citation["document_id"]?.integer ?? 0)")
        let old = await served.send(
            [
                "jsonrpc": "2.0", "id": 1, "method": "tools/call",
                "params": [
                    "name": "ask", "arguments": ["question": "When was the lighthouse built?", "confidence": 0],
                ],
            ], .march2025)
        #expect(old?["result"]?["content"]?.elements?.count == 1, "version 2025-03-26 has no links")
    }

    @Test("an abstention is no error: it says that there is no answer, and shows what came nearest")
    func abstention() async throws {
        let result = try await Served().call(
            "ask", ["question": "When was the lighthouse built?", "confidence": 1])
        #expect(result["isError"] == false)
        #expect(result["structuredContent"]?["abstained"] == true)
        let text = try #require(result["content"]?[0]?["text"]?.string)
        #expect(text.hasPrefix("The documents hold no answer"))
        #expect(text.contains("The passages that came nearest:\n[1] "))
        #expect(result["content"]?.elements?.count == 1)
    }

    @Test(
        "what a tool can't do is a result that says so by name",
        arguments: [
            ("ask", "{}", "question"), ("ask", "{\"question\":\"a\",\"style\":\"poem\"}", "style"),
            ("ask", "{\"question\":\"a\",\"passages\":0}", "passages"), ("ask", "{\"question\":\"a\",\"n\":2}", "n"),
            ("ask", "{\"question\":\"a\",\"documents\":[\"nowhere.md\"]}", "nowhere.md"),
            ("ask", "{\"question\":\"a\",\"collections\":[\"none\"]}", "none"),
            ("search", "{\"query\":7}", "query"), ("read", "{}", "document"), ("read", "{\"passage\":999}", "999"),
            ("read", "{\"document\":\"/etc/passwd\"}", "/etc/passwd"),
            ("read", "{\"document\":\"footnote://other/1\"}", "footnote://other/1"),
            ("read", "{\"document\":\"1\",\"page\":1,\"first_line\":1}", "several"),
            ("read", "{\"document\":\"1\",\"page\":1}", "no pages"),
            ("read", "{\"document\":\"1\",\"first_line\":5,\"last_line\":2}", "first_line"),
            ("read", "{\"document\":\"1\",\"start_byte\":100000}", "100000"),
        ])
    func toolErrors(tool: String, arguments: String, said: String) async throws {
        let result = try await Served().call(tool, try JSONParser.parse(arguments))
        #expect(result["isError"] == true, "\(result.text)")
        #expect(result["content"]?[0]?["text"]?.string?.contains(said) == true, "\(result.text)")
        #expect(result["structuredContent"] == nil)
    }

    @Test("a document is read whole, by lines and by bytes, and always as it stands in the file")
    func read() async throws {
        let served = try await Served()
        let listed = try await served.call("list", ["prefix": "umlaut"])
        let uri = try #require(listed["structuredContent"]?["documents"]?[0]?["uri"])
        let source = try #require(SmallIndex.texts["umlaut.txt"])
        let whole = try await served.call("read", ["document": uri])
        #expect(whole["structuredContent"]?["text"]?.string == source)
        #expect(whole["structuredContent"]?["next_byte"] == .null)
        let umlaut = try #require(source.utf8.firstIndex(of: UInt8(ascii: "f"))).utf16Offset(in: source) + 1
        let part = try await served.call(
            "read", ["document": uri, "start_byte": .integer(umlaut + 1), "end_byte": .integer(umlaut + 3)])
        #expect(part["structuredContent"]?["text"] == "é ", "a character that the range cuts is taken whole")
        #expect(part["structuredContent"]?["start_byte"]?.integer == umlaut)
        let harbour = try await served.call("list", ["prefix": "harbour"])["structuredContent"]?["documents"]?[0]
        let lines = try await served.call(
            "read", ["document": try #require(harbour?["path"]), "first_line": 3, "last_line": 3])
        let line = "The lighthouse was built in 1884. Its lamp turns once in twelve seconds.\n"
        #expect(lines["structuredContent"]?["text"]?.string == line)
        #expect(lines["content"]?[0]?["text"]?.string?.contains("> The lighthouse was built in 1884.") == true)
        try served.small.overwrite("umlaut.txt", with: "Alles neu.\n")
        let changed = try await served.call("read", ["document": uri])
        #expect(changed["isError"] == true)
        #expect(changed["content"]?[0]?["text"]?.string?.contains("changed since it was indexed") == true)
    }

    @Test("what a search finds can be read by its passage's id and by its address")
    func search() async throws {
        let served = try await Served()
        let found = try await served.call("search", ["query": "rye bread sourdough", "limit": 1])
        let passage = try #require(found["structuredContent"]?["hits"]?[0]?["passage"])
        let id = try #require(passage["id"])
        let read = try await served.call("read", ["passage": id])
        #expect(read["structuredContent"]?["text"] == passage["text"])
        let uri = try #require(read["structuredContent"]?["uri"])
        let resource = try await served.request("resources/read", ["uri": uri])["result"]
        #expect(resource?["contents"]?[0]?["text"] == passage["text"])
        #expect(resource?["contents"]?[0]?["uri"] == uri)
    }

    @Test("documents are resources, starters are prompts, and the state of the index is told")
    func resources() async throws {
        let served = try await Served()
        let resources = try await served.request("resources/list")["result"]
        #expect(resources?["nextCursor"] == nil)
        #expect(
            resources?["resources"]?.elements?.compactMap { $0["name"]?.string }
                == ["bread.md", "harbour.md", "umlaut.txt"])
        let uri = try #require(resources?["resources"]?[0]?["uri"])
        let read = try await served.request("resources/read", ["uri": uri])["result"]?["contents"]?[0]
        #expect(read?["text"]?.string == SmallIndex.texts["bread.md"])
        #expect(read?["mimeType"] == "text/markdown")
        #expect(try await served.request("resources/list", ["cursor": "3"])["result"]?["resources"] == [])
        let templates = try await served.request("resources/templates/list")["result"]
        #expect(templates?["resourceTemplates"]?[0]?["uriTemplate"] == "footnote://{index}/{document}")
        let prompts = try await served.request("prompts/list")["result"]?["prompts"]?.elements ?? []
        #expect(prompts.map { $0["title"] } == ["When was the lighthouse built?"])
        let prompt = try await served.request("prompts/get", ["name": try #require(prompts[0]["name"])])["result"]
        #expect(prompt?["messages"]?[0]?["content"]?["text"] == "When was the lighthouse built?")
        let status = try await served.call("index_status")["structuredContent"]?["indexes"]?[0]
        #expect(status?["index"] == "small" && status?["documents"] == 3)
    }

    @Test("a request that is taken back stops its work, is not answered, and holds up nothing")
    func cancellation() async throws {
        let served = try await Served(.init(isHeld: true))
        let ask: JSON = [
            "jsonrpc": "2.0", "id": "slow", "method": "tools/call",
            "params": [
                "name": "ask",
                "arguments": ["question": "When was the lighthouse built?", "style": "paragraph", "confidence": 0],
            ],
        ]
        let ping = try await served.request("ping")
        #expect(ping["result"] == [:])
        await withTaskGroup(of: JSON?.self) { group in
            group.addImmediateTask { await served.send(ask) }
            let other: JSON = [
                "jsonrpc": "2.0", "method": "notifications/cancelled", "params": ["requestId": "other"],
            ]
            #expect(await served.send(other) == nil)
            _ = await served.send([
                "jsonrpc": "2.0", "method": "notifications/cancelled", "params": ["requestId": "slow"],
            ])
            let reply = await group.next()
            #expect(reply == .some(.none))
        }
    }

    @Test("progress is told under the token that the request has, and under no other")
    func progress() async throws {
        let served = try await Served()
        let (notes, sink) = AsyncStream<JSON>.makeStream()
        let exchange = ContextServer.Exchange(version: .june2025) { sink.yield($0) }
        for meta in [["progressToken": "t"], [:]] as [JSON] {
            _ = await served.server.reply(
                to: [
                    "jsonrpc": "2.0", "id": 1, "method": "tools/call",
                    "params": ["name": "ask", "arguments": ["question": "lighthouse?"], "_meta": meta],
                ], in: exchange)
        }
        sink.finish()
        var heard: [JSON] = []
        for await note in notes { heard.append(note) }
        #expect(heard.count == 1)
        #expect(heard.first?["method"] == "notifications/progress")
        #expect(heard.first?["params"]?["progressToken"] == "t")
    }
}
