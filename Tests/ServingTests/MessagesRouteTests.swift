import Formats
import Foundation
import HTTPTypes
import TestModels
import Testing

@testable import Serving

@Suite("Anthropic's messages", .serialized)
struct MessagesRouteTests {
    private func asking(_ question: String, threshold: Int = 0, _ more: String = "") -> String {
        "{\"model\":\"footnote\",\"max_tokens\":200,\"messages\":[{\"role\":\"user\",\"content\":\"\(question)\"}],"
            + "\"footnote\":{\"confidence_threshold\":\(threshold)}\(more)}"
    }

    private func chatting(_ more: String = "", system: String = "\"s\"") -> String {
        "{\"model\":\"fake-1b-instruct\",\"max_tokens\":50,\"system\":\(system),"
            + "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"Hi\"}]}]\(more)}"
    }

    /// The events of a stream by their names, each with its data.
    private func events(_ reply: ServedRouter.Reply) throws -> [JSON] {
        try reply.text.components(separatedBy: "\n\n").filter { $0.hasPrefix("event: ") }.map { text in
            let lines = text.components(separatedBy: "\n")
            let data = try JSONParser.parse(String(lines[1].dropFirst(6)))
            #expect(lines[0] == "event: \(data["type"]?.string ?? "")")
            return data
        }
    }

    /// The content that a stream's events make.
    private func content(_ events: [JSON]) -> [JSON] {
        var blocks: [(text: String, citations: [JSON])] = []
        for event in events {
            switch event["type"]?.string {
            case "content_block_start": blocks.append(("", []))
            case "content_block_delta":
                guard let delta = event["delta"], event["index"]?.integer == blocks.count - 1 else { continue }
                blocks[blocks.count - 1].text += delta["text"]?.string ?? ""
                if let citation = delta["citation"] { blocks[blocks.count - 1].citations.append(citation) }
            default: break
            }
        }
        return blocks.map {
            [
                "type": "text", "text": .string($0.text),
                "citations": $0.citations.isEmpty ? .null : .array($0.citations),
            ]
        }
    }

    @Test("tokens are counted as the model reads them, without a limit of its reply")
    func counting() async throws {
        try await ServedRouter.overSmallIndex { server in
            let reply = try await server.post("/v1/messages", chatting()).json
            let body = chatting().replacing("\"max_tokens\":50,", with: "")
            let counted = try await server.post("/v1/messages/count_tokens", body).json
            #expect(counted["input_tokens"] == reply["usage"]?["input_tokens"])
            let question = "{\"model\":\"footnote\",\"messages\":[{\"role\":\"user\",\"content\":\"Why?\"}]}"
            #expect(try await server.post("/v1/messages/count_tokens", question).json == ["input_tokens": 4])
            let wrong = try await server.post("/v1/messages/count_tokens", "{}")
            #expect(try wrong.json["type"] == "error")
        }
    }

    @Test("an answer is blocks of text whose citations count characters of the source")
    func grounded() async throws {
        try await ServedRouter.overSmallIndex { server in
            let reply = try await server.post("/v1/messages", asking("When was the lighthouse built?"))
            #expect(reply.status == 200, "\(reply.text)")
            let json = try reply.json
            #expect(json["type"] == "message" && json["role"] == "assistant" && json["stop_reason"] == "end_turn")
            let blocks = json["content"]?.elements ?? []
            let citations = blocks.flatMap { $0["citations"]?.elements ?? [] }
            #expect(!citations.isEmpty)
            for citation in citations {
                #expect(citation["type"] == "char_location")
                let name = try #require(citation["footnote"]?["filename"]?.string)
                let source = Array(try #require(SmallIndex.texts[name]).unicodeScalars)
                let range =
                    try #require(
                        citation["start_char_index"]?.integer)..<(#require(citation["end_char_index"]?.integer))
                let quoted = String(String.UnicodeScalarView(source[range]))
                #expect(quoted == citation["cited_text"]?.string)
            }
        }
    }

    @Test("a stream makes the blocks of the whole reply, an abstention too", arguments: [0, 1])
    func streams(threshold: Int) async throws {
        try await ServedRouter.overSmallIndex { server in
            let question = "When was the lighthouse built?"
            let whole = try await server.post("/v1/messages", asking(question, threshold: threshold)).json
            let reply = try await server.post(
                "/v1/messages", asking(question, threshold: threshold, ",\"stream\":true"))
            let events = try events(reply)
            #expect(events.first?["type"] == "message_start" && events.last?["type"] == "message_stop")
            #expect(whole["content"] == .array(content(events)))
            let end = events.first { $0["type"] == "message_delta" }
            #expect(end?["delta"]?["stop_reason"] == whole["stop_reason"])
            #expect(end?["usage"] == whole["usage"])
            let records = [end, whole].map { $0?["footnote"]?.without(["timings"]) }
            #expect(records[0] == records[1])
            #expect(whole["footnote"]?["abstained"]?.bool == (threshold == 1))
            #expect(!reply.text.contains("[DONE]"))
        }
    }

    @Test("an abstention is a refusal only where the server is told so")
    func refusal() async throws {
        for (form, word) in [(AbstentionForm.content, "end_turn"), (.refusal, "refusal")] {
            try await ServedRouter.overSmallIndex(ServerConfiguration(abstentionForm: form)) { server in
                let reply = try await server.post("/v1/messages", asking("When was it built?", threshold: 1))
                #expect(try reply.json["stop_reason"]?.string == word)
                #expect(try reply.json["content"]?[0]?["citations"] == .null)
            }
        }
    }

    @Test("the bare model chats, whole and in events, and says what ended it")
    func plain() async throws {
        try await ServedRouter.overSmallIndex(.init(), .init(reply: "Hello END more")) { server in
            for system in ["\"s\"", "[{\"type\":\"text\",\"text\":\"s\",\"cache_control\":{\"type\":\"ephemeral\"}}]"] {
                let json = try await server.post("/v1/messages", chatting(system: system)).json
                #expect(json["content"] == [["type": "text", "text": "Hello END more"]], "\(json.text)")
                #expect(json["usage"]?["output_tokens"]?.integer == 14)
            }
            let limited = try await server.post("/v1/messages", chatting(",\"stop_sequences\":[\"END\"]")).json
            #expect(limited["stop_reason"] == "end_turn" || limited["stop_reason"] == "stop_sequence")
            let events = try events(try await server.post("/v1/messages", chatting(",\"stream\":true")))
            #expect(content(events).first?["text"] == "Hello END more")
            #expect(
                events.map { $0["type"]?.string ?? "" }.suffix(3) == [
                    "content_block_stop", "message_delta", "message_stop",
                ])
        }
    }

