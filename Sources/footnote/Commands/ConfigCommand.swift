import ArgumentParser

/// `footnote config`: the settings files.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Show and change the settings files.",
        discussion: """
            A settings file gives options their values, in JSON: {"threads": 4, "ask.style": "sentence"}. A key is an \
            option's name with _ for -; a command's name and a dot in front limit it to that command. An option on the \
            command line wins, then its variable, then the project's file, then yours. Paths that begin with ./ start \
            at the file's folder. Your file is settings.json in the settings folder; a project's is .footnote.json in \
            the working folder or above it, and counts once you have trusted it (`footnote trust`).

            Examples:
              footnote config list
              footnote config set threads 4
              footnote config set --project index ./notes.footnote
            """,
        subcommands: [
            ConfigListCommand.self, ConfigGetCommand.self, ConfigSetCommand.self, ConfigUnsetCommand.self,
            ConfigPathCommand.self,
        ])
}

/// Which file a change goes to.
struct SettingsFileArguments: ParsableArguments {
    @Flag(help: "Change the project's file: the nearest .footnote.json, or a new one in this folder.")
    var project = false

    var scope: SettingsFile.Scope { project ? .project : .user }
}
