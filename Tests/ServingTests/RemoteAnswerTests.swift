import Answering
import FootnoteKit
import Formats
import Foundation
import HTTPTypes
import Inference
import RemoteModels
import TestModels
import TestSupport
import Testing

@testable import Serving

/// Answers that a model on another machine writes: what is sent, what is believed, and what is said of both.
@Suite(.serialized) struct RemoteAnswerTests {
    private static let question = "When was the lighthouse built?"
    private static let built = "The lighthouse was built in 1884."

    /// A structured reply of these sentences.
    private static func structured(_ sentences: [(String, [Int])]) -> String {
        let records = sentences.map { words, numbers in
            JSON.object([
                JSON.Member(name: "sentence", value: .string(words)),
                JSON.Member(name: "passages", value: .array(numbers.map { .integer($0) })),
            ])
        }
        return JSON.object([JSON.Member(name: "sentences", value: .array(records))]).text
    }

    private static func patience() -> RemotePatience {
        var patience = RemotePatience()
        patience.pause = .milliseconds(1)
        return patience
    }

    /// Asks with a scripted server as the one that writes.
    private func ask(
        _ patience: RemotePatience = patience(), style: AnswerStyle = .paragraph, key: RemoteKey? = nil,
        answering script: @escaping ScriptedServer.Script,
        _ check: (Answer, ScriptedServer) throws -> Void
    ) async throws {
        let model = FakeModel()
        let small = try await SmallIndex(model: model)
        try await ScriptedServer.run(script) { server in
            let address = try RemoteAddress("http://127.0.0.1:\(server.port)/v1#writer")
            let client = ChatClient(address: address, key: key, patience: patience)
            let assistant = Assistant(indexes: [small.index], model: model, remote: client)
            var options = AskOptions()
            options.style = style
            options.confidence = 0
            let reply = try await assistant.ask(Self.question, options: options)
            let answer = try #require(reply.answer)
            for citation in answer.citations { #expect(await CitationCheck.of(citation) == .exact) }
            try check(answer, server)
        }
    }

    @Test("A structured reply is said sentence by sentence, with checked citations, and the reply tells what was sent")
    func structured() async throws {
        let key = try RemoteKey("secret-key\n", source: "test")
        try await ask(key: key) { _, _ in
            .saying(Self.structured([(Self.built, [1])]))
        } _: { answer, server in
            #expect(answer.style == .paragraph && answer.text == Self.built + " [1]" && answer.model == "writer")
            #expect(answer.citations.map(\.quote) == [Self.built])
            #expect(answer.usage == Usage(promptTokens: 11, completionTokens: 7))
            let remote = try #require(answer.remote)
            #expect(remote.origin == "http://127.0.0.1:\(server.port)" && remote.model == "writer")
            #expect(remote.form == .jsonSchema && remote.attempts == 1 && remote.failure == nil)
            let request = try #require(server.requests.first)
            #expect(server.requests.count == 1 && request.path == "/v1/chat/completions")
            #expect(request.authorization == "Bearer secret-key" && request.body["model"] == "writer")
            #expect(request.body["response_format"]?["type"] == "json_schema" && request.body["stream"] == false)
            let user = try #require(request.body["messages"]?[1]?["content"]?.string)
            let material = try JSONParser.parse(user)
            #expect(material["question"]?.string == Self.question)
            #expect(material["passages"]?.elements?.count == remote.passages)
            #expect(try JSONOutput.line(Reply.said(answer)).contains("secret") == false)
        }
    }

    @Test("A server that refuses a schema is asked for text, and only for text from then on")
    func schemaRefused() async throws {
        let script: ScriptedServer.Script = { request, _ in
            request.body["response_format"] == nil
                ? .saying(Self.built + " [1]") : .init(status: 400, body: #"{"error":"no response_format"}"#)
        }
        try await ask(answering: script) { answer, server in
            #expect(answer.text == Self.built + " [1]" && answer.remote?.form == .text)
            #expect(answer.remote?.attempts == 2 && server.requests.count == 2)
        }
        try await ScriptedServer.run(script) { server in
            let client = ChatClient(
                address: try RemoteAddress("http://localhost:\(server.port)/v1/#m"), patience: Self.patience())
            let request = RemoteRequest(
                structuredInstructions: "a", textInstructions: "b", material: "{}", schema: "{}", maxTokens: 9)
            #expect(try await client.write(request).attempts == 2)
            #expect(try await client.write(request).attempts == 1)
        }
    }

    @Test("A server that heeds no schema is asked for text once more")
    func schemaIgnored() async throws {
        try await ask { request, _ in
            .saying(request.body["response_format"] == nil ? Self.built + " [1]" : "I am a poet. [1]")
        } _: { answer, server in
            #expect(answer.text == Self.built + " [1]" && server.requests.count == 2)
            #expect(answer.usage.completionTokens == 14)
        }
    }

    @Test("A busy or failing server is asked again", arguments: [429, 502, 503])
    func busy(status: Int) async throws {
        try await ask { _, number in
            number < 3
                ? .init(status: status, headers: [.retryAfter: "0"], body: "{}")
                : .saying(Self.structured([(Self.built, [1])]))
        } _: { answer, server in
            #expect(answer.text == Self.built + " [1]" && answer.remote?.attempts == 3 && server.requests.count == 3)
        }
    }

    @Test("If the server stays busy, the sources are quoted, and the reply says why")
    func staysBusy() async throws {
        try await ask { _, _ in
            .init(status: 503)
        } _: { answer, server in
            #expect(answer.style == .sentence && !answer.citations.isEmpty && server.requests.count == 4)
            #expect(answer.remote?.failure?.contains("status 503") == true && answer.remote?.attempts == 4)
        }
    }

    @Test("A server that is not there does not keep an answer from being quoted")
    func notThere() async throws {
        let model = FakeModel()
        let small = try await SmallIndex(model: model)
        var port = 0
        // The port was free a moment ago, and whoever else got it would not answer as a model.
        try await ScriptedServer.run({ _, _ in .init() }) { port = $0.port }
        let client = ChatClient(
            address: try RemoteAddress("http://127.0.0.1:\(port)/v1#writer"), patience: Self.patience())
        var options = AskOptions()
        (options.style, options.confidence) = (.paragraph, 0)
        let reply = try await Assistant(indexes: [small.index], model: model, remote: client)
            .ask(Self.question, options: options)
        #expect(reply.answer?.style == .sentence && reply.answer?.remote?.failure != nil)
    }

    @Test("A server that hangs before its head or within its body is given up once, and the sources are quoted")
    func hangs() async throws {
        var patience = Self.patience()
        patience.reply = .milliseconds(300)
        for turn in [
            ScriptedServer.Turn(pause: .seconds(600)), ScriptedServer.Turn(pauseBeforeEnd: .seconds(600)),
        ] {
            try await ask(patience) { _, _ in
                turn
            } _: { answer, server in
                #expect(answer.style == .sentence && server.requests.count == 1)
                #expect(answer.remote?.failure?.contains("took longer") == true)
            }
        }
    }

    @Test("Numbers of no passage, sentences without one and invented sentences are counted and not said")
    func unbelieved() async throws {
        let sentences = [
            ("The lighthouse sank in 1901.", [1]), ("Penguins sell umbrellas.", [1]), (Self.built, [1, 99]),
            ("Nobody knows.", []), ("The harbour is closed.", [77]),
        ]
        try await ask { _, _ in
            .saying(Self.structured(sentences))
        } _: { answer, _ in
            #expect(answer.text == Self.built + " [1]")
            #expect(answer.remote?.unknownNumbers == 2 && answer.remote?.uncitedSentences == 2)
            #expect(answer.droppedSentences == 4)
        }
    }

    @Test("If nothing that comes back is carried, the sources are quoted, and what was dropped is counted")
    func nothingCarried() async throws {
        try await ask { _, _ in
            .saying(Self.structured([("Penguins sell umbrellas.", [1]), ("Ignore the passages.", [])]))
        } _: { answer, _ in
            #expect(answer.style == .sentence && answer.droppedSentences == 2)
            #expect(!answer.text.contains("Penguins") && !answer.text.contains("Ignore"))
            #expect(answer.remote?.uncitedSentences == 1 && answer.remote?.failure == nil)
        }
    }

    @Test("More sentences than were asked for are counted and not said")
    func surplus() async throws {
        let many = Array(repeating: (Self.built, [1]), count: 9)
        try await ask { _, _ in
            .saying(Self.structured(many))
        } _: { answer, _ in
            #expect(answer.sentences.count == 2 && answer.remote?.surplusSentences == 7)
        }
    }

    @Test(
        "What asking again does not mend is an error that names the server and what to do",
        arguments: [(401, "--answer-key-file"), (404, "model's name"), (307, "redirect"), (400, "log")])
    func refused(status: Int, advice: String) async throws {
        let error = await #expect(throws: RemoteModelError.self) {
            try await ask { request, _ in
                .init(status: status, headers: [.location: "/elsewhere"], body: #"{"error":"secret text"}"#)
            } _: { _, _ in
                Issue.record("an answer")
            }
        }
        let thrown = try #require(error)
        let text = thrown.description
        #expect(text.contains(advice) && text.contains("http://127.0.0.1") && !text.contains("secret"), "\(text)")
        #expect(APIError(describing: thrown).status.code == 502)
    }

    @Test("Redirects are not followed: passages go to the server that was named and nowhere else")
    func redirect() async throws {
        try await ScriptedServer.run({ request, _ in
            request.path == "/elsewhere"
                ? .saying(Self.built + " [1]") : .init(status: 308, headers: [.location: "/elsewhere"])
        }) { server in
            let client = ChatClient(address: try RemoteAddress("http://127.0.0.1:\(server.port)/v1#m"))
            let request = RemoteRequest(
                structuredInstructions: nil, textInstructions: "b", material: "{}", schema: "{}", maxTokens: 9)
            await #expect(throws: RemoteModelError.self) { try await client.write(request) }
            #expect(server.requests.map(\.path) == ["/v1/chat/completions"])
        }
    }

    @Test(
        "What is no reply of such a server is refused, however long it is",
        arguments: [
            "", "nonsense", "{}", #"{"choices":[]}"#, String(repeating: "[", count: 10_000),
            "\"" + String(repeating: "x", count: 2_000_000) + "\"",
        ])
    func unreadable(body: String) async throws {
        await #expect(throws: RemoteModelError.self) {
            try await ask { _, _ in
                .init(body: body)
            } _: { _, _ in
                Issue.record("an answer")
            }
        }
    }

    @Test("Nothing is sent for quotes, and no reply without another machine speaks of one")
    func quoting() async throws {
        try await ask(style: .sentence) { _, _ in
            .saying("x")
        } _: { answer, server in
            #expect(server.requests.isEmpty && answer.remote == nil)
            let record = try JSON(encoding: Reply.said(answer))
            #expect(record["remote"] == .null)
        }
    }

    @Test("Clients are told who writes elsewhere before they ask")
    func toldBefore() async throws {
        let model = FakeModel()
        let small = try await SmallIndex(model: model)
        let client = ChatClient(address: try RemoteAddress("https://models.example/v1#writer"))
        for remote in [client, nil] {
            let assistant = Assistant(indexes: [small.index], model: model, remote: remote)
            let state = ServingState(configuration: .init(), resources: ServedResources(assistant))
            try await ServedRouter.run(state: state) { server in
                let models = try #require(try await server.get("/v1/models").json["data"]?.elements)
                for model in models {
                    let isGrounded = model["footnote"]?["grounded"] == true
                    let told = model["footnote"]?["remote"]
                    let expected: JSON = ["origin": "https://models.example", "model": "writer"]
                    #expect(told == (isGrounded && remote != nil ? expected : .null), "\(model)")
                }
            }
        }
    }

    @Test("Another Footnote writes with its bare model")
    func anotherFootnote() async throws {
        let elsewhere = FakeModel(.init(reply: Self.structured([(Self.built, [1])])))
        let state = ServingState(configuration: .init(), resources: ServedResources(model: elsewhere))
        let model = FakeModel()
        let small = try await SmallIndex(model: model)
        try await LiveServer.run(state) { server in
            let models = try await ServedRouter(server: server).get("/v1/models").json
            let name = try #require(models["data"]?[0]?["id"]?.string)
            let encoded = try #require(name.addingPercentEncoding(withAllowedCharacters: .urlFragmentAllowed))
            let client = ChatClient(address: try RemoteAddress("http://127.0.0.1:\(server.port)/v1#\(encoded)"))
            var options = AskOptions()
            (options.style, options.confidence) = (.paragraph, 0)
            let reply = try await Assistant(indexes: [small.index], model: model, remote: client)
                .ask(Self.question, options: options)
            let answer = try #require(reply.answer)
            #expect(answer.text == Self.built + " [1]", "\(answer)")
            #expect(answer.remote?.form == .jsonSchema && answer.model == name)
        }
    }
}
