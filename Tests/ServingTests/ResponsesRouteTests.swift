import Formats
import Foundation
import HTTPTypes
import Inference
import TestModels
import TestSupport
import Testing

@testable import Serving

@Suite("OpenAI's responses", .serialized)
struct ResponsesRouteTests {
    private func asking(_ question: String, threshold: Int = 0, _ more: String = "") -> String {
        "{\"model\":\"footnote\",\"input\":\"\(question)\",\"footnote\":{\"confidence_threshold\":\(threshold)}\(more)}"
    }

    private func chatting(_ more: String = "") -> String {
        "{\"model\":\"fake-1b-instruct\",\"input\":[{\"role\":\"user\",\"content\":"
            + "[{\"type\":\"input_text\",\"text\":\"Hi\"}]}]\(more)}"
    }

    private static let search = ",\"tools\":[{\"type\":\"file_search\",\"vector_store_ids\":[\"default\"]}]"
    private static let results = search + ",\"include\":[\"file_search_call.results\"]"

    /// The events of a stream, each of which is named after its type and numbered.
    private func events(_ reply: ServedRouter.Reply) throws -> [JSON] {
        let events = try reply.text.components(separatedBy: "\n\n").filter { $0.hasPrefix("event: ") }.map { text in
            let lines = text.components(separatedBy: "\n")
            let data = try JSONParser.parse(String(lines[1].dropFirst(6)))
            #expect(lines[0] == "event: \(data["type"]?.string ?? "")")
            return data
        }
        #expect(events.map { $0["sequence_number"]?.integer } == Array(events.indices))
        return events
    }

    /// The items that a client makes of a stream's events, piece by piece.
    private func joined(_ events: [JSON]) -> [JSON] {
        var items: [JSON] = []
        var (text, annotations): (String, [JSON]) = ("", [])
        for event in events {
            switch event["type"]?.string {
            case "response.content_part.added": (text, annotations) = ("", [])
            case "response.output_text.delta", "response.refusal.delta", "response.reasoning_text.delta":
                text += event["delta"]?.string ?? ""
            case "response.output_text.annotation.added":
                #expect(event["annotation_index"]?.integer == annotations.count)
                annotations.append(event["annotation"] ?? .null)
            case "response.output_text.done", "response.reasoning_text.done":
                #expect(event["text"]?.string == text)
            case "response.content_part.done":
                let part = event["part"]
                #expect((part?["text"] ?? part?["refusal"])?.string == text)
                #expect(part?["annotations"] == nil || part?["annotations"] == .array(annotations))
            case "response.output_item.done":
                #expect(event["output_index"]?.integer == items.count)
                items.append(event["item"] ?? .null)
            default: break
            }
        }
        return items
    }

    @Test("an answer cites files at the places in its text where the cited words end")
    func grounded() async throws {
        try await ServedRouter.overSmallIndex { server in
            let reply = try await server.post("/v1/responses", asking("When was the lighthouse built?"))
            #expect(reply.status == 200, "\(reply.text)")
            let json = try reply.json
            #expect(json["object"] == "response" && json["status"] == "completed" && json["error"] == .null)
            let message = try #require(json["output"]?[0])
            #expect(json["output"]?.elements?.count == 1)
            #expect(message["type"] == "message" && message["role"] == "assistant")
            let text = try #require(message["content"]?[0]?["text"]?.string)
            let annotations = try #require(message["content"]?[0]?["annotations"]?.elements)
            #expect(!annotations.isEmpty)
            for annotation in annotations {
                #expect(annotation["type"] == "file_citation" && annotation["filename"] == "harbour.md")
                let place = try #require(annotation["index"]?.integer)
                let marker = " [\(annotation["footnote"]?["id"]?.integer ?? 0)]"
                #expect(String(text.unicodeScalars.dropFirst(place)).hasPrefix(marker))
                let document = try await server.get("/v1/documents/\(annotation["file_id"]?.string ?? "")").json
                #expect(document["title"] == "The harbour")
            }
            let usage = json["usage"]
            let counts = ["input_tokens", "output_tokens", "total_tokens"].map { usage?[$0]?.integer ?? -1 }
            #expect(counts[0] + counts[1] == counts[2])
        }
    }

