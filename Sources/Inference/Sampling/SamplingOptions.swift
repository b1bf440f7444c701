public import Tokenizers

/// How a token is chosen from the model's distribution.
///
/// The steps run in this order, that of Hugging Face transformers: biases on the logits; repetition, then presence and
/// frequency penalties; temperature; top-k; top-p; min-p; typical; then one draw from what is left. With
/// `temperatureLast` the order is that of llama.cpp: biases; penalties; top-k; typical; top-p; min-p; temperature.
/// Each cut looks at the probabilities of what the cuts before it left, and leaves at least one token.
public struct SamplingOptions: Sendable, Codable, Equatable {
    /// Logits are divided by it; 0 always takes the likeliest token (greedy).
    public var temperature: Float
    /// Keeps only this many of the likeliest tokens; 0 keeps all.
    public var topK: Int
    /// Keeps the smallest set of likeliest tokens whose probabilities reach this sum; 1 keeps all.
    public var topP: Float
    /// Keeps tokens whose probability is at least this fraction of the likeliest one's; 0 keeps all.
    public var minP: Float
    /// Keeps the smallest set of tokens whose surprise is nearest to the distribution's mean surprise and whose
    /// probabilities reach this sum (locally typical sampling, arXiv 2202.00666); 1 keeps all.
    public var typicalP: Float
    /// Whether the cuts see the model's own probabilities, and only the draw those changed by the temperature.
    public var temperatureLast: Bool
    /// Divides positive and multiplies negative logits of recent tokens (CTRL, arXiv 1909.05858); 1 does nothing.
    public var repetitionPenalty: Float
    /// How many of the latest tokens, prompt included, count as recent; 0 means none, -1 all.
    public var repetitionWindow: Int
    /// Subtracted from the logit of every token that was already written (OpenAI's meaning); 0 does nothing.
    public var presencePenalty: Float
    /// Subtracted from a token's logit once for each time that it was written (OpenAI's meaning); 0 does nothing.
    public var frequencyPenalty: Float
    /// Added to the logits of single tokens.
    public var logitBias: [TokenID: Float]
    /// Makes draws reproducible, on every machine; nil takes a seed from the system.
    public var seed: UInt64?

    /// Makes options; without arguments, greedy ones.
    public init(
        temperature: Float = 0, topK: Int = 0, topP: Float = 1, minP: Float = 0, typicalP: Float = 1,
        temperatureLast: Bool = false, repetitionPenalty: Float = 1, repetitionWindow: Int = 64,
        presencePenalty: Float = 0, frequencyPenalty: Float = 0,
        logitBias: [TokenID: Float] = [:], seed: UInt64? = nil
    ) {
        self.temperature = temperature
        self.topK = topK
        self.topP = topP
        self.minP = minP
        self.typicalP = typicalP
        self.temperatureLast = temperatureLast
        self.repetitionPenalty = repetitionPenalty
        self.repetitionWindow = repetitionWindow
        self.presencePenalty = presencePenalty
        self.frequencyPenalty = frequencyPenalty
        self.logitBias = logitBias
        self.seed = seed
    }

    /// Always the likeliest token.
    public static let greedy = SamplingOptions()
}
