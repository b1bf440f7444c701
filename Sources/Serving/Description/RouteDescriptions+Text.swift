import Answering
import FootnoteKit
import HTTPTypes

// Texts that are continued, turned into vectors or tokens, ordered, written and read.
extension RouteDescription {
    static let texts: [RouteDescription] = [
        .init(
            .post, "/v1/completions", "Continues text",
            body: .request(
                ["prompt": .inputs(CompletionRequest.promptLimit)],
                optional: [
                    "model": .string, "max_tokens": .integer(from: 0), "best_of": .integer(1...20),
                    "echo": .boolean, "logprobs": .integer(0...5),
                ] + .sampling + .ignored + .form),
            reply: .streamable(
                .reply([
                    "id": .string, "object": .constant("text_completion"), "created": .integer, "model": .string,
                    "choices": .list(of: .reply(["text": .string, "index": .integer, "finish_reason": .string])),
                    "usage": .usage,
                ]))),
        .init(
            .post, "/completion", "Continues text, in llama.cpp's form",
            body: .request(
                ["prompt": .text],
                optional: [
                    "model": .string, "n_predict": .integer(-1...Int(Int32.max)), "id_slot": .anything,
                    "slot_id": .anything, "n_keep": .anything, "samplers": .anything, "return_tokens": .anything,
                    "timings_per_token": .anything,
                ] + .sampling + .ignored + .form),
            reply: .streamable(
                .reply(["content": .string, "stop": .boolean, "tokens_predicted": .integer, "stop_type": .string]))),
        .init(
            .post, "/v1/embeddings", "Vectors of the index's space",
            body: .request(
                ["input": .inputs(EmbeddingJob.inputLimit, .text)],
                optional: [
                    "model": .string, "encoding_format": .choice("float", "base64"), "user": .anything,
                    "input_type": .choice(of: TextEmbedder.Kind.self), "dimensions": .integer(1...65_536),
                ]),
            reply: .json(
                .reply([
                    "object": .constant("list"), "model": .string, "usage": .usage,
                    "data": .list(
                        of: .reply([
                            "object": .constant("embedding"), "index": .integer,
                            "embedding": .any(of: .string, .list(of: .number)),
                        ])),
                ]))),
        .init(
            .post, "/v1/rerank", "Orders texts by relevance, in Jina's form",
            body: .request(
                ["query": .text, "documents": rerankTexts],
                optional: rerankOptions + [
                    "return_documents": .boolean
                ]),
            reply: .json(
                .reply(["object": .constant("list"), "model": .string, "results": ranked, "usage": .usage]))),
        .init(
            .post, "/v2/rerank", "Orders texts by relevance, in Cohere's form",
            body: .request(
                ["query": .text, "documents": rerankTexts],
                optional: rerankOptions + [
                    "priority": .anything
                ]),
            reply: .json(.reply(["id": .string, "results": ranked, "meta": .object]))),
        .init(
            .post, "/v1/write", "Writes a summary, the changes between two documents, or a draft",
            body: .request(
                [:],
                optional: [
                    "model": .string, "instruction": .string, "task": .choice(of: WritingTask.self),
                    "documents": .list(of: .any(of: .string, .integer), 0...WriteRoute.documentLimit),
                    "texts": .list(of: .any(of: .string, .reply(["text": .string])), 0...WriteRoute.documentLimit),
                    "style": .choice(of: AnswerStyle.self), "sentences": .integer(Accepted.sentences),
                    "max_tokens": .integer(1...4096), "unsupported": .choice(of: UnsupportedSentences.self),
                ]
            ).requiring(oneOf: "instruction", "task"),
            reply: .json(.reply(["object": .constant("footnote.text"), "text": .string]))),
        .init(
            .post, "/v1/extract", "Finds what texts name: persons, places, dates",
            body: .request(
                [
                    "input": .any(of: .text, .list(of: .text, 1...ExtractRoute.inputLimit)),
                    "labels": .any(of: .text, .list(of: .text, 1...ExtractRoute.labelLimit).distinct),
                ],
                optional: ["model": .string, "min_confidence": .number(Accepted.confidence), "user": .anything]),
            reply: .json(
                .reply(["object": .constant("list"), "data": .list(of: .object), "model": .string, "usage": .usage]))),
        .init(
            .post, "/tokenize", "Text to token ids, in llama.cpp's form",
            body: .request(
                ["content": .string],
                optional: [
                    "model": .string, "add_special": .boolean, "parse_special": .boolean, "with_pieces": .boolean,
                ]),
            reply: .json(.reply(["tokens": .list(of: .any(of: .integer, .object))]))),
        .init(
            .post, "/detokenize", "Token ids to text, in llama.cpp's form",
            body: .request(
                ["tokens": .list(of: .integer(from: 0), 0...TokenRoutes.tokenLimit)], optional: ["model": .string]),
            reply: .json(.reply(["content": .string]))),
        .init(
            .post, "/apply-template", "The prompt of a conversation, in llama.cpp's form",
            body: .request(["messages": .messages], optional: ["model": .string]),
            reply: .json(.reply(["prompt": .string]))),
    ]

    private static let rerankTexts = Schema.list(
        of: .any(of: .string, .reply(["text": .string])), 1...RerankRoute.documentLimit)

    private static let rerankOptions: Schema.Members = [
        "model": .string, "top_n": .integer(from: 1), "max_tokens_per_doc": .integer(from: 1),
    ]

    private static let ranked = Schema.list(of: .reply(["index": .integer, "relevance_score": .number]))
}
