import ArgumentParser
import Documents

/// Which files below the folders are indexed.
struct SelectionArguments: ParsableArguments {
    /// Whether .gitignore files are heeded; the later one on the command line wins.
    enum IgnoreFiles: String, EnumerableFlag {
        case ignore, noIgnore

        static func help(for value: IgnoreFiles) -> ArgumentHelp? {
            switch value {
            case .ignore: "Leave out what .gitignore files name (default)."
            case .noIgnore: "Index what .gitignore files name, too."
            }
        }
    }

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Leave out what this .gitignore pattern names; repeatable. The index remembers it; '' removes all.",
            valueName: "pattern"))
    var exclude: [String] = []

    @Flag(exclusivity: .chooseLast)
    var ignoreFiles: IgnoreFiles?

    func validate() throws {
        for pattern in exclude where !pattern.isEmpty && !FileSelection.isPattern(pattern) {
            throw ValidationError(
                "--exclude '\(pattern)' can name no file: it takes one line of a .gitignore file, such as drafts/ or *.bak"
            )
        }
    }

    /// The patterns; nil for those that the index remembers.
    var exclusions: [String]? { exclude.isEmpty ? nil : exclude.filter { !$0.isEmpty } }

    /// Whether .gitignore files are heeded; nil for what the index remembers.
    var heedsIgnoreFiles: Bool? { ignoreFiles.map { $0 == .ignore } }
}
