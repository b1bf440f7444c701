import ArgumentParser
import FootnoteKit
import IndexStore
import Inference
import Passages
import Retrieval

/// `footnote chat`: questions and follow-up questions, one a line, each answered from the index.
struct ChatCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chat",
        abstract: "Ask one question after another; each may refer to earlier ones.",
        discussion: """
            Reads one question per line, on a terminal or from a pipe, and answers each like `footnote ask`. A \
            question such as "When did he leave it?" is first made self-contained from the conversation; a separate \
            line shows the result.

            Lines that begin with / are commands:
              /sources  the last answer's sources with their words
              /new      forget the conversation
              /help     list these
              /quit     leave, as does the end of input (Ctrl-D)
            Ctrl-C stops the current answer; if there is none, it ends the conversation.

            Examples:
              footnote chat
              footnote chat --index notes.footnote --style paragraph
              printf 'Who was Ida?\\nWhen did she leave?\\n' | footnote chat --json
            """)

    @OptionGroup var answers: AnswerArguments
    @OptionGroup var assistant: AssistantArguments
    @OptionGroup var writer: WriterArguments
    @OptionGroup var output: OutputArguments

    func run() async throws {
        let interruption = ChatInterruption()
        let sources = interruption.start()
        let output = Output(options: output)
        let assistant = try await assistant.open(writer: try writer.choice(telling: output), takesEngines: true)
        var options = answers.options
        options.trust = try assistant.trust(answers.trust)
        var session = ChatSession(
            assistant, options: options, output: output, interruption: interruption)
        try await session.run(InputLines())
        withExtendedLifetime(sources) {}
    }
}
