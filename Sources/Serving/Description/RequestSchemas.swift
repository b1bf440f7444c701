import Answering
import FootnoteKit

// Members that the requests of several routes share.
extension Schema.Members {
    /// How the model chooses tokens, as `GenerationParameters` takes it.
    static let sampling: Schema.Members = [
        "temperature": .number(0...2), "top_p": .number(0...1), "top_k": .integer(from: 0), "min_p": .number(0...1),
        "typical_p": .number(0...1), "temperature_last": .boolean, "repeat_penalty": .number(0.1...10),
        "repetition_penalty": .number(0.1...10), "presence_penalty": .number(-2...2),
        "frequency_penalty": .number(-2...2), "seed": .integer, "logit_bias": .object,
        "stop": .any(of: .text, .list(of: .text, 0...4)), "stop_token_ids": .list(of: .integer(from: 0)),
        "n": .integer(1...128), "stream": .boolean,
        "stream_options": .request([:], optional: ["include_usage": .boolean, "include_obfuscation": .anything]),
    ]

    /// What changes no reply and is listed in it.
    static let ignored: Schema.Members = [
        "user": .anything, "metadata": .anything, "safety_identifier": .anything, "prompt_cache_key": .anything,
        "prompt_cache_retention": .anything, "service_tier": .anything, "store": .anything, "chat_id": .anything,
        "session_id": .anything, "keep_alive": .anything, "cache_prompt": .anything, "num_ctx": .anything,
    ]

    /// What the reply must be.
    static let form: Schema.Members = [
        "response_format": .any(
            of: .request(["type": .choice("text", "json_object")]),
            .request(
                ["type": .constant("json_schema")],
                optional: [
                    "json_schema": .request(
                        ["schema": .anything],
                        optional: ["name": .anything, "description": .anything, "strict": .anything])
                ])),
        "grammar": .string, "tools": .anything, "tool_choice": .anything,
        "functions": .anything, "function_call": .anything, "parallel_tool_calls": .anything,
    ]

    /// How to answer from the documents.
    static let grounding: Schema.Members = [
        "footnote": .request(
            [:],
            optional: [
                "style": .choice(of: AnswerStyle.self), "passages": .integer(Accepted.passages),
                "sentences": .integer(Accepted.sentences), "confidence_threshold": .number(Accepted.confidence),
                "filters": .filter, "unsupported": .choice(of: UnsupportedSentences.self),
                "trust": .any(of: .string, .list(of: .string, 0...Accepted.trustedSources)),
                "include_retrieved": .boolean,
            ])
    ]
}

extension Schema {
    /// Texts or token ids, in the four shapes of OpenAI's interface.
    ///
    /// - Parameter text: what a text must be.
    static func inputs(_ most: Int, _ text: Schema = .string) -> Schema {
        .any(
            of: text, .list(of: text, 1...most), .list(of: .integer(from: 0), 1...Int(Int32.max)),
            .list(of: .list(of: .integer(from: 0), 1...Int(Int32.max)), 1...most))
    }

    /// A conversation: at least one message.
    static let messages = Schema.list(
        of: message("system", "developer", "user", "assistant", "tool", "function"), 1...most)
    /// A conversation in Anthropic's form.
    static let anthropicMessages = Schema.list(
        of: message("system", "user", "assistant").requiring("content"), 1...most)
    /// A conversation in Ollama's form; an empty one loads the model.
    static let ollamaMessages = Schema.list(
        of: message("system", "developer", "user", "assistant", "tool", "function"), 0...most)

    private static let most = Int(Int32.max)

    /// A message of one of these roles.
    private static func message(_ roles: String...) -> Schema { .reply(["role": .choice(roles)]) }

    /// Which documents are searched: a comparison, or several of them.
    static let filter = named("Filter")

    /// What ``filter`` is.
    static let filterSchema: Schema = {
        let scalar = Schema.any(of: .string, .number, .boolean)
        return .any(
            of: .request(["type": .choice("eq", "ne", "gt", "gte", "lt", "lte"), "key": .string, "value": scalar]),
            .request(["type": .choice("in", "nin"), "key": .string, "value": .list(of: scalar)]),
            .request(["type": .choice("and", "or"), "filters": .list(of: filter)]))
    }()

    static let usage = Schema.reply(["prompt_tokens": .integer, "total_tokens": .integer])
}
