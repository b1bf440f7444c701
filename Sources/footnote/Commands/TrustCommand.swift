import ArgumentParser

/// `footnote trust`: lets a project's settings file count.
struct TrustCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust",
        abstract: "Look at the settings file of the project in this folder, and use it from then on.",
        discussion: """
            A project may come from anywhere, and its settings may name files and addresses anywhere. So the nearest \
            .footnote.json, in the working folder or above it, is used only once you have trusted it; after a change, \
            only once you have trusted it again.

            Examples:
              footnote trust
              footnote trust --yes
              footnote trust --revoke
            """)

    @Flag(help: "Trust it without asking.")
    var yes = false

    @Flag(help: "Use the file no more.")
    var revoke = false

    @OptionGroup var output: QuietArgument

    func validate() throws {
        if yes, revoke { throw ValidationError("--yes and --revoke don't go together") }
    }

    func run() throws {
        let out = Output(isQuiet: output.quiet)
        let settings = Settings()
        guard let project = try settings.project() else {
            throw Failure(
                "there is no \(Settings.projectFileName) in this folder or above it",
                hint: "`footnote config set --project KEY VALUE` makes one")
        }
        let path = out.terminal.name(project.path)
        if revoke {
            try settings.trusted.remove(project.path)
            return out.note("\(path) is not used any more")
        }
        if project.isTrusted { return out.note("\(path) is trusted already") }
        let text = try project.text ?? GivenText.file(project.path)
        let file = try project.file()
        try EnvironmentTwins.ofFootnote(files: [file]).checkFiles()
        try out.line("\(path) sets:")
        for entry in file.entries {
            let values = file.values(of: entry, home: settings.home).joined(separator: ", ")
            try out.line(out.terminal.name("  \(entry.key): \(values)"))
        }
        guard try Consent(isGiven: yes).given("Use these settings?") else { return out.note("the file is not used") }
        try settings.trusted.add(project.path, text: text)
        out.note("\(path) is used from now on, until it changes")
    }
}