    @Test(
        "a stream's pieces make the items of its last event, which are those of the whole reply",
        arguments: [AbstentionForm.content, .refusal],
        [("When was the lighthouse built?", 0), ("When was the lighthouse built?", 1), ("zzyzx?", 0)])
    func stream(form: AbstentionForm, asked: (question: String, threshold: Int)) async throws {
        try await ServedRouter.overSmallIndex(ServerConfiguration(abstentionForm: form)) { server in
            let body = asking(asked.question, threshold: asked.threshold, Self.results)
            let whole = try await server.post("/v1/responses", body).json
            let events = try events(await server.post("/v1/responses", body.dropLast() + ",\"stream\":true}"))
            let types = events.compactMap { $0["type"]?.string }
            #expect(types.prefix(2) == ["response.created", "response.in_progress"])
            #expect(types.last == "response.completed")
            let last = try #require(events.last?["response"])
            #expect(JSON.array(joined(events)) == last["output"])
            #expect(Normalised(last).json == Normalised(whole).json)
        }
    }

    @Test("the tool file_search shows what it found, in the stores that it names")
    func fileSearch() async throws {
        try await ServedRouter.overSmallIndex { server in
            let question = "When was the lighthouse built?"
            let json = try await server.post("/v1/responses", asking(question, Self.results)).json
            let call = try #require(json["output"]?[0])
            #expect(call["type"] == "file_search_call" && call["status"] == "completed")
            #expect(call["queries"] == [.string(question)])
            let scores = call["results"]?.elements?.compactMap { $0["score"]?.number } ?? []
            #expect(!scores.isEmpty && scores.allSatisfy { (0...1).contains($0) })
            let quiet = try await server.post("/v1/responses", asking(question, Self.search)).json
            #expect(quiet["output"]?[0]?["results"] == .null)
            let unknown = Self.search.replacing("default", with: "attic")
            #expect(try await server.post("/v1/responses", asking(question, unknown)).status == 404)
        }
    }

    @Test("a reply is gone on from by its id, until it is deleted")
    func previous() async throws {
        try await ServedRouter.overSmallIndex { server in
            let first = try await server.post("/v1/responses", asking("When was the lighthouse built?")).json
            let id = try #require(first["id"]?.string)
            let next = asking("Who built it?", ",\"previous_response_id\":\"\(id)\"")
            let second = try await server.post("/v1/responses", next).json
            #expect(second["footnote"]?["query"] == "Who built the lighthouse?")
            #expect(second["previous_response_id"]?.string == id)
            #expect(try await server.get("/v1/responses/\(id)").json == first)
            let said = try await server.get("/v1/responses/\(id)/input_items").json["data"]
            #expect(said?[0]?["content"]?[0]?["text"] == "When was the lighthouse built?")
            let deleted = try await server.send(.delete, "/v1/responses/\(id)", body: nil)
            #expect(try deleted.json == ["id": .string(id), "object": "response", "deleted": true])
            for reply in [try await server.get("/v1/responses/\(id)"), try await server.post("/v1/responses", next)] {
                #expect(reply.status == 404)
                #expect(try reply.error?["message"]?.string?.contains(id) == true)
            }
        }
    }

    @Test("a reply that is not to be stored is not")
    func unstored() async throws {
        try await ServedRouter.overSmallIndex { server in
            let reply = try await server.post("/v1/responses", asking("Bread?", ",\"store\":false")).json
            #expect(reply["store"] == false)
            #expect(try await server.get("/v1/responses/\(reply["id"]?.string ?? "")").status == 404)
        }
    }

    @Test("a conversation goes on after an abstention that is sent back as it came, and takes nothing from it")
    func afterAbstention() async throws {
        try await ServedRouter.overSmallIndex { server in
            let refused = try await server.post("/v1/responses", asking("Where is it?", threshold: 1)).json["output"]
            let item = try #require(refused?[0])
            #expect(item["footnote"]?["abstained"] == true)
            let input: JSON = [
                ["role": "user", "content": "When was the lighthouse built?"], item,
                ["role": "user", "content": "Who built it?"],
            ]
            let reply = try await server.post("/v1/responses", "{\"input\":\(input.text)}").json
            #expect(reply["footnote"]?["query"] == "Who built the lighthouse?")
        }
    }

    @Test("the bare model's text is a message, which is incomplete where it was cut")
    func plain() async throws {
        try await ServedRouter.overSmallIndex(.init(), .init(reply: "Hello", finish: .length)) { server in
            let json = try await server.post("/v1/responses", chatting(",\"max_output_tokens\":5")).json
            #expect(json["status"] == "incomplete" && json["incomplete_details"]?["reason"] == "max_output_tokens")
            #expect(json["output"]?[0]?["content"]?[0]?["text"] == "Hello")
            let events = try events(await server.post("/v1/responses", chatting(",\"stream\":true")))
            #expect(events.last?["type"] == "response.incomplete")
            #expect(JSON.array(joined(events)) == events.last?["response"]?["output"])
        }
    }