    @Test("thoughts and tools of a history are read, and what can't be read is refused by name")
    func histories() async throws {
        try await ServedRouter.overSmallIndex { server in
            func body(_ content: String) -> String {
                "{\"model\":\"fake-1b-instruct\",\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":\"a\"},"
                    + "{\"role\":\"assistant\",\"content\":[{\"type\":\"thinking\",\"thinking\":\"hm\",\"signature\":\"\"},"
                    + "{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"clock\",\"input\":{\"zone\":\"UTC\"}}]},"
                    + "{\"role\":\"user\",\"content\":[\(content)]}]}"
            }
            let result = "{\"type\":\"tool_result\",\"tool_use_id\":\"t\",\"content\":\"noon\"}"
            #expect(try await server.post("/v1/messages", body(result)).status == 200)
            let image = try await server.post("/v1/messages", body("{\"type\":\"image\",\"source\":{}}"))
            #expect(image.status == 400)
            #expect(try image.json["error"]?["message"]?.string?.contains("messages[2].content[0]") == true)
        }
    }

    @Test(
        "errors have Anthropic's shape and name the parameter",
        arguments: [
            ("{\"model\":\"footnote\",\"messages\":[]}", 400, "invalid_request_error", "max_tokens"),
            ("{\"model\":\"x\",\"max_tokens\":1,\"messages\":[]}", 404, "not_found_error", "x"),
            (
                "{\"model\":\"footnote\",\"max_tokens\":1,\"made_up\":1,\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}",
                400, "invalid_request_error", "made_up"
            ),
            (
                "{\"model\":\"footnote\",\"max_tokens\":1,\"stop_sequences\":[\"x\"],\"messages\":"
                    + "[{\"role\":\"user\",\"content\":\"a\"}]}", 400, "invalid_request_error", "stop_sequences"
            ),
            ("{", 400, "invalid_request_error", "not valid JSON"),
        ])
    func errors(body: String, status: Int, type: String, said: String) async throws {
        try await ServedRouter.overSmallIndex { server in
            let reply = try await server.post("/v1/messages", body)
            #expect(reply.status == status)
            #expect(try reply.json["type"] == "error")
            #expect(try reply.json["error"]?["type"]?.string == type)
            #expect(try reply.json["error"]?["message"]?.string?.contains(said) == true, "\(reply.text)")
        }
    }

    @Test("a key may come in Anthropic's header, and is checked there too")
    func key() async throws {
        try await ServedRouter.overSmallIndex(ServerConfiguration(apiKey: "a-key-of-length")) { server in
            let name = try #require(HTTPField.Name("X-Api-Key"))
            #expect(try await server.post("/v1/messages", chatting(), headers: [name: "a-key-of-length"]).status == 200)
            let wrong = try await server.post("/v1/messages", chatting(), headers: [name: "a-key-of-lengtH"])
            #expect(wrong.status == 401)
            #expect(try wrong.json["error"]?["type"] == "authentication_error")
            #expect(try await server.post("/v1/messages", chatting()).status == 401)
        }
    }
}
