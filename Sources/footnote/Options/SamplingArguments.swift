import ArgumentParser
import Inference
import Tokenizers

/// How the next token is drawn.
struct SamplingArguments: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "0 takes the likeliest token each time; 1 samples as trained.",
            valueName: "0...2"))
    var temperature: Float = 0

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Draw only from this many of the likeliest tokens; 0 takes all.",
            valueName: "count"))
    var topK = 0

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Draw from the likeliest tokens that together reach this probability.",
            valueName: "0...1"))
    var topP: Float = 1

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Leave out tokens below this share of the likeliest one's probability.",
            valueName: "0...1"))
    var minP: Float = 0

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Draw from the tokens of typical surprise that together reach this probability.",
            valueName: "0...1"))
    var typicalP: Float = 1

    @Flag(help: "Apply the temperature after the cuts above, as llama.cpp does.")
    var temperatureLast = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Divide the scores of tokens already written; 1 changes nothing.",
            valueName: "factor"))
    var repetitionPenalty: Float = 1

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Subtract from the scores of tokens already written.",
            valueName: "number"))
    var presencePenalty: Float = 0

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Subtract from a token's score for each time that it was written.",
            valueName: "number"))
    var frequencyPenalty: Float = 0

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Add to a token's score; -inf forbids it. May be given several times.",
            valueName: "id=number"))
    var logitBias: [LogitBias] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Make draws repeatable (default: different each time).",
            valueName: "number"))
    var seed: UInt64?

    /// The options as the model takes them.
    var options: SamplingOptions {
        SamplingOptions(
            temperature: temperature, topK: topK, topP: topP, minP: minP, typicalP: typicalP,
            temperatureLast: temperatureLast, repetitionPenalty: repetitionPenalty, presencePenalty: presencePenalty,
            frequencyPenalty: frequencyPenalty,
            logitBias: Dictionary(logitBias.map { ($0.token, $0.value) }, uniquingKeysWith: { $1 }), seed: seed)
    }

    func validate() throws {
        try temperature.check("--temperature", 0...2)
        try topP.check("--top-p", 0...1)
        try minP.check("--min-p", 0...1)
        try typicalP.check("--typical-p", 0...1)
        try presencePenalty.check("--presence-penalty", -2...2)
        try frequencyPenalty.check("--frequency-penalty", -2...2)
        try repetitionPenalty.check("--repetition-penalty", 0.1...10)
        try topK.check("--top-k", atLeast: 0)
    }
}

/// A token id and what is added to its score, written `id=number`.
struct LogitBias: ExpressibleByArgument {
    let token: TokenID
    let value: Float

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, let token = TokenID(parts[0]), token >= 0, let value = Float(parts[1]),
            !value.isNaN, value < .infinity
        else { return nil }
        self.token = token
        self.value = value
    }
}
