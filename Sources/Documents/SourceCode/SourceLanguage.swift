/// What reading a programming language needs to know about it: a row of the table of languages.
struct SourceLanguage: Sendable {
    /// How declarations nest and end.
    enum BlockStyle: Sendable {
        /// Between braces.
        case braces
        /// As long as lines are indented further; a closing line such as `end` belongs to what it closes.
        case indentation
        /// Up to the next declaration.
        case flat
    }

    /// Declarations that no keyword begins.
    enum Shape: Sendable {
        /// `name(…) {`: a function in C and its kin.
        case signature
        /// `name = function(…) {`, `name = (…) => {`, `name = struct {`.
        case assignment
        /// `- (type)name:(type)argument {` of Objective-C.
        case message
        /// `name: dependencies` in the first column.
        case target
        /// `[name]`, alone on its line.
        case section
        /// `(defun name` in the first column.
        case form
        /// `name :: type` in the first column.
        case typedName
        /// `name(…) ->` in the first column.
        case clause
        /// `function(name …)`: a command that declares.
        case command
        /// `FROM image AS name`.
        case stage
        /// `CREATE … TABLE name`.
        case creation
    }

    /// A stretch between two marks: a string, or a comment.
    struct Quote: Sendable {
        let open: [UInt8]
        let close: [UInt8]
        var escapes = true
        var spansLines = false

        init(_ open: String, _ close: String? = nil, escapes: Bool = true, spansLines: Bool? = nil) {
            self.open = Array(open.utf8)
            self.close = Array((close ?? open).utf8)
            self.escapes = escapes
            self.spansLines = spansLines ?? (open.utf8.count >= 3 || open == "`")
        }
    }

    let name: String
    /// File name extensions, in lower case.
    var extensions: [String]
    /// Names of files, in lower case.
    var fileNames: [String] = []
    /// Programs that a first line `#!` names.
    var interpreters: [String] = []
    var style = BlockStyle.braces
    /// Marks of comments that end with the line.
    var lineComments: [String] = ["//"]
    var blockComments: [(open: String, close: String)] = [("/*", "*/")]
    var nestsComments = false
    /// Where a line comment may begin.
    var commentPlace = CommentPlace.anywhere
    var strings: [Quote] = [Quote("\"")]
    /// `'x'` is a character, and a `'` elsewhere is none of a string's marks.
    var hasCharacters = false
    var hasRegularExpressions = false
    var hasHereDocuments = false
    /// A statement ends with its line.
    var endsStatementsWithLines = false
    /// Lines that begin with `#` are for the preprocessor.
    var hasPreprocessor = false
    /// A string that begins a body describes it.
    var hasDocStrings = false
    var ignoresCase = false
    /// Keywords that a type, a module or a name space follows.
    var types: Set<String> = []
    /// Keywords that a function follows.
    var functions: Set<String> = []
    /// Functions whose keyword is their name.
    var namelessFunctions: Set<String> = []
    var shapes: Set<Shape> = []

    /// Where a line comment may begin.
    enum CommentPlace: Sendable {
        case anywhere
        /// At the beginning of a word.
        case atWord
        /// At the beginning of a line.
        case atLine
        /// In the first column only.
        case inFirstColumn
    }
}

extension SourceLanguage {
    /// All languages; of two with one extension, the first that fits is taken.
    static let all: [SourceLanguage] = curly + curlyScripts + indented + listed

    private static let byExtension = Dictionary(
        all.enumerated().flatMap { index, language in language.extensions.map { ($0, index) } },
        uniquingKeysWith: { first, _ in first })
    private static let byFileName = Dictionary(
        all.enumerated().flatMap { index, language in language.fileNames.map { ($0, index) } },
        uniquingKeysWith: { first, _ in first })

    /// Rules for a file that no language is known for: braces, and the commonest comments.
    static let unknown = SourceLanguage(name: "", extensions: [], strings: [])

    /// The language of a file, by its name, its extension, or its first line.
    static func of(path: String, start: Span<UInt8>) -> SourceLanguage? {
        let name = PathName.last(of: path).lowercased()
        if let index = byFileName[name] { return all[index] }
        if let suffix = PathName.fileExtension(of: path) {
            if suffix == "m" { return isObjectiveC(start) ? objectiveC : matlab }
            if let index = byExtension[suffix] { return all[index] }
        }
        if let stem = name.split(separator: ".").first, let index = byFileName[String(stem)] { return all[index] }
        return ofInterpreter(start)
    }

    /// The language that a first line such as `#!/usr/bin/env python3` names.
    static func ofInterpreter(_ start: Span<UInt8>) -> SourceLanguage? {
        guard start.holds("#!", at: 0) else { return nil }
        let line = start.text(in: 0..<min(Lines.next(after: 0, in: start, end: start.count), 256))
        let words = line.dropFirst(2).split { $0.isWhitespace || $0 == "/" }
        for word in words.reversed() {
            let program = word.prefix { $0.isLetter }.lowercased()
            if let found = all.first(where: { $0.interpreters.contains(program) }) { return found }
        }
        return nil
    }

    private static func isObjectiveC(_ start: Span<UInt8>) -> Bool {
        let text = start.text(in: 0..<min(start.count, 8192))
        return ["@interface", "@implementation", "#import", "@protocol", "#include"].contains { text.contains($0) }
    }
}
