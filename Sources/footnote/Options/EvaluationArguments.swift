import ArgumentParser
import Evaluation

/// The questions of an evaluation, and how sure its figures are.
struct EvaluationArguments: ParsableArguments {
    @Option(help: ArgumentHelp("The questions, one JSON object per line.", valueName: "file"), completion: .file())
    var questions: String

    @Option(help: ArgumentHelp("Ask this many questions, spread evenly (default: all).", valueName: "count"))
    var limit: Int?

    @Option(help: ArgumentHelp("Draws for the intervals.", valueName: "count"))
    var resamples = 1_000

    @Option(help: ArgumentHelp("Seed of the draws.", valueName: "number"))
    var seed: UInt64 = 1

    var bootstrap: Bootstrap { Bootstrap(resamples: resamples, seed: seed) }

    func validate() throws {
        try limit.check("--limit", atLeast: 1)
        try resamples.check("--resamples", 1...100_000)
    }
}

/// Documents that an evaluation keeps to.
struct DocumentArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Ask only questions about this document, named as in the file, with or without its extension; may be given "
                + "several times.", valueName: "name"))
    var document: [String] = []
}
