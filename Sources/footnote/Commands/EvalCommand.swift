import ArgumentParser

/// `footnote eval`: how good an index and its answers are, on questions whose answers are known.
struct EvalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval",
        abstract: "Measure quality on questions whose answers are known.",
        discussion: """
            Examples:
              footnote eval retrieval --questions questions.jsonl
              footnote eval reading --questions questions.jsonl
              footnote eval answers --questions questions.jsonl --html report.html
            """,
        subcommands: [EvalRetrievalCommand.self, EvalReadingCommand.self, EvalAnswersCommand.self])
}
