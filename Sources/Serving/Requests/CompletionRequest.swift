import Inference
import Tokenizers

/// A request to `POST /v1/completions`, checked.
struct CompletionRequest: Sendable {
    /// A prompt as tokens, and as the text that `echo` repeats.
    struct Prompt: Sendable {
        var tokens: [TokenID]
        var text: String
        /// Where the prompt's own text begins among the tokens: after a beginning of text that was added to it.
        var firstOwnToken: Int
    }

    var modelID: String
    var prompts: [Prompt]
    var parameters: GenerationParameters
    var maxTokens: Int
    /// How many sequences to write, of which the best `parameters.count` are returned.
    var bestOf: Int
    var echoes: Bool
    /// How many alternatives to report; nil reports no log probabilities.
    var logProbabilities: Int?
    /// What the text must be.
    var form: OutputForm

    /// The most prompts of one request.
    static let promptLimit = 128

    init(
        _ fields: inout RequestFields, resources: ServedResources, limits: ServerConfiguration.Limits
    ) throws(APIError) {
        modelID = try resources.continuingModelID(try fields.string("model"))
        let model = resources.model
        let vocabularySize = model.information.vocabularySize
        let tokenizer = model.tokenizer
        let inputs = try TokenInputs.read(
            fields.required("prompt"), name: "prompt", limit: Self.promptLimit, vocabularySize: vocabularySize,
            encode: { text throws(APIError) in try model.promptTokens(text) })
        prompts = inputs.map { input in
            let added = input.text.map { input.tokens.count - tokenizer.encode($0).count } ?? 0
            return Prompt(
                tokens: input.tokens, text: input.text ?? tokenizer.decode(input.tokens), firstOwnToken: added)
        }
        parameters = try GenerationParameters(&fields, limits: limits, vocabularySize: vocabularySize)
        maxTokens = try fields.integer("max_tokens", in: 0...Int(Int32.max)) ?? 16
        echoes = try fields.bool("echo") ?? false
        logProbabilities = try fields.integer("logprobs", in: 0...5)
        bestOf = try fields.integer("best_of", in: 1...20) ?? parameters.count
        guard (parameters.count...limits.sequences).contains(bestOf) else {
            throw fields.outOfRange(
                "best_of", "\(bestOf)", "from n (\(parameters.count)) to \(limits.sequences), this server's limit")
        }
        if parameters.isStreaming, bestOf > parameters.count {
            throw .badRequest(
                "best_of cannot be streamed: which sequence is best is known at the end.", param: "best_of",
                code: "invalid_value")
        }
        form = try OutputForm(&fields)
        try fields.refuse("suffix", advice: "the model writes onwards only. Leave it out.")
        try fields.finish()
        for (position, prompt) in prompts.enumerated() where prompt.tokens.isEmpty {
            throw .badRequest(
                "Prompt \(position) is empty, and this model has no beginning of text to start from.",
                param: "prompt", code: "invalid_value")
        }
    }
}
