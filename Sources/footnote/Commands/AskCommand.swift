public import Answering
public import ArgumentParser
import Foundation
import Retrieval

/// `footnote ask`: answers one question from an index, with sources.
struct AskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ask",
        abstract: "Answer a question from your documents, with sources.",
        discussion: """
            Prints the answer, then each source with its place and its words. Where the documents do not support an \
            answer, it says so, shows the nearest passages, and ends with exit code 1.

            Examples:
              footnote ask "When did the committee last meet?"
              footnote ask --style paragraph --passages 6 "What does the manual say about backups?"
              echo "Who signed it?" | footnote ask --json -
            """)

    @Argument(help: ArgumentHelp("The question; - reads it from standard input.", valueName: "question"))
    var question: String

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

    @Flag(help: "Show what was found, how it was scored, and how long each step took.")
    var explain = false

    @Flag(help: "With --json: print each event on a line of its own as it happens.")
    var stream = false

    @OptionGroup var filter: FilterArguments
    @OptionGroup var indexes: IndexesArguments
    @OptionGroup var model: ModelArguments
    @OptionGroup var adapters: AdapterArguments
    @OptionGroup var reader: ReaderArguments
    @OptionGroup var output: OutputArguments

    func validate() throws {
        if let passages, passages < 1 { throw ValidationError("--passages is \(passages); it takes 1 or more") }
        if let threshold, !(0...1).contains(threshold) {
            throw ValidationError("--threshold is \(threshold); it takes 0 to 1")
        }
        if let maxTokens, maxTokens < 1 { throw ValidationError("--max-tokens is \(maxTokens); it takes 1 or more") }
        if stream, !output.json { throw ValidationError("--stream needs --json; text is streamed anyway") }
    }

    func run() async throws {
        let question = try Composition.text(question, of: "question")
        let (indexes, model) = try await Composition.indexesAndModel(indexes, model, adapters: adapters)
        let reader = try await Composition.reader(reader, of: model)
        var options = AnswerOptions(style: style, unsupported: unsupported)
        if let passages {
            options.passageCount = passages
            options.retrieval.limit = max(options.retrieval.limit, passages)
            options.retrieval.rerank = max(options.retrieval.rerank, passages)
        }
        if let threshold { options.confidenceThreshold = threshold }
        options.retrieval.filter = try filter.filter(of: indexes)
        if let maxTokens { options.maxTokens = maxTokens }
        let printer = AnswerPrinter(output: Output(options: output), explains: explain, streamsEvents: stream)
        let answer = try await printer.print(
            AnswerEngine(indexes: indexes, model: model, reader: reader).answer(question, options: options))
        if answer.abstained { throw NegativeOutcome() }
    }
}

extension AnswerStyle: ExpressibleByArgument {}
extension UnsupportedSentences: ExpressibleByArgument {}
