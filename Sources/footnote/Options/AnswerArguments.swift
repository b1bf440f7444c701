public import Answering
public import ArgumentParser
import FootnoteKit

/// How answers are made.
struct AnswerArguments: ParsableArguments {
    @Option(
        help: """
            short: a few words of the documents; sentence: sentences, word for word; paragraph: the model's own words; \
            auto: sentences, and with --answer-model paragraphs where a few words are no answer.
            """)
    var style: AnswerStyle = .auto

    @OptionGroup var reading: ReadingArguments

    @Option(help: ArgumentHelp("Longest answer, in tokens.", valueName: "count"))
    var maxTokens: Int?

    @Option(help: "What to do with written sentences that their sources don't support: drop or mark them.")
    var unsupported: UnsupportedSentences = .drop

    @Option(
        help: ArgumentHelp(
            "Where sources disagree, believe these: a collection or a pattern of paths; the first counts most.",
            valueName: "source"))
    var trust: [String] = []

    func validate() throws { try maxTokens.check("--max-tokens", atLeast: 1) }

    var options: AskOptions {
        var options = AskOptions()
        options.style = style
        options.passages = reading.passages
        options.confidence = reading.confidence
        options.maxTokens = maxTokens
        options.unsupported = unsupported
        return options
    }
}

/// How much is read, and how sure an answer must be.
struct ReadingArguments: ParsableArguments {
    @Option(help: ArgumentHelp("How many passages to answer from (default: 4).", valueName: "count"))
    var passages: Int?

    @Option(
        name: [.customLong("confidence"), .customLong("threshold")],
        help: ArgumentHelp(
            "Confidence below which it abstains, 0 to 1 (default: 0.35; 0.5 without a reader).", valueName: "number"))
    var confidence: Double?

    func validate() throws {
        try passages.check("--passages", Accepted.passages)
        try confidence.check("--confidence", Accepted.confidence)
    }
}

extension AnswerStyle: ExpressibleByArgument {}
extension UnsupportedSentences: ExpressibleByArgument {}
