import ArgumentParser

/// `footnote config path`: where the settings files are.
struct ConfigPathCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "path",
        abstract: "Show where the settings files are, and whether they are used.",
        discussion: """
            Examples:
              footnote config path
              footnote config path --json
            """)

    @OptionGroup var output: OutputArguments

    func run() throws {
        let out = Output(options: output)
        let places = try Settings().places()
        if out.printsJSON { return try out.json(["files": places]) }
        var table = TextTable(["settings of", "state", "file"])
        for place in places {
            let owner = place.scope == .user ? "the user" : "the project"
            let state = !place.isThere ? "not there" : place.isTrusted ? "used" : "not trusted"
            table.add([owner, state, out.terminal.name(place.path)])
        }
        for line in table.lines { try out.line(line) }
    }
}
