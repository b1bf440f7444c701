/// Which files below the roots are wanted.
public struct FileSelection: Sendable, Codable, Equatable {
    /// Patterns in the form of lines of a .gitignore file, compared with paths below each root. They count before all
    /// .gitignore files; `!` takes back what those leave out.
    public var exclusions: [String]
    /// Whether .gitignore files are heeded.
    public var heedsIgnoreFiles: Bool

    /// Makes a selection.
    public init(exclusions: [String] = [], heedsIgnoreFiles: Bool = true) {
        self.exclusions = exclusions
        self.heedsIgnoreFiles = heedsIgnoreFiles
    }

    /// Whether a text is a pattern that can name a file: no comment, nothing empty, brackets closed, one line.
    public static func isPattern(_ text: String) -> Bool {
        !text.utf8.contains(UInt8(ascii: "\n")) && IgnoreRule(line: Array(text.utf8)[...]) != nil
    }

    /// The rules of the patterns; each pattern has the number of its place.
    var rules: IgnoreRules {
        IgnoreRules(file: nil, bytes: Array(exclusions.joined(separator: "\n").utf8))
    }
}
