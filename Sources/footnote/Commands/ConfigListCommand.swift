import ArgumentParser
import RemoteModels

/// `footnote config list`: what is set, and where.
struct ConfigListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List what is set, and where.",
        discussion: """
            Prints one setting per line: key, value, and where it comes from: a variable, the project's file or your \
            own. A setting that another one hides is marked. Exit code 1 if nothing is set.

            Examples:
              footnote config list
              footnote config list --json
            """)

    @OptionGroup var output: OutputArguments

    func run() throws {
        let out = Output(options: output)
        try out.noteUntrustedSettings(Settings())
        let settings = try EffectiveSettings()
        if out.printsJSON {
            for setting in settings.all { try out.jsonLine(setting) }
        } else if !settings.all.isEmpty {
            var table = TextTable(["setting", "value", "from"])
            for setting in settings.all {
                let mark = setting.isHidden ? " (hidden)" : ""
                table.add(
                    [setting.key, setting.values.joined(separator: ", "), setting.origin + mark].map(out.terminal.name))
            }
            for line in table.lines { try out.line(line) }
        }
        for setting in settings.all where setting.key.split(separator: ".").last == "answer_model" && !setting.isHidden
        {
            for value in setting.values where RemoteAddress.looksLikeOne(value) {
                out.note("\(setting.key): questions and passages are sent to \(out.terminal.name(value))")
            }
        }
        if settings.all.isEmpty {
            out.note("nothing is set; `footnote config set KEY VALUE` sets an option")
            throw NegativeOutcome()
        }
    }
}
