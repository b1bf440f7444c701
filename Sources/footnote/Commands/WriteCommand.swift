public import Answering
public import ArgumentParser
import FootnoteKit
import Indexing

/// `footnote write`: summaries, changes and drafts from documents, with sources.
struct WriteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "write",
        abstract: "Sum up documents, tell what changed, or draft from notes.",
        usage: "footnote write <instruction> [--from <document> ...] [<options>]",
        discussion: """
            The instruction says what to write: "summarise …", "what changed between …" or "draft …"; --task says it \
            for other words. It names the documents, or --from does: files, which need no index, or documents of the \
            index by path, file name or id. All but the style paragraph quotes sentences, each with its place. Exit \
            code 1 if nothing can be quoted.

            Examples:
              footnote write "summarise lease.pdf"
              footnote write "what changed?" --from lease-2025.pdf --from lease-2026.pdf
              footnote write "draft a reply about the deposit" --from notes.md
            """)

    @Argument(help: ArgumentHelp("What to write; - reads it from standard input.", valueName: "instruction"))
    var instruction: String

    @Option(help: ArgumentHelp("A file, or a document of the index; repeatable.", valueName: "document"))
    var from: [String] = []

    @Option(help: "What to write, whatever the instruction's words: summary, changes or draft.")
    var task: WritingTask?

    @Option(
        help: ArgumentHelp(
            "The most sentences, or changes that are told (default: by length; 20 changes).", valueName: "count"))
    var sentences: Int?

    @Option(
        help: """
            sentence: sentences of the documents; paragraph: the model's own words; auto: sentences, and paragraphs with \
            --answer-model.
            """)
    var style: AnswerStyle = .auto

    @Option(help: ArgumentHelp("Longest text in the style paragraph, in tokens.", valueName: "count"))
    var maxTokens: Int?

    @Option(help: "What to do with written sentences that their sources don't support: drop or mark them.")
    var unsupported: UnsupportedSentences = .drop

    @OptionGroup var index: IndexArguments
    @OptionGroup var recognition: RecognitionArguments
    @OptionGroup var model: ModelArguments
    @OptionGroup var adapters: AdapterArguments
    @OptionGroup var writer: WriterArguments
    @OptionGroup var output: OutputArguments

    func validate() throws {
        try sentences.check("--sentences", Accepted.sentences)
        try maxTokens.check("--max-tokens", atLeast: 1)
        if style == .short { throw ValidationError("--style is short; it takes auto, sentence or paragraph") }
    }

    func run() async throws {
        var reading = UpdateOptions()
        recognition.apply(to: &reading)
        var options = WritingOptions()
        options.task = task
        options.style = style
        options.sentenceLimit = sentences
        options.maxTokens = maxTokens ?? options.maxTokens
        options.unsupported = unsupported
        let out = Output(options: output)
        let job = try await model.library.writing(
            try GivenText.argument(instruction, of: "instruction"), from: from, index: index.index,
            parsers: reading.parsers, options: options,
            model: ModelChoice(path: model.model, adapters: adapters.choices), writer: try writer.choice(telling: out))
        let printer = AnswerPrinter(output: out, explains: false, streamsEvents: false)
        let reply = try await printer.print(job.events())
        if reply.abstention != nil { throw NegativeOutcome() }
    }
}

extension WritingTask: ExpressibleByArgument {}
