import ArgumentParser
import FootnoteKit

/// `footnote setup`: brings what is needed, and says what else is useful.
struct SetupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "setup",
        abstract: "Fetch the model, install completions, and say what else is useful here.",
        discussion: """
            Takes one step after another: the default model, the reader, completions for the shells that are here, and \
            the programs that PDF files and pictures need. Each step says what is there and what it did, and asks \
            before it downloads or writes anything. It can be repeated at any time. Exit code 1 if there is no model \
            at the end.

            Examples:
              footnote setup
              footnote setup --yes
            """)

    @Flag(help: "Download and write without asking.")
    var yes = false

    @Option(
        help: ArgumentHelp("Use these weights, and don't fetch the default model.", valueName: "path"),
        completion: .file())
    var model: String?

    @OptionGroup var output: OutputArguments

    func run() async throws {
        let out = Output(options: output)
        let steps = try await Setup(
            library: Library(), model: model, consent: Consent(isGiven: yes), output: out
        ).run()
        if out.printsJSON { try out.json(["steps": steps]) }
        out.note("`footnote` says what to do next")
        if steps.contains(where: { $0.name == Setup.modelStep && $0.outcome == .declined }) { throw NegativeOutcome() }
    }
}
