import Formats
import Hummingbird
import Inference
import Tokenizers

/// `POST /tokenize`, `/detokenize` and `/apply-template`, with the parameters that llama.cpp's server has for them.
struct TokenRoutes: Sendable {
    /// The most ids of one request.
    static let tokenLimit = 1 << 20

    let state: ServingState

    /// Text to tokens: `content`, `add_special`, `parse_special` and `with_pieces`.
    ///
    /// The text spells control tokens unless `parse_special` is false: what is shown here reaches no model.
    @Sendable func tokenize(_ request: Request, _ context: ServingContext) async throws -> Response {
        let resources = try state.ready()
        var (fields, _) = try await state.fields(of: request)
        _ = try resources.model(named: try fields.string("model"))
        guard let content = try fields.required("content").string else {
            throw APIError.badRequest("Expected content to be a string.", param: "content", code: "invalid_type")
        }
        let addsBeginning = try fields.bool("add_special") ?? false
        let allowsControl = try fields.bool("parse_special") ?? true
        let hasPieces = try fields.bool("with_pieces") ?? false
        try fields.finish()
        let tokens = resources.model.tokenizer.tokens(
            of: content, addsBeginning: addsBeginning, allowsControl: allowsControl)
        let values = tokens.map { token -> JSON in
            guard hasPieces else { return .integer(Int(token.id)) }
            // Part of a character has no text: its bytes stand there, as in llama.cpp's server.
            let bytes = JSON.array(token.bytes.map { JSON.integer(Int($0)) })
            let piece = token.isControl ? JSON.string(token.piece) : token.text.map { JSON.string($0) } ?? bytes
            return ["id": .integer(Int(token.id)), "piece": piece]
        }
        return .json(["tokens": .array(values)])
    }

    /// Tokens to text, control tokens by their names: `tokens`.
    @Sendable func detokenize(_ request: Request, _ context: ServingContext) async throws -> Response {
        let resources = try state.ready()
        var (fields, _) = try await state.fields(of: request)
        _ = try resources.model(named: try fields.string("model"))
        let ids = try Self.ids(try fields.required("tokens"))
        try fields.finish()
        let tokenizer = resources.model.tokenizer
        do {
            return .json(["content": .string(tokenizer.shownText(of: try tokenizer.checked(ids)))])
        } catch {
            throw APIError.badRequest(
                "\(error).", param: "tokens[\(error.place - 1)]", code: "invalid_value")
        }
    }

    /// Messages to the prompt that the model reads: `messages`.
    @Sendable func applyTemplate(_ request: Request, _ context: ServingContext) async throws -> Response {
        let resources = try state.ready()
        var (fields, _) = try await state.fields(of: request)
        _ = try resources.model(named: try fields.string("model"))
        let messages = try RequestMessage.read(try fields.required("messages")).compactMap(\.forModel)
        try fields.finish()
        let model = resources.model
        try model.requireFit(messages)
        let template = try model.chatTemplate()
        let prompt = try template.prompt(
            template.telling(messages, tokenizer: model.tokenizer), tokenizer: model.tokenizer)
        return .json(["prompt": .string(model.tokenizer.shownText(of: prompt))])
    }

    private static func ids(_ value: JSON) throws(APIError) -> [Int] {
        guard let elements = value.elements, elements.count <= tokenLimit else {
            throw .badRequest(
                "Expected tokens to be an array of at most \(tokenLimit) token ids.", param: "tokens",
                code: "invalid_type")
        }
        var ids: [Int] = []
        for (position, element) in elements.enumerated() {
            guard let id = element.wholeNumber else {
                throw .badRequest(
                    "Expected tokens[\(position)] to be a token id, found \(element.kind).",
                    param: "tokens[\(position)]", code: "invalid_type")
            }
            ids.append(id)
        }
        return ids
    }
}
