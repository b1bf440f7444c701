import Answering
import ArgumentParser
import FootnoteKit
import Passages

/// `footnote ask`: answers one question from an index, with sources.
struct AskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ask",
        abstract: "Answer a question from your documents, with sources.",
        discussion: """
            Prints the answer, then each source with its place and its words. If the documents do not support an \
            answer, it says so, shows the nearest passages, and ends with exit code 1.

            Examples:
              footnote ask "When did the committee last meet?"
              footnote ask --style paragraph --passages 6 "What does the manual say about backups?"
              echo "Who signed it?" | footnote ask --json -
            """)

    @Argument(help: ArgumentHelp("The question; - reads it from standard input.", valueName: "question"))
    var question: String

    @OptionGroup var answers: AnswerArguments

    @Flag(help: "Show what was found, how it was scored, and how long each step took.")
    var explain = false

    @Flag(help: "With --json: print each event on a line of its own as it happens.")
    var stream = false

    @OptionGroup var filter: FilterArguments
    @OptionGroup var assistant: AssistantArguments
    @OptionGroup var writer: WriterArguments
    @OptionGroup var output: OutputArguments

    func validate() throws {
        if stream, !output.json { throw ValidationError("--stream needs --json; text is streamed anyway") }
    }

    func run() async throws {
        let question = try GivenText.argument(question, of: "question")
        let output = Output(options: output)
        let assistant = try await assistant.open(writer: try writer.choice(telling: output), takesEngines: true)
        var options = answers.options
        options.filter = try filter.filter(of: assistant)
        options.trust = try assistant.trust(answers.trust)
        if let advice = assistant.advice(on: question) { output.note(advice.text) }
        try CoverageText.note(of: assistant.indexes, on: output)
        let printer = AnswerPrinter(output: output, explains: explain, streamsEvents: stream)
        let reply = try await printer.print(assistant.events(for: question, options: options))
        if reply.abstention != nil { throw NegativeOutcome() }
    }
}
