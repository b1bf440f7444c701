import Formats
import Inference
import Tokenizers

/// The parameters that chat and completions share.
struct GenerationParameters: Sendable {
    var sampling: SamplingOptions
    var stop: [String]
    /// Tokens that end a reply, `stop_token_ids`.
    var stopTokens: Set<TokenID>
    /// How many replies, `n`.
    var count: Int
    var isStreaming: Bool
    /// Whether a stream ends with a chunk of usage.
    var includesUsage: Bool
    /// Whether the request itself says how tokens are chosen.
    var namesSampling: Bool

    /// How the model chooses tokens if it writes an answer from documents: as the request says, if it says so; nil takes the
    /// likeliest.
    var writingSampling: SamplingOptions? {
        if namesSampling { return sampling }
        guard sampling.seed != nil || !sampling.logitBias.isEmpty else { return nil }
        var options = SamplingOptions()
        options.seed = sampling.seed
        options.logitBias = sampling.logitBias
        return options
    }

    /// Takes the parameters out of a request.
    ///
    /// - Parameter temperature: that of a request which names none: 1 in OpenAI's interface.
    init(
        _ fields: inout RequestFields, limits: ServerConfiguration.Limits, vocabularySize: Int, temperature: Float = 1
    ) throws(APIError) {
        var sampling = SamplingOptions(temperature: temperature)
        var named = false
        func note<Value>(_ value: Value?) -> Value? {
            if value != nil { named = true }
            return value
        }
        if let value = note(try fields.number("temperature", in: 0...2)) { sampling.temperature = Float(value) }
        if let value = note(try fields.number("top_p", in: 0...1)) { sampling.topP = Float(value) }
        if let value = note(try fields.integer("top_k", in: 0...Int(Int32.max))) { sampling.topK = value }
        if let value = note(try fields.number("min_p", in: 0...1)) { sampling.minP = Float(value) }
        if let value = note(try fields.number("typical_p", in: 0...1)) { sampling.typicalP = Float(value) }
        if let value = note(try fields.bool("temperature_last")) { sampling.temperatureLast = value }
        // llama.cpp and Ollama call it by another name.
        for name in ["repeat_penalty", "repetition_penalty"] {
            if let value = note(try fields.number(name, in: 0.1...10)) { sampling.repetitionPenalty = Float(value) }
        }
        if let value = note(try fields.number("presence_penalty", in: -2...2)) {
            sampling.presencePenalty = Float(value)
        }
        if let value = note(try fields.number("frequency_penalty", in: -2...2)) {
            sampling.frequencyPenalty = Float(value)
        }
        if let value = try fields.integer("seed", in: Int.min...Int.max) {
            sampling.seed = UInt64(bitPattern: Int64(value))
        }
        sampling.logitBias = try Self.logitBias(&fields, vocabularySize: vocabularySize)
        self.sampling = sampling
        namesSampling = named
        stop = try fields.strings("stop", limit: 4) ?? []
        if stop.contains("") {
            throw .badRequest("Expected each string of stop to have text in it.", param: "stop", code: "invalid_value")
        }
        stopTokens = try Self.stopTokens(&fields, vocabularySize: vocabularySize)
        count = try fields.integer("n", in: 1...128) ?? 1
        guard count <= limits.sequences else {
            throw fields.outOfRange("n", "\(count)", "at most \(limits.sequences), this server's limit")
        }
        isStreaming = try fields.bool("stream") ?? false
        includesUsage = false
        if var options = try fields.fields("stream_options") {
            guard isStreaming else {
                throw .badRequest("stream_options is only allowed with stream: true.", param: "stream_options")
            }
            includesUsage = try options.bool("include_usage") ?? false
            options.discard("include_obfuscation")
            try options.finish()
        }
        // These have no effect on a reply: names for the caller's own records, and advice to caches.
        fields.ignore(
            "user", "metadata", "safety_identifier", "prompt_cache_key", "prompt_cache_retention", "service_tier",
            "store",
            "chat_id", "session_id", "keep_alive", "cache_prompt", "num_ctx")
    }

    private static func stopTokens(
        _ fields: inout RequestFields, vocabularySize: Int
    ) throws(APIError) -> Set<TokenID> {
        guard let value = fields.take("stop_token_ids") else { return [] }
        guard let elements = value.elements else {
            throw fields.wrongType("stop_token_ids", "an array of token ids", value)
        }
        var tokens: Set<TokenID> = []
        for (position, element) in elements.enumerated() {
            guard let id = element.wholeNumber, (0..<vocabularySize).contains(id) else {
                throw fields.outOfRange(
                    "stop_token_ids[\(position)]", element.text, "a token id from 0 to \(vocabularySize - 1)")
            }
            tokens.insert(TokenID(id))
        }
        return tokens
    }

    private static func logitBias(
        _ fields: inout RequestFields, vocabularySize: Int
    ) throws(APIError) -> [TokenID: Float] {
        guard let value = fields.take("logit_bias") else { return [:] }
        guard let members = value.members else { throw fields.wrongType("logit_bias", "an object", value) }
        var biases: [TokenID: Float] = [:]
        for member in members {
            guard let token = TokenID(member.name), (0..<vocabularySize).contains(Int(token)) else {
                throw fields.outOfRange(
                    "logit_bias", "\"\(member.name)\"", "keyed by token ids from 0 to \(vocabularySize - 1)")
            }
            guard let bias = member.value.number, (-100...100).contains(bias) else {
                throw fields.outOfRange("logit_bias.\(token)", member.value.text, "a number from -100 to 100")
            }
            biases[token] = Float(bias)
        }
        return biases
    }
}
