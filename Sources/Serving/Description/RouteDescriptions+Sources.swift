import Documents
import FootnoteKit
import Formats
import HTTPTypes
import Passages

// The routes of Ollama's interface, and the documents with what is searched in them.
extension RouteDescription {
    static let ollama: [RouteDescription] = [
        .init(.get, "/api/version", "The version, in Ollama's form", reply: .json(.reply(["version": .string]))),
        .init(.get, "/api/tags", "The models, in Ollama's form", reply: .json(ollamaModels)),
        .init(.get, "/api/ps", "The models in memory, in Ollama's form", reply: .json(ollamaModels)),
        .init(
            .post, "/api/show", "One model, in Ollama's form",
            body: .request([:], optional: ["model": .string, "name": .string, "verbose": .anything]),
            reply: .json(.reply(["details": .object, "model_info": .object, "capabilities": .list(of: .string)]))),
        .init(
            .post, "/api/chat", "Answers from documents, or plain chat, in Ollama's form",
            body: .request(["messages": .ollamaMessages], optional: ollamaOptions),
            reply: .streamable(
                .reply(["model": .string, "message": .object, "done": .boolean]), as: "application/x-ndjson")),
        .init(
            .post, "/api/generate", "Answers one prompt, in Ollama's form",
            body: .request(
                [:],
                optional: [
                    "prompt": .string, "raw": .boolean, "system": .string, "suffix": .constant(""),
                    "template": .constant(""), "context": .list(of: .anything, 0...0),
                    "images": .list(of: .anything, 0...0),
                ] + ollamaOptions),
            reply: .streamable(
                .reply(["model": .string, "response": .string, "done": .boolean]), as: "application/x-ndjson")),
        .init(
            .post, "/api/embed", "Vectors of the index's space, in Ollama's form",
            body: .request(
                ["input": .inputs(EmbeddingJob.inputLimit, .text)],
                optional: [
                    "model": .string, "options": .anything, "keep_alive": .anything, "truncate": .boolean,
                    "input_type": .choice(of: TextEmbedder.Kind.self), "dimensions": .integer(1...65_536),
                ]),
            reply: .json(
                .reply(["model": .string, "embeddings": .list(of: .list(of: .number)), "total_duration": .integer]))),
        .init(
            .post, "/api/embeddings", "One vector of the index's space, in Ollama's older form",
            body: .request(
                ["prompt": .text],
                optional: [
                    "model": .string, "options": .anything, "keep_alive": .anything,
                    "input_type": .choice(of: TextEmbedder.Kind.self), "dimensions": .integer(1...65_536),
                ]),
            reply: .json(.reply(["embedding": .list(of: .number)]))),
    ]

    static let sources: [RouteDescription] = [
        .init(
            .get, "/v1/search", "Finds passages",
            query: [
                .init(name: "q", schema: .text, isRequired: true),
                .init(name: "limit", schema: .integer(Accepted.hits)),
                .init(name: "rerank", schema: .integer(Accepted.reranked)),
                .init(name: "explain", schema: .integer(0...1)), .init(name: "filters", schema: .string),
                .init(name: "model", schema: .string),
            ],
            reply: .json(.page(of: .reply(["rank": .integer, "passage": .object, "scores": .object])))),
        .init(
            .get, "/v1/vector_stores", "The indexes and stores, as OpenAI's clients know them", query: listing(100),
            reply: .json(.page(of: store))),
        .init(.get, "/v1/vector_stores/:id", "One vector store", reply: .json(store)),
        .init(
            .get, "/v1/vector_stores/:id/starters", "Proposes questions that the documents answer",
            query: [.init(name: "count", schema: .integer(Accepted.starters))], reply: .json(.page(of: .object))),
        .init(
            .post, "/v1/vector_stores/:id/search", "Finds passages, in OpenAI's form",
            body: .request(
                ["query": .any(of: .text, .list(of: .text, 1...1))],
                optional: [
                    "max_num_results": .integer(VectorStoreRoutes.results), "filters": .filter,
                    "rewrite_query": Schema(["const": false]),
                    "ranking_options": .request(
                        [:],
                        optional: [
                            "score_threshold": .number(-1000...1000),
                            "ranker": .choice("auto", "none", "default-2024-11-15"),
                        ]),
                ]),
            reply: .json(
                .reply([
                    "object": .constant("vector_store.search_results.page"), "search_query": .list(of: .string),
                    "data": .list(of: .reply(["file_id": .string, "filename": .string, "score": .number])),
                    "has_more": .boolean, "next_page": .string.orNull,
                ]))),
        .init(
            .get, "/v1/documents", "The documents",
            reply: .json(.page(of: .reply(["id": .integer, "path": .string])))),
        .init(
            .get, "/v1/documents/:id", "One document with its text",
            reply: .json(
                .reply(["object": .constant("footnote.document"), "id": .integer, "text": .string.orNull]))),
        .init(
            .post, "/v1/documents/:id", "Says title, tags or date of a document in place of its file",
            body: .request(
                [:],
                optional: [
                    "title": .text, "tags": .list(of: .text, 0...DocumentEdit.tagLimit), "date": .string,
                    "reset": .list(of: .choice(of: DocumentEdit.Field.self)),
                ]),
            reply: .json(
                .reply(["object": .constant("footnote.document"), "id": .integer, "title": .string]))),
        .init(.delete, "/v1/documents/:id", "Takes a document out of its index", reply: .json(deleted)),
        .init(
            .get, "/v1/documents/:id/blocks", "What a document's text consists of",
            reply: .json(.page(of: .reply(["kind": .string, "start_byte": .integer, "end_byte": .integer])))),
        .init(
            .get, "/v1/documents/:id/passages", "The passages that a document was cut into",
            reply: .json(.page(of: .reply(["id": .integer, "text": .string, "document_id": .integer])))),
        .init(
            .get, "/v1/documents/:id/pages", "The pages of a document",
            reply: .json(.page(of: .reply(["number": .integer, "start_byte": .integer, "end_byte": .integer])))),
        .init(
            .get, "/v1/documents/:id/pages/:number", "A page as a picture",
            query: [.init(name: "dpi", schema: .integer(PagePictures.resolutions))],
            reply: .other(["image/png", "image/jpeg"]), otherStatuses: [304]),
        .init(
            .get, "/v1/passages/:id", "One passage", query: [.init(name: "index", schema: .string)],
            reply: .json(.reply(["id": .integer, "text": .string, "document_id": .integer]))),
    ]

    private static let ollamaModels = Schema.reply([
        "models": .list(of: .reply(["name": .string, "model": .string, "size": .integer, "digest": .string]))
    ])

    private static let ollamaOptions: Schema.Members =
        [
            "model": .string, "stream": .boolean, "options": .object, "keep_alive": .anything, "tools": .anything,
            "logprobs": .anything, "top_logprobs": .anything, "format": .any(of: .choice("", "json"), .object),
            "think": .any(of: .boolean, .string),
        ] + .grounding

    static let store = Schema.reply([
        "id": .string, "object": .constant("vector_store"), "created_at": .integer, "name": .string,
        "file_counts": .object, "status": .string, "footnote": .object,
    ])
}