    @Test("thoughts are an item of their own before the message")
    func thoughts() async throws {
        try await ServedRouter.overSmallIndex(.init(), .init(reply: "<think>hm</think>Yes")) { server in
            for body in [chatting(), chatting(",\"stream\":true")] {
                let reply = try await server.post("/v1/responses", body)
                let json = try body.contains("stream") ? events(reply).last?["response"] : reply.json
                #expect(json?["output"]?.elements?.map { $0["type"]?.string } == ["reasoning", "message"])
                #expect(json?["output"]?[0]?["content"]?[0]?["text"] == "hm")
                #expect(json?["output"]?[1]?["content"]?[0]?["text"] == "Yes")
            }
        }
    }

    @Test("a function that must be called is an item with its arguments, and its result can be sent back")
    func functions() async throws {
        let reply = "{\"name\":\"f\",\"arguments\":{\"x\":1}}"
        try await ServedRouter.overSmallIndex(.init(), .init(reply: reply)) { server in
            let tools =
                ",\"tools\":[{\"type\":\"function\",\"name\":\"f\",\"parameters\":{\"type\":\"object\","
                + "\"properties\":{\"x\":{\"type\":\"integer\"}},\"required\":[\"x\"]}}],\"tool_choice\":\"required\""
            let first = try await server.post("/v1/responses", chatting(tools)).json
            let call = try #require(first["output"]?[0])
            #expect(call["type"] == "function_call" && call["name"] == "f")
            #expect(try JSONParser.parse(call["arguments"]?.string ?? "") == ["x": 1])
            let events = try events(await server.post("/v1/responses", chatting(tools + ",\"stream\":true")))
            #expect(events.contains { $0["type"] == "response.function_call_arguments.done" })
            let input: JSON = [
                ["role": "user", "content": "Hi"], call,
                ["type": "function_call_output", "call_id": call["call_id"] ?? .null, "output": "42"],
            ]
            let second = "{\"model\":\"fake-1b-instruct\",\"input\":\(input.text)}"
            #expect(try await server.post("/v1/responses", second).status == 200)
        }
    }

    @Test(
        "what a request may not ask is refused by name",
        arguments: [
            ("\"background\":true", "background"), ("\"conversation\":\"c\"", "conversation"), ("\"n\":2", "n"),
            ("\"tools\":[{\"type\":\"web_search\"}]", "tools[0].type"), ("\"include\":[\"x\"]", "include"),
            ("\"tools\":[{\"type\":\"file_search\"}]", "tools[0].vector_store_ids"), ("\"made_up\":1", "made_up"),
            ("\"tool_choice\":{\"type\":\"file_search\"}", "tool_choice"),
            ("\"text\":{\"format\":{\"type\":\"json_object\"}}", "text.format"),
            ("\"input\":[{\"type\":\"item_reference\",\"id\":\"a\"}]", "input[0].type"), ("\"input\":[]", "input"),
            ("\"previous_response_id\":\"resp_x\"", "previous_response_id"),
        ])
    func refused(field: String, param: String) async throws {
        try await ServedRouter.overSmallIndex { server in
            let input = field.hasPrefix("\"input\"") ? "" : "\"input\":\"a\","
            let reply = try await server.post("/v1/responses", "{\(input)\(field)}")
            #expect((400...404).contains(reply.status))
            #expect(try reply.error?["param"]?.string == param)
        }
    }

    @Test("file_search is what the model over all documents does, and no other")
    func searchOfOtherModels() async throws {
        try await ServedRouter.overSmallIndex { server in
            let reply = try await server.post("/v1/responses", chatting(Self.search))
            #expect(try reply.error?["param"] == "tools")
        }
    }

    @Test("the oldest replies make room for new ones, by number and by size")
    func bounds() throws {
        func kept(_ text: String) -> ResponseStore.Kept {
            let message = RequestMessage(role: .user, content: text)
            return ResponseStore.Kept(reply: .string(text), said: [message], conversation: [message])
        }
        let few = ResponseStore(count: 2)
        for id in ["a", "b", "c"] { few.keep(kept(id), as: id) }
        #expect(throws: APIError.self) { try few.reply("a") }
        #expect(try few.reply("b").reply == "b")
        let small = ResponseStore(size: 10_000)
        for id in ["a", "b"] { small.keep(kept(String(repeating: id, count: 3_000)), as: id) }
        #expect(throws: APIError.self) { try small.reply("a") }
        #expect(throws: APIError.self) { try small.remove("a") }
        try small.remove("b")
        #expect(throws: APIError.self) { try small.reply("b") }
    }

    @Test("a reply has the shape that the file says")
    func golden() async throws {
        try await ServedRouter.overSmallIndex { server in
            let body = asking("When was the lighthouse built?", Self.results + ",\"metadata\":{\"a\":\"b\"}")
            try Normalised(try await server.post("/v1/responses", body).json).compare(with: "response")
        }
    }
}
