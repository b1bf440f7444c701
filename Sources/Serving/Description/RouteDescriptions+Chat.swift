import Formats
import HTTPTypes

// Operations, and conversations in the forms of OpenAI and Anthropic.
extension RouteDescription {
    static let operations: [RouteDescription] = [
        .init(.get, "/", "The web page", reply: .other(["text/html"])),
        .init(.get, "/docs", "This description for people", reply: .other(["text/html"])),
        .init(
            .get, "/page/:version/:file", "A file of the web page, to be kept",
            reply: .other(["text/css", "text/javascript"])),
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
            .post, "/v1/responses", "The same in OpenAI's newer form",
            body: .request(
                ["input": .any(of: .string, .list(of: .object))],
                optional: [
                    "model": .string, "instructions": .string, "previous_response_id": .string, "store": .boolean,
                    "include": .any(of: .string, .list(of: .string, 0...16)), "max_output_tokens": .integer(from: 1),
                    "text": .object, "reasoning": .anything, "truncation": .anything, "max_tool_calls": .anything,
                    "background": Schema(["const": false]), "top_logprobs": Schema(["const": 0]),
                    "tools": .anything, "tool_choice": .anything, "parallel_tool_calls": .anything,
                ] + .sampling + .ignored + .grounding),
            reply: .streamable(response)),
        .init(.get, "/v1/responses/:id", "A reply that is kept", reply: .json(response)),
        .init(.delete, "/v1/responses/:id", "Forgets a reply", reply: .json(deleted)),
        .init(.get, "/v1/responses/:id/input_items", "What a reply was asked", reply: .json(.page(of: .object))),
        .init(
            .post, "/v1/messages/count_tokens", "How many tokens a request to /v1/messages has",
            body: .request(["messages": .anthropicMessages], optional: ["max_tokens": .integer(from: 1)] + anthropic),
            reply: .json(.reply(["input_tokens": .integer]))),
        .init(
            .post, "/v1/moderations", "Is refused: no model here tells harmful texts", body: .anything,
            reply: .json(.anything)),
        .init(
            .post, "/v1/messages", "The same for Anthropic's clients",
            body: .request(["max_tokens": .integer(from: 1), "messages": .anthropicMessages], optional: anthropic),
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

    private static let anthropic: Schema.Members =
        [
            "model": .string, "system": .any(of: .string, .list(of: .object)),
            "stop_sequences": .any(of: .string, .list(of: .string, 0...16)),
            "thinking": .request(
                [:],
                optional: [
                    "type": .choice("enabled", "disabled", "adaptive"), "budget_tokens": .anything,
                    "display": .anything,
                ]),
            "inference_geo": .anything, "output_config": .anything, "container": .anything,
            "context_management": .anything, "mcp_servers": .list(of: .anything, 0...0),
        ] + .sampling + .ignored + .form + .grounding

    private static let response = Schema.reply([
        "id": .string, "object": .constant("response"), "created_at": .number, "model": .string, "status": .string,
        "output": .list(of: .object),
    ])

    /// What says that something is gone.
    static let deleted = Schema.reply(["id": .string, "object": .string, "deleted": .boolean])

    private static let rpc = Schema.reply(["jsonrpc": .constant("2.0")])

    private static let model = Schema.reply([
        "id": .string, "object": .constant("model"), "created": .integer, "owned_by": .string, "footnote": .object,
    ])
}
