import Formats
import HTTPTypes
import Hummingbird
import Inference
import Tokenizers

/// `POST /v1/messages` and `/v1/messages/count_tokens`: chat as Anthropic's clients know it.
struct MessagesRoute: Sendable {
    let state: ServingState

    @Sendable func create(_ request: Request, _ context: ServingContext) async throws -> Response {
        let resources = try state.ready()
        var (fields, request) = try await state.fields(of: request)
        let chat = try ChatRequest(anthropic: &fields, resources: resources, limits: state.configuration.limits)
        return try await ChatRun(state: state, format: AnthropicChat())
            .respond(to: chat, resources: resources, request: request)
    }

    /// `POST /v1/messages/count_tokens`: how many tokens the bare model would read; of a question to the documents, how many
    /// it has itself, since what is read beside it is found first.
    @Sendable func count(_ request: Request, _ context: ServingContext) async throws -> Response {
        let resources = try state.ready()
        var (fields, _) = try await state.fields(of: request)
        let chat = try ChatRequest(
            anthropic: &fields, resources: resources, limits: state.configuration.limits, isAnswered: false)
        let model = resources.model
        let tokens =
            chat.model == .plain ? try chat.prompt(for: model).tokens : model.tokenizer.encode(chat.question)
        return .json(["input_tokens": .integer(tokens.count)])
    }
}
