import FootnoteKit
import Formats
import HTTPTypes
import Hummingbird
import Inference
import Tokenizers

/// `POST /completion` and `GET /props`, with the parameters and keys that llama.cpp's server has for them.
struct LlamaRoutes: Sendable {
    let state: ServingState

    /// What the server runs.
    @Sendable func properties(_ request: Request, _ context: ServingContext) async throws -> Response {
        let model = try state.ready().model
        let information = model.information
        let tokenizer = model.tokenizer
        return .json([
            "default_generation_settings": ["n_ctx": .integer(information.contextLength)],
            "total_slots": .integer(state.configuration.limits.concurrentGenerations),
            "model_alias": .string(information.identifier), "chat_template": .optional(try Self.template(of: model)),
            "bos_token": .optional(tokenizer.beginningOfText.map(tokenizer.piece)),
            "eos_token": .optional(tokenizer.endOfText.map(tokenizer.piece)),
            "build_info": .string("footnote " + FootnoteVersion.current),
        ])
    }

    /// The program of a model's chat template; nil where its file has none.
    private static func template(of model: any LanguageModel) throws -> String? {
        do {
            return try model.chatTemplate().source
        } catch ChatTemplateError.missing {
            return nil
        }
    }

    /// The bare model continues a text as it stands.
    @Sendable func completion(_ request: Request, _ context: ServingContext) async throws -> Response {
        let resources = try state.ready()
        var (fields, request) = try await state.fields(of: request)
        let chat = try ChatRequest(
            llamaCompletion: &fields, resources: resources, limits: state.configuration.limits)
        return try await ChatRun(state: state, format: LlamaCompletion()).plain(chat, resources, request)
    }
}

extension ChatRequest {
    /// Reads a request to `/completion`.
    fileprivate init(
        llamaCompletion fields: inout RequestFields, resources: ServedResources, limits: ServerConfiguration.Limits
    ) throws(APIError) {
        let name = try resources.continuingModelID(try fields.string("model"))
        guard let prompt = try fields.string("prompt"), !prompt.isEmpty else {
            throw .badRequest(
                "Missing required parameter: prompt.", param: "prompt", code: "missing_required_parameter")
        }
        let limit = try fields.integer("n_predict", in: -1...Int(Int32.max))
        let parameters = try GenerationParameters(
            &fields, limits: limits, vocabularySize: resources.model.information.vocabularySize, temperature: 0.8)
        if parameters.count > 1 { throw .unsupported("n", "ask again for another reply.") }
        let form = try OutputForm(&fields)
        fields.ignore("id_slot", "slot_id", "n_keep", "samplers", "return_tokens", "timings_per_token")
        try fields.finish()
        self.init(
            model: .plain, modelID: name, messages: [], parameters: parameters,
            maxTokens: limit.flatMap { $0 > 0 ? $0 : nil }, topLogProbabilities: nil,
            grounding: GroundingParameters(), form: form, thinks: nil, rawPrompt: prompt, ignored: fields.ignored)
    }
}

/// What continues a text, in llama.cpp's keys.
struct LlamaCompletion: PlainFormat {
    var framing: EventStream.Framing { .plain }

    func whole(_ written: PlainReply) -> JSON {
        let sequence = written.sequences.first ?? WrittenSequence()
        return Self.last(written.begun, sequence, content: sequence.text)
    }

    func writer(_ begun: PlainBeginning, to sink: EventStream.Sink) -> Writer { Writer(begun: begun, sink: sink) }

    /// The last event of a stream; the only one of a whole reply.
    private static func last(_ begun: PlainBeginning, _ sequence: WrittenSequence, content: String) -> JSON {
        let end = StopCause(sequence, stops: begun.chat.parameters.stop, model: begun.model)
        let type =
            switch end {
            case .end: "eos"
            case .length: "limit"
            case .text: "word"
            }
        let line: JSON = [
            "index": 0, "content": .string(content), "stop": true, "model": .string(begun.chat.modelID),
            "tokens_predicted": .integer(sequence.usage.completionTokens),
            "tokens_evaluated": .integer(begun.prompt.tokens.count), "truncated": false, "stop_type": .string(type),
            "stopping_word": .string(end.text ?? ""),
        ]
        return begun.chat.ignoredRecord.map { line.adding("footnote", $0) } ?? line
    }

    /// Passes pieces on.
    struct Writer: PlainChatWriter {
        let begun: PlainBeginning
        let sink: EventStream.Sink
        private var sequence = WrittenSequence()

        init(begun: PlainBeginning, sink: EventStream.Sink) {
            self.begun = begun
            self.sink = sink
        }

        mutating func add(_ event: GenerationEvent) {
            sequence.add(event)
            if case .text(let text, _) = event { sink.send(["index": 0, "content": .string(text), "stop": false]) }
        }

        func finish() { sink.send(LlamaCompletion.last(begun, sequence, content: "")) }
    }
}
