import FootnoteKit
import Formats
import Inference
import Synchronization
import TestModels
import Testing

@testable import Serving

@Suite("Texts that are longer than the context window", .serialized)
struct WindowTests {
    /// A model that counts the bytes it is given to encode.
    private static func counting(_ encoded: Encoded, contextLength: Int = 4096) -> FakeModel {
        var model = FakeModel(contextLength: contextLength)
        model.tokenizer = ByteTokenizer(onEncoding: { count in encoded.bytes.withLock { $0 += count } })
        return model
    }

    private final class Encoded: Sendable {
        let bytes = Mutex(0)
    }

    @Test(
        "a text fits up to the window's last token, and one that does not is hardly read", arguments: [1, 7, 64, 4096])
    func fitting(window: Int) throws {
        let encoded = Encoded()
        let model = Self.counting(encoded, contextLength: window)
        #expect(try model.fittingTokens(String(repeating: "a", count: window)).count == window)
        #expect(throws: InferenceError.textTooLong(contextLength: window)) {
            try model.fittingTokens(String(repeating: "a", count: window + 1))
        }
        encoded.bytes.withLock { $0 = 0 }
        #expect(throws: InferenceError.textTooLong(contextLength: window)) {
            try model.fittingTokens(String(repeating: "ä", count: 2_000_000))
        }
        #expect(encoded.bytes.withLock { $0 } <= 8 * window + 512)
    }

    @Test("every way to ask refuses a question that is too long with 400, before it is read")
    func refused() async throws {
        let encoded = Encoded()
        let model = Self.counting(encoded)
        let index = try await SmallIndex(model: model)
        let long = String(repeating: "why ", count: 750_000)
        let message = "{\"messages\":[{\"role\":\"user\",\"content\":\"\(long)\"}]"
        try await ServedRouter.run(model: model, index: index.index) { server in
            for (path, body) in [
                ("/v1/chat/completions", message + "}"), ("/v1/chat/completions", message + ",\"stream\":true}"),
                ("/v1/chat/completions", message + ",\"model\":\"fake-1b-instruct\"}"),
                ("/v1/messages", message + ",\"max_tokens\":9}"), ("/api/chat", message + "}"),
                ("/api/generate", "{\"prompt\":\"\(long)\"}"), ("/v1/completions", "{\"prompt\":\"\(long)\"}"),
                ("/completion", "{\"prompt\":\"\(long)\"}"), ("/apply-template", message + "}"),
                ("/v1/rerank", "{\"query\":\"\(long)\",\"documents\":[\"a\"]}"),
                ("/v1/vector_stores/default/search", "{\"query\":\"\(long)\"}"),
                ("/v1/write", "{\"instruction\":\"\(long)\"}"),
            ] {
                encoded.bytes.withLock { $0 = 0 }
                let reply = try await server.post(path, body)
                #expect(reply.status == 400, "\(path)")
                #expect(reply.text.contains("4096 tokens"), "\(path): \(reply.text)")
                #expect(encoded.bytes.withLock { $0 } <= 128 << 10, "\(path)")
            }
        }
    }

    @Test("Swift callers are refused too, by stream and by conversation")
    func inSwift() async throws {
        let model = FakeModel()
        let index = try await SmallIndex(model: model)
        let assistant = Assistant(indexes: [index.index], model: model)
        let long = String(repeating: "Where is he? ", count: 100_000)
        let refusal = InferenceError.textTooLong(contextLength: 4096)
        await #expect(throws: refusal) { try await assistant.ask(long) }
        await #expect(throws: refusal) { try await assistant.search(long) }
        await #expect(throws: refusal) { for try await _ in assistant.events(for: long) {} }
        var dialogue = assistant.conversation()
        await #expect(throws: refusal) { try await dialogue.ask(long) }
        #expect(assistant.advice(on: long) == nil)
    }
}
