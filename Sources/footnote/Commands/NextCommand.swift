import ArgumentParser

/// `footnote next`, and `footnote` alone: what to do next in this folder.
struct NextCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "next",
        abstract: "Say what to do next in this folder.",
        usage: "footnote next [<options>]",
        discussion: """
            Looks for a model and an index, and names the commands that lead on from there. This is what footnote does \
            without a command.

            Examples:
              footnote
              footnote next --json
            """)

    @OptionGroup var index: IndexArguments
    @OptionGroup var model: ModelArguments
    @OptionGroup var output: OutputArguments

    func run() async throws {
        let out = Output(options: output)
        let next = NextSteps(library: model.library, model: model.model, index: index.index)
        if out.printsJSON { return try out.json(next) }
        try out.line(out.terminal.name(next.finding))
        try out.line()
        let width = next.steps.map(\.command.count).max() ?? 0
        for step in next.steps {
            let padding = String(repeating: " ", count: width - step.command.count)
            try out.line("  \(out.terminal.bold(out.terminal.name(step.command)))\(padding)   \(step.purpose)")
        }
        try out.line()
        try out.line("`footnote --help` lists all commands.")
    }
}
