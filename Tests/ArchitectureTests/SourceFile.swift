import Foundation
import TestSupport

/// One source file of the package, as these tests read it.
struct SourceFile: Sendable {
    /// The path from the package root, such as `Sources/Tensors/DType.swift`.
    let path: String
    let text: String

    /// The target's name: the folder below Sources or Tests.
    var target: String { String(path.split(separator: "/")[1]) }

    /// How many lines the text has.
    var lineCount: Int { text.count { $0.isNewline } }

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
        var rest = Array(text.utf8)[...]
        var result: [UInt8] = []
        result.reserveCapacity(rest.count)
        while let byte = rest.first {
            if rest.starts(with: lineComment) {
                rest = rest.drop { $0 != newline }
            } else if rest.starts(with: commentStart) {
                skip(&rest, past: commentEnd, opening: 2, into: &result)
            } else if rest.starts(with: longQuote) {
                skip(&rest, past: longQuote, opening: 3, into: &result)
            } else if byte == quote {
                skip(&rest, past: [quote], opening: 1, into: &result)
            } else {
                result.append(byte)
                rest.removeFirst()
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static let (lineComment, commentStart, commentEnd) = (Array("//".utf8), Array("/*".utf8), Array("*/".utf8))
    private static let (newline, quote, backslash) = (UInt8(ascii: "\n"), UInt8(ascii: "\""), UInt8(ascii: "\\"))
    private static let longQuote = [quote, quote, quote]

    private static func skip(
        _ rest: inout ArraySlice<UInt8>, past end: [UInt8], opening: Int, into result: inout [UInt8]
    ) {
        rest.removeFirst(opening)
        while let byte = rest.first {
            if byte == backslash {
                rest.removeFirst(min(2, rest.count))
            } else if rest.starts(with: end) {
                rest.removeFirst(end.count)
                return
            } else {
                if byte == newline { result.append(byte) }
                rest.removeFirst()
            }
        }
    }
}
