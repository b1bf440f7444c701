import HTTPTypes

// Operations, and conversations in the forms of OpenAI and Anthropic.
extension RouteDescription {
    static let operations: [RouteDescription] = [
        .init(.get, "/", "The web page", reply: .other(["text/html"])),
        .init(.get, "/openapi.json", "This description", reply: .json(.reply(["openapi": .constant("3.1.0")]))),
        .init(
            .get, "/health", "Whether the server can answer", reply: .json(.reply(["status": .constant("ok")]))),
        .init(.get, "/metrics", "Counters in Prometheus' text format", reply: .other(["text/plain"])),
        .init(.get, "/v1/models", "The models", reply: .json(.page(of: model))),
        .init(.get, "/v1/models/:id", "One model", reply: .json(model)),
        .init(
            .get, "/props", "What the server runs, in llama.cpp's form",
            reply: .json(
                .reply(["default_generation_settings": .object, "total_slots": .integer, "model_alias": .string]))),
    ]

    static let chats: [RouteDescription] = [
        .init(
            .post, "/v1/chat/completions", "Answers from documents, or plain chat",
            body: .request(
                ["messages": .messages],
                optional: [
                    "model": .string, "max_tokens": .integer(from: 1), "max_completion_tokens": .integer(from: 1),
                    "logprobs": .boolean, "top_logprobs": .integer(0...20), "chat_template_kwargs": .object,
                    "reasoning_effort": .anything, "verbosity": .anything, "prediction": .anything,
                    "modalities": .list(of: .constant("text"), 1...1),
                ] + .sampling + .ignored + .form + .grounding),
            reply: .streamable(
                .reply([
                    "id": .string, "object": .constant("chat.completion"), "created": .integer, "model": .string,
                    "choices": .list(of: .reply(["index": .integer, "message": .object, "finish_reason": .string])),
                    "usage": .usage,
                ]))),
        .init(
            .post, "/v1/messages", "The same for Anthropic's clients",
            body: .request(
                ["max_tokens": .integer(from: 1), "messages": .messages],
                optional: [
                    "model": .string, "system": .any(of: .string, .list(of: .object)),
                    "stop_sequences": .any(of: .string, .list(of: .string, 0...16)), "thinking": .object,
                    "inference_geo": .anything, "output_config": .anything, "container": .anything,
                    "context_management": .anything, "mcp_servers": .list(of: .anything, 0...0),
                ] + .sampling + .ignored + .form + .grounding),
            reply: .streamable(
                .reply([
                    "id": .string, "type": .constant("message"), "role": .constant("assistant"),
                    "content": .list(of: .object), "model": .string, "stop_reason": .string.orNull, "usage": .object,
                ]))),
        .init(
            .post, "/mcp", "The Model Context Protocol as streamable HTTP",
            // What is wrong with a message is said in a reply of the protocol.
            body: .anything, reply: .streamable(.any(of: rpc, .list(of: rpc))), otherStatuses: [202]),
    ]

    private static let rpc = Schema.reply(["jsonrpc": .constant("2.0")])

    private static let model = Schema.reply([
        "id": .string, "object": .constant("model"), "created": .integer, "owned_by": .string, "footnote": .object,
    ])
}
