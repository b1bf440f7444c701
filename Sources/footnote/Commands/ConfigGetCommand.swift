import ArgumentParser

/// `footnote config get`: one setting.
struct ConfigGetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get",
        abstract: "Print the value of a setting that is used.",
        discussion: """
            Several values stand on lines of their own. Exit code 1 if it is not set.

            Examples:
              footnote config get index
              footnote config get ask.style
            """)

    @Argument(help: ArgumentHelp("The setting, such as threads or ask.style.", valueName: "key"))
    var key: String

    @OptionGroup var output: OutputArguments

    func run() throws {
        let out = Output(options: output)
        let settings = try EffectiveSettings()
        guard let setting = settings.used(key) else {
            _ = try SettingsChange(key: key)
            out.note("\(key) is not set")
            throw NegativeOutcome()
        }
        if out.printsJSON { return try out.json(setting) }
        for value in setting.values { try out.line(out.terminal.printable(value)) }
    }
}
