import ArgumentParser

/// `footnote config set`: gives an option its value.
struct ConfigSetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Set an option in your settings file, or in the project's.",
        discussion: """
            Several values are for an option that may be given several times. A flag takes true or false.

            Examples:
              footnote config set threads 4
              footnote config set ask.style sentence
              footnote config set --project index ./notes.footnote ./minutes.footnote
            """)

    @Argument(help: ArgumentHelp("The option, such as threads or ask.style.", valueName: "key"))
    var key: String

    @Argument(help: ArgumentHelp("What it gets.", valueName: "value"))
    var values: [String]

    @OptionGroup var file: SettingsFileArguments
    @OptionGroup var output: QuietArgument

    func run() throws {
        let out = Output(isQuiet: output.quiet)
        if let path = try SettingsChange(key: key).apply(values, in: file.scope) {
            out.note(out.terminal.name("\(key) is \(values.joined(separator: ", ")) in \(path)"))
        }
    }
}

/// `footnote config unset`: takes a setting out.
struct ConfigUnsetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unset",
        abstract: "Take an option out of your settings file, or out of the project's.",
        discussion: """
            Exit code 1 if the file does not set it.

            Examples:
              footnote config unset threads
              footnote config unset --project index
            """)

    @Argument(help: ArgumentHelp("The option, such as threads or ask.style.", valueName: "key"))
    var key: String

    @OptionGroup var file: SettingsFileArguments
    @OptionGroup var output: QuietArgument

    func run() throws {
        let out = Output(isQuiet: output.quiet)
        guard let path = try SettingsChange(key: key).apply([], in: file.scope) else {
            out.note("\(key) is not set there")
            throw NegativeOutcome()
        }
        out.note(out.terminal.name("\(key) is no longer set in \(path)"))
    }
}
