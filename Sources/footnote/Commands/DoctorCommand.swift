import ArgumentParser

/// `footnote doctor`: checks the machine, the model and the index.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check the machine, the model and the index.",
        usage: "footnote doctor [<options>]",
        discussion: """
            Says how to repair each problem. Exit code 1 if something is unhealthy.

            Examples:
              footnote doctor
              footnote doctor --index notes.footnote --json
            """)

    @OptionGroup var index: IndexArguments
    @OptionGroup var model: ModelArguments
    @OptionGroup var writer: WriterArguments
    @OptionGroup var output: OutputArguments

    func run() async throws {
        let checks = await Checkup(
            library: model.library, model: model.choice, writer: Result { try writer.choice }, index: index.index
        ).run()
        let out = Output(options: output)
        if out.printsJSON {
            try out.json(["checks": checks])
        } else {
            for check in checks { for line in check.lines(out.terminal) { try out.line(line) } }
        }
        if !checks.allSatisfy(\.isHealthy) { throw NegativeOutcome() }
    }
}
