import Answering
import ArgumentParser
import Indexing
import Inference
import Retrieval

/// `footnote chat`: questions and follow-up questions, one a line, each answered from the index.
struct ChatCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chat",
        abstract: "Ask one question after another; follow-ups may refer back.",
        discussion: """
            Reads a question a line, on a terminal or from a pipe, and answers each like `footnote ask`. A question \
            such as "When did he leave it?" is made self-contained from the conversation first; how it was understood \
            is shown in a line of its own.

            Lines that begin with / are commands:
              /sources  the last answer's sources with their words
              /new      forget the conversation
              /help     list these
              /quit     leave, as does the end of input (Ctrl-D)
            Ctrl-C stops an answer; while none is being made it leaves.

            Examples:
              footnote chat
              footnote chat --index notes.footnote --style paragraph
              printf 'Who was Ida?\\nWhen did she leave?\\n' | footnote chat --json
            """)

    @Option(help: "The style of the answers; `footnote ask --help` describes them.")
    var style: AnswerStyle = .sentence

    @Option(help: ArgumentHelp("How many passages to answer from (default: 4).", valueName: "count"))
    var passages: Int?

    @Option(
        name: [.customLong("threshold"), .customLong("confidence")],
        help: ArgumentHelp("Confidence from which on it answers rather than abstains.", valueName: "number"))
    var threshold: Double?

    @Option(help: ArgumentHelp("Longest answer, in tokens.", valueName: "count"))
    var maxTokens: Int?

    @Option(help: "Sentences of the style paragraph that their sources don't carry: drop them, or mark them.")
    var unsupported: UnsupportedSentences = .drop

    @OptionGroup var index: IndexArguments
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
    }

    func run() async throws {
        let interruption = ChatInterruption()
        let sources = interruption.start()
        let (index, model) = try await Composition.indexAndModel(index, model, adapters: adapters)
        let reader = try await Composition.reader(reader, of: model)
        var options = AnswerOptions(style: style, unsupported: unsupported)
        if let passages {
            options.passageCount = passages
            options.retrieval.limit = max(options.retrieval.limit, passages)
            options.retrieval.rerank = max(options.retrieval.rerank, passages)
        }
        if let threshold { options.confidenceThreshold = threshold }
        if let maxTokens { options.maxTokens = maxTokens }
        var session = ChatSession(
            engine: AnswerEngine(index: index, model: model, reader: reader), options: options,
            output: Output(options: output),
            interruption: interruption)
        try await session.run(InputLines())
        withExtendedLifetime(sources) {}
    }
}
