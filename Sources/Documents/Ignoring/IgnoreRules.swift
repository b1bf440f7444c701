/// The rules of one source: a .gitignore file, or the patterns that a person gave.
struct IgnoreRules: Sendable {
    /// A rule and where it stands.
    struct Numbered: Sendable {
        let rule: IgnoreRule
        /// From 1.
        let line: Int
        let text: String
    }

    /// The path of the .gitignore file; nil for patterns that a person gave.
    let file: String?
    /// In the order of the file; of several that name a path, the last one counts.
    let rules: [Numbered]

    /// Reads the lines of a .gitignore file, separated by LF or CRLF.
    init(file: String?, bytes: [UInt8]) {
        self.file = file
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = bytes.starts(with: mark) ? bytes[mark.count...] : bytes[...]
        var rules: [Numbered] = []
        for (number, line) in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            guard let rule = IgnoreRule(line: line) else { continue }
            rules.append(Numbered(rule: rule, line: number + 1, text: String(decoding: line, as: UTF8.self)))
        }
        self.rules = rules
    }

    /// The rule that decides about a path, or nil where none names it.
    ///
    /// - Parameters: as for ``IgnoreRule/names(path:name:isFolder:)``.
    func deciding(path: ArraySlice<UInt8>, name: ArraySlice<UInt8>, isFolder: Bool) -> Numbered? {
        rules.last { $0.rule.names(path: path, name: name, isFolder: isFolder) }
    }
}

/// All rules that hold in one folder: the person's patterns, its own .gitignore file, and those of the folders above it.
///
/// Patterns of the person count before everything else, and the rules of a deeper folder before those of a higher one. What
/// lies in a folder that is left out is left out with it: the walk does not go there, so a rule can't bring back a file in it.
struct IgnoreScope: Sendable {
    private struct Level: Sendable {
        let rules: IgnoreRules
        /// Bytes of a path in front of the part that the rules are compared with.
        let baseLength: Int

        init(_ rules: IgnoreRules, folder: String) {
            self.rules = rules
            baseLength = folder == "/" ? 1 : folder.utf8.count + 1
        }
    }

    private let patterns: Level
    /// The deepest folder last.
    private var files: [Level] = []

    /// The scope of a root: the person's patterns alone.
    init(patterns: IgnoreRules, root: String) { self.patterns = Level(patterns, folder: root) }

    /// The scope of a folder with a .gitignore file, in the scope of the folder above it.
    ///
    /// - Parameter folder: absolute path.
    func adding(_ rules: IgnoreRules, of folder: String) -> IgnoreScope {
        guard !rules.rules.isEmpty else { return self }
        var scope = self
        scope.files.append(Level(rules, folder: folder))
        return scope
    }

    /// Why a path is left out, or nil where it is not.
    ///
    /// - Parameter path: absolute, below the folders of all rules.
    func exclusion(of path: String, isFolder: Bool) -> Exclusion? {
        if files.isEmpty, patterns.rules.rules.isEmpty { return nil }
        let bytes = Array(path.utf8)
        let name = bytes[((bytes.lastIndex(of: UInt8(ascii: "/")) ?? -1) + 1)...]
        for level in [patterns] + files.reversed() where bytes.count > level.baseLength {
            let below = bytes[level.baseLength...]
            guard let found = level.rules.deciding(path: below, name: name, isFolder: isFolder) else { continue }
            if found.rule.isNegated { return nil }
            return Exclusion(file: level.rules.file, line: found.line, pattern: found.text)
        }
        return nil
    }
}

/// The rule that leaves a file or folder out.
public struct Exclusion: Sendable, Codable, Hashable {
    /// The .gitignore file that it stands in; nil for a pattern that a person gave.
    public let file: String?
    /// Its line in the file, or its number among the patterns, from 1.
    public let line: Int
    /// The rule.
    public let pattern: String
}
