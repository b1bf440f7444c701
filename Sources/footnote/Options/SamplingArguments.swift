import ArgumentParser
import Inference

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
            "Draw from the likeliest tokens only, this many; 0 takes all.",
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
            "Divide the scores of tokens already written; 1 changes nothing.",
            valueName: "factor"))
    var repetitionPenalty: Float = 1

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Make draws repeatable (default: different each time).",
            valueName: "number"))
    var seed: UInt64?

    /// The options as the model takes them.
    var options: SamplingOptions {
        SamplingOptions(
            temperature: temperature, topK: topK, topP: topP, minP: minP, repetitionPenalty: repetitionPenalty,
            seed: seed)
    }

    func validate() throws {
        try check(temperature, "--temperature", 0...2)
        try check(topP, "--top-p", 0...1)
        try check(minP, "--min-p", 0...1)
        try check(repetitionPenalty, "--repetition-penalty", 0.1...10)
        if topK < 0 { throw ValidationError("--top-k is \(topK); it takes 0 or more") }
    }

    private func check(_ value: Float, _ name: String, _ range: ClosedRange<Float>) throws {
        if !range.contains(value) {
            throw ValidationError("\(name) is \(value); it takes \(range.lowerBound) to \(range.upperBound)")
        }
    }
}
