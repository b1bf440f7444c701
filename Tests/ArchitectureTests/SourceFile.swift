import Foundation
import TestSupport

/// One source file of the package, as these tests read it.
struct SourceFile: Sendable {
    /// The path from the package root, such as `Sources/Tensors/DType.swift`.
    let path: String
    let text: String

    /// The target's name: the folder below Sources or Tests.
    var target: String { String(path.split(separator: "/")[1]) }

    /// The text without comments and string contents, line by line; what is left is code.
    var codeLines: [String] { CodeText.code(of: text).components(separatedBy: "\n") }

    /// Names of imported modules, with the number of the line (from 1).
    var imports: [(module: String, line: Int)] {
        let attributes: Set<Substring> = ["public", "package", "internal", "fileprivate", "private"]
        let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
        return codeLines.enumerated().compactMap { index, line in
            var words = line.split(whereSeparator: \.isWhitespace)[...]
            words = words.drop { $0.hasPrefix("@") || attributes.contains($0) }
            guard words.popFirst() == "import" else { return nil }
            words = words.drop { kinds.contains($0) }
            guard let module = words.first?.split(separator: ".").first else { return nil }
            return (String(module), index + 1)
        }
    }

    /// Every file below `folder` whose name ends in one of `extensions`.
    static func all(below folder: String, extensions: Set<String> = ["swift"]) throws -> [SourceFile] {
        // The folder may be a link where one target is built on its own.
        let top = TestFiles.packageRoot.appending(path: folder).resolvingSymlinksInPath()
        return try FileManager.default.subpathsOfDirectory(atPath: top.path)
            .filter { extensions.contains(($0 as NSString).pathExtension) }
            .sorted()
            .map { name in
                let text = try String(contentsOf: top.appending(path: name), encoding: .utf8)
                return SourceFile(path: "\(folder)/\(name)", text: text)
            }
    }
}

/// Reduces Swift text to code, so that a word in a comment or a string is not mistaken for a use.
enum CodeText {
    /// The text with comments and the contents of string literals blanked; line breaks stay.
    ///
    /// Interpolations inside strings are blanked with them, and `#"…"#` is read as a plain string: for the words that
    /// these tests look for, that is exact enough.
    static func code(of text: String) -> String {
        var result = ""
        var rest = Substring(text)
        while let character = rest.first {
            if rest.hasPrefix("//") {
                rest = rest.drop { !$0.isNewline }
            } else if rest.hasPrefix("/*") {
                skip(&rest, past: "*/", opening: 2, into: &result)
            } else if rest.hasPrefix("\"\"\"") {
                skip(&rest, past: "\"\"\"", opening: 3, into: &result)
            } else if character == "\"" {
                skip(&rest, past: "\"", opening: 1, into: &result)
            } else {
                result.append(character)
                rest.removeFirst()
            }
        }
        return result
    }

    private static func skip(_ rest: inout Substring, past end: String, opening: Int, into result: inout String) {
        rest.removeFirst(opening)
        while let character = rest.first {
            if character == "\\" {
                rest.removeFirst(min(2, rest.count))
            } else if rest.hasPrefix(end) {
                rest.removeFirst(end.count)
                return
            } else {
                if character.isNewline { result.append("\n") }
                rest.removeFirst()
            }
        }
    }
}
