public import Answering
public import ArgumentParser
import Retrieval

/// How answers are made.
struct AnswerArguments: ParsableArguments {
    @Option(
        help: """
            short: a few words of the documents; sentence: sentences, word for word; paragraph: the model's own words.
            """)
    var style: AnswerStyle = .sentence

    @Option(
        name: [.customLong("passages"), .customLong("top-k")],
        help: ArgumentHelp("How many passages to answer from (default: 4).", valueName: "count"))
    var passages: Int?

    @Option(
        name: [.customLong("threshold"), .customLong("confidence")],
        help: ArgumentHelp("Confidence from which on it answers rather than abstains, 0 to 1.", valueName: "number"))
    var threshold: Double?

    @Option(help: ArgumentHelp("Longest answer, in tokens.", valueName: "count"))
    var maxTokens: Int?

    @Option(help: "Sentences of the style paragraph that their sources don't carry: drop them, or mark them.")
    var unsupported: UnsupportedSentences = .drop

    func validate() throws {
        if let passages, passages < 1 { throw ValidationError("--passages is \(passages); it takes 1 or more") }
        if let threshold, !(0...1).contains(threshold) {
            throw ValidationError("--threshold is \(threshold); it takes 0 to 1")
        }
        if let maxTokens, maxTokens < 1 { throw ValidationError("--max-tokens is \(maxTokens); it takes 1 or more") }
    }

    var options: AnswerOptions {
        var options = AnswerOptions(style: style, unsupported: unsupported)
        if let passages {
            options.passageCount = passages
            options.retrieval.limit = max(options.retrieval.limit, passages)
            options.retrieval.rerank = max(options.retrieval.rerank, passages)
        }
        if let threshold { options.confidenceThreshold = threshold }
        if let maxTokens { options.maxTokens = maxTokens }
        return options
    }
}

extension AnswerStyle: ExpressibleByArgument {}
extension UnsupportedSentences: ExpressibleByArgument {}
