import FootnoteKit
import Formats
import Foundation
import HTTPTypes
import Hummingbird
import Inference
import Passages

/// The routes of Ollama's interface: `/api/version`, `/api/tags`, `/api/ps`, `/api/show`, `/api/chat`, `/api/generate`,
/// `/api/embed` and `/api/embeddings`.
struct OllamaRoutes: Sendable {
    let state: ServingState

    @Sendable func version(_ request: Request, _ context: ServingContext) async throws -> Response {
        .json(["version": .string(FootnoteVersion.current)])
    }

    @Sendable func tags(_ request: Request, _ context: ServingContext) async throws -> Response {
        let resources = try state.ready()
        return .json(["models": .array(resources.modelIDs.map { model($0, resources) })])
    }

    /// The models in memory, which are all there are.
    @Sendable func running(_ request: Request, _ context: ServingContext) async throws -> Response {
        let resources = try state.ready()
        let models = resources.modelIDs.map { id in
            model(id, resources).adding("size_vram", 0).adding("expires_at", "9999-12-31T23:59:59Z")
        }
        return .json(["models": .array(models)])
    }

    @Sendable func show(_ request: Request, _ context: ServingContext) async throws -> Response {
        let resources = try state.ready()
        var (fields, _) = try await state.fields(of: request)
        // Older clients say `name`.
        let (new, old) = (try fields.string("model"), try fields.string("name"))
        fields.discard("verbose")
        try fields.finish()
        let model = try resources.model(ollama: new ?? old)
        let information = resources.model.information
        let architecture = information.architecture
        return .json([
            "modelfile": "", "parameters": "", "template": "", "details": details(information),
            "model_info": .object([
                .init(name: "general.architecture", value: .string(architecture)),
                .init(name: "general.basename", value: .string(information.name)),
                .init(name: "general.parameter_count", value: .integer(information.parameterCount)),
                .init(name: "\(architecture).context_length", value: .integer(information.contextLength)),
                .init(name: "\(architecture).embedding_length", value: .integer(information.hiddenSize)),
                .init(name: "\(architecture).block_count", value: .integer(information.layerCount)),
            ]),
            "capabilities": .strings(capabilities(of: model, resources)),
            "modified_at": modified,
            "footnote": ["grounded": .bool(model.isGrounded), "fingerprint": .string(information.fingerprint)],
        ])
    }

    /// What a model does, in Ollama's words.
    private func capabilities(of model: ServedModel, _ resources: ServedResources) -> [String] {
        ["completion"] + (resources.assistant == nil ? [] : ["embedding"])
            + (!model.isGrounded && resources.model.tellsCalls ? ["tools"] : [])
    }

    @Sendable func chat(_ request: Request, _ context: ServingContext) async throws -> Response {
        try await answer(request, OllamaChat(kind: .chat)) { fields, resources, limits throws(APIError) in
            try ChatRequest(ollamaChat: &fields, resources: resources, limits: limits)
        }
    }

    @Sendable func generate(_ request: Request, _ context: ServingContext) async throws -> Response {
        try await answer(request, OllamaChat(kind: .generate)) { fields, resources, limits throws(APIError) in
            try ChatRequest(ollamaPrompt: &fields, resources: resources, limits: limits)
        }
    }

    private func answer(
        _ request: Request, _ format: OllamaChat,
        read: (inout RequestFields, ServedResources, ServerConfiguration.Limits) throws(APIError) -> ChatRequest
    ) async throws -> Response {
        let resources = try state.ready()
        var (fields, request) = try await state.fields(of: request)
        let chat = try read(&fields, resources, state.configuration.limits)
        guard !chat.hasNothingToSay else {
            let end = OllamaEnd(reason: "load", usage: Usage(promptTokens: 0, completionTokens: 0), total: .zero)
            return .json(format.line(chat, content: "", end: end))
        }
        return try await ChatRun(state: state, format: format)
            .respond(to: chat, resources: resources, request: request)
    }

    @Sendable func embed(_ request: Request, _ context: ServingContext) async throws -> Response {
        let resources = try state.ready()
        var (fields, request) = try await state.fields(of: request)
        let name = try fields.string("model")
        fields.ignore("options", "keep_alive")
        let cuts = try fields.bool("truncate") ?? true
        let job = try EmbeddingJob(
            &fields, modelNamed: ServedResources.untagged(name), resources: resources, cutsLongInputs: cuts)
        try fields.finish()
        let (modelID, metrics) = (name ?? resources.modelIDs[0], state.metrics)
        return try await state.usingModel(for: request) {
            let start = ContinuousClock.now
            let vectors = try await job.vectors()
            metrics.countTokens(prompt: job.tokenCount, completion: 0)
            return [
                "model": .string(modelID), "embeddings": .array(vectors.map { .floats($0) }),
                "total_duration": .integer(Int((ContinuousClock.now - start).seconds * 1e9)), "load_duration": 0,
                "prompt_eval_count": .integer(job.tokenCount),
            ]
        }
    }

    /// The older form, with one text and one vector.
    @Sendable func embeddings(_ request: Request, _ context: ServingContext) async throws -> Response {
        let resources = try state.ready()
        var (fields, request) = try await state.fields(of: request)
        let name = try fields.string("model")
        fields.ignore("options", "keep_alive")
        let job = try EmbeddingJob(
            &fields, modelNamed: ServedResources.untagged(name), resources: resources, inputName: "prompt",
            cutsLongInputs: true)
        try fields.finish()
        guard job.count == 1 else {
            throw APIError.badRequest("Expected prompt to be a string.", param: "prompt", code: "invalid_type")
        }
        let metrics = state.metrics
        return try await state.usingModel(for: request) {
            let vectors = try await job.vectors()
            metrics.countTokens(prompt: job.tokenCount, completion: 0)
            return ["embedding": .floats(vectors[0])]
        }
    }

    private var modified: JSON {
        .string(OllamaTime.text(Date(timeIntervalSince1970: TimeInterval(state.started))))
    }

    private func model(_ id: String, _ resources: ServedResources) -> JSON {
        let information = resources.model.information
        return [
            "name": .string(id), "model": .string(id), "modified_at": modified,
            "size": .integer(information.fileBytes), "digest": .string(information.fingerprint),
            "details": details(information),
        ]
    }

    private func details(_ information: ModelInformation) -> JSON {
        [
            "parent_model": "", "format": "gguf", "family": .string(information.architecture),
            "families": [.string(information.architecture)],
            "parameter_size": .string(Self.size(information.parameterCount)),
            "quantization_level": .string(information.quantization),
        ]
    }

    /// A number of weights as Ollama writes it: `134.5M`, `7.6B`.
    private static func size(_ count: Int) -> String {
        let (unit, letter) = count >= 1_000_000_000 ? (100_000_000, "B") : (100_000, "M")
        let tenths = (count + unit / 2) / unit
        return "\(tenths / 10).\(tenths % 10)\(letter)"
    }
}
