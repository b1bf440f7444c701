import FootnoteKit
import Formats
import Foundation
import Inference

/// A chat request, checked, whatever form it came in.
struct ChatRequest: Sendable {
    var model: ServedModel
    /// The model's name for the reply.
    var modelID: String
    var messages: [RequestMessage]
    var parameters: GenerationParameters
    var maxTokens: Int?
    /// How many alternatives to report with each token; nil reports no log probabilities.
    var topLogProbabilities: Int?
    var grounding: GroundingParameters
    /// What the reply must be.
    var form: OutputForm
    /// Whether a model that can think before it answers does so; nil leaves it to its template.
    var thinks: Bool?
    /// What the bare model continues in the place of the conversation; nil for the conversation.
    var rawPrompt: String?
    /// Parameters that were accepted and change nothing.
    var ignored: [String]
}

extension ChatRequest {
    /// Reads a request in OpenAI's form.
    init(
        _ fields: inout RequestFields, resources: ServedResources, limits: ServerConfiguration.Limits
    ) throws(APIError) {
        let name = try fields.string("model")
        let model = try resources.model(named: name)
        let messages = try RequestMessage.read(try fields.required("messages"))
        let parameters = try GenerationParameters(
            &fields, limits: limits, vocabularySize: resources.model.information.vocabularySize)
        let older = try fields.integer("max_tokens", in: 1...Int(Int32.max))
        let newer = try fields.integer("max_completion_tokens", in: 1...Int(Int32.max))
        if let older, let newer, older != newer {
            throw .badRequest(
                "max_tokens is \(older) and max_completion_tokens is \(newer). They mean the same; send one.",
                param: "max_tokens", code: "invalid_value")
        }
        let wantsLogProbabilities = try fields.bool("logprobs") ?? false
        let top = try fields.integer("top_logprobs", in: 0...20)
        guard wantsLogProbabilities || top == nil else {
            throw .badRequest("top_logprobs needs logprobs: true.", param: "top_logprobs", code: "invalid_value")
        }
        let form = try OutputForm(&fields, offersTools: !model.isGrounded && resources.model.tellsCalls)
        var thinks: Bool?
        if var arguments = try fields.fields("chat_template_kwargs") {
            thinks = try arguments.bool("enable_thinking")
            try arguments.finish()
        }
        try Self.refuseWhatNoModelHas(&fields)
        let grounding = try GroundingParameters(&fields, over: resources.attributes(of: model))
        try fields.finish()
        self.init(
            model: model, modelID: name ?? resources.modelIDs[0], messages: messages, parameters: parameters,
            maxTokens: newer ?? older, topLogProbabilities: wantsLogProbabilities ? top ?? 0 : nil,
            grounding: grounding, form: form, thinks: thinks, rawPrompt: nil, ignored: fields.ignored)
        try requireWhatItsModelDoes()
    }

    /// What parameters are called that only one of the two models has, where a form has names of its own.
    struct Names: Sendable {
        var form = "response_format"
    }

    /// Refuses what the model that was asked does not do, by the name that the request's form has for it.
    func requireWhatItsModelDoes(names: Names = Names()) throws(APIError) {
        guard model.isGrounded else { return try refuseGroundingForPlain() }
        let advice = "an answer from documents is one text with its own end. Use the bare model for it."
        if parameters.count > 1, parameters.writingSampling != nil {
            throw .unsupported("n", "an answer that is sampled is written once. Ask again for another one.")
        }
        if topLogProbabilities != nil { throw .unsupported("logprobs", advice) }
        if form.grammar != nil { throw .unsupported(form.isCall ? "tool_choice" : names.form, advice) }
        guard messages.last?.role == .user else {
            throw .badRequest(
                "The last message must be the user's: it is the question.", param: "messages",
                code: "invalid_value")
        }
    }

    /// Refuses what OpenAI's interface has and no model here does, unless it asks for nothing.
    private static func refuseWhatNoModelHas(_ fields: inout RequestFields) throws(APIError) {
        fields.ignore("reasoning_effort", "verbosity", "prediction")
        try fields.refuse("modalities", unless: ["text"], advice: "replies are text.")
        for name in ["audio", "web_search_options"] { try fields.refuse(name, advice: "leave it out.") }
    }

    private func refuseGroundingForPlain() throws(APIError) {
        guard grounding.isNamed else { return }
        throw .unsupported("footnote", "it concerns answers from documents; ask the model footnote.")
    }

    /// What a reply says of them; nil where there are none.
    var ignoredRecord: JSON? { ignored.isEmpty ? nil : ["ignored": .array(ignored.map { .string($0) })] }

    /// What the bare model continues.
    func prompt(for model: any LanguageModel) throws -> PlainPrompt {
        if let rawPrompt { return PlainPrompt(raw: try model.promptTokens(rawPrompt)) }
        let conversation = conversation
        try model.requireFit(conversation)
        let template = try model.chatTemplate()
        return PlainPrompt(
            try template.render(
                template.telling(conversation, tokenizer: model.tokenizer), tokenizer: model.tokenizer,
                options: ChatOptions(thinks: thinks, tools: form.offered, date: ChatDate(Date()))),
            form: form)
    }

    /// The conversation as the bare model reads it.
    private var conversation: [ChatMessage] {
        let messages = messages.compactMap(\.forModel)
        guard let instruction = form.instruction else { return messages }
        guard let first = messages.first, first.role == .system else {
            return [ChatMessage(role: .system, content: instruction)] + messages
        }
        return [ChatMessage(role: .system, content: first.content + "\n\n" + instruction)] + messages.dropFirst()
    }

    /// The last message's text: the question of a grounded answer.
    var question: String { messages.last?.content ?? "" }

    /// How the question is to be answered: what the request says, and the rest as it measured best.
    var askOptions: AskOptions {
        var options = grounding.options
        options.maxTokens = maxTokens
        options.sampling = parameters.writingSampling
        options.stop = parameters.stop
        return options
    }
}
