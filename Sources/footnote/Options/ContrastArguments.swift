import ArgumentParser
import Training

/// What is compared in training for search, and with what.
struct ContrastArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What is trained: vectors, which find candidates, tokens, which order them, or both.", valueName: "name"))
    var compare = ContrastiveOptions().comparison

    @Option(help: ArgumentHelp("Divisor of the vectors' cosines.", valueName: "number"))
    var temperature = ContrastiveOptions().temperature

    @Option(help: ArgumentHelp("Divisor of the tokens' matches.", valueName: "number"))
    var tokenTemperature = ContrastiveOptions().tokenTemperature

    @Option(help: ArgumentHelp("Wrong passages for each question that share words with it.", valueName: "count"))
    var negatives = ContrastiveExamples.Options().negatives

    @Option(help: ArgumentHelp("With --index: questions that the model writes.", valueName: "count"))
    var written = 0

    @Option(
        help: ArgumentHelp(
            "With --written: an adapter for the model that writes, such as a reader.", valueName: "path"),
        completion: .file())
    var writer: String?

    @Option(help: ArgumentHelp("Tokens of a passage that are read.", valueName: "count"))
    var passageTokens = ContrastiveExamples.Options().passageTokens

    @Option(help: ArgumentHelp("Columns of the adapter's matrices.", valueName: "count"))
    var rank = 8

    @Option(help: ArgumentHelp("Factor of the adapter's product.", valueName: "number"))
    var scale: Float = 2

    @Option(help: ArgumentHelp("Held-out questions that each validation asks.", valueName: "count"))
    var validationQuestions = 120

    var options: ContrastiveOptions {
        ContrastiveOptions(comparison: compare, temperature: temperature, tokenTemperature: tokenTemperature)
    }

    func examples(seed: UInt64) -> ContrastiveExamples.Options {
        ContrastiveExamples.Options(negatives: negatives, passageTokens: passageTokens, seed: seed)
    }

    func validate() throws {
        try temperature.checkPositive("--temperature")
        try tokenTemperature.checkPositive("--token-temperature")
        try negatives.check("--negatives", atLeast: 0)
        try written.check("--written", atLeast: 0)
        try rank.check("--rank", 1...1024)
        try passageTokens.check("--passage-tokens", 8...8192)
        if !scale.isFinite { throw ValidationError("--scale is \(scale); it takes a number") }
        try validationQuestions.check("--validation-questions", atLeast: 1)
    }
}

extension ContrastiveOptions.Comparison: ExpressibleByArgument {}
