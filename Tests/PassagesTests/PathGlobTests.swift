import Foundation
import TestSupport
import Testing

@testable import Passages

@Suite("Path patterns")
struct PathGlobTests {
    @Test(
        "patterns mean what they say",
        arguments: [
            ("docs/**/*.md", "/srv/ada/docs/a.md", true), ("docs/**/*.md", "/srv/ada/docs/x/y/a.md", true),
            ("docs/**/*.md", "/srv/ada/mydocs/a.md", false), ("docs/**/*.md", "/srv/ada/docs/a.txt", false),
            ("*.md", "/a/b/c.md", true), ("/a/*.md", "/a/b/c.md", false), ("/a/**", "/a/b/c.md", true),
            ("/b/*.md", "/a/b/c.md", false), ("b/", "/a/b/c/d.md", true), ("b/", "/a/bb/c.md", false),
            ("a?c.txt", "/abc.txt", true), ("a?c.txt", "/a/c.txt", false), ("[a-c]x", "/bx", true),
            ("[!a-c]x", "/bx", false),
            ("[]]x", "/]x", true), ("[a-]x", "/-x", true), ("\\*.md", "/*.md", true), ("\\*.md", "/a.md", false),
            ("Ä*", "/Äpfel", true), ("Ä*", "/A\u{308}pfel", false), ("a**b", "/axxb", true), ("a**b", "/a/b", false),
            ("**", "/a", true), ("/", "/a/b", true), ("*", "/a/🦆", true), ("?", "/🦆", true),
        ])
    func patternsMeanWhatTheySay(pattern: String, path: String, matches: Bool) throws {
        #expect(try PathGlob(pattern).matches(path) == matches)
    }

    @Test(
        "what is no pattern is refused with advice",
        arguments: ["", "a[", "a[b", "[!", "a\\", "[z-a]", String(repeating: "a", count: 5_000)])
    func whatIsNoPatternIsRefusedWithAdvice(pattern: String) {
        #expect(throws: FilterError.self) { try PathGlob(pattern) }
    }

    /// The same pattern as a regular expression.
    private func expression(_ pattern: String) throws -> Regex<AnyRegexOutput> {
        var text = pattern.hasPrefix("/") ? "/+" : "(?:/|/.*/)"
        let segments = pattern.split(separator: "/")
        for (place, segment) in segments.enumerated() {
            let isLast = place == segments.count - 1
            if segment == "**" {
                text += isLast ? ".*" : "(?:[^/]+/)*"
            } else {
                for character in segment {
                    switch character {
                    case "*": text += "[^/]*"
                    case "?": text += "[^/]"
                    default: text += String(character)
                    }
                }
                if !isLast { text += "/" }
            }
        }
        return try Regex(text)
    }

    @Test("random patterns match as regular expressions do", arguments: [11, 12, 13] as [UInt64])
    func randomPatternsMatchAsRegularExpressionsDo(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        func text(_ pieces: [String], _ count: ClosedRange<Int>) -> String {
            (0..<Int.random(in: count, using: &random)).compactMap { _ in pieces.randomElement(using: &random) }
                .joined()
        }
        for _ in 0..<400 {
            let segments = (0..<Int.random(in: 1...4, using: &random)).map { _ in
                Bool.random(using: &random) ? text(["a", "b", "*", "?"], 1...4) : "**"
            }
            // Two stars that are part of a name are a star; only a whole segment of them means folders.
            let pattern = (Bool.random(using: &random) ? "/" : "") + segments.joined(separator: "/")
            let path =
                "/"
                + (0..<Int.random(in: 1...5, using: &random)).map { _ in text(["a", "b"], 1...3) }
                .joined(separator: "/")
            // A last `**` of the expression would also find the folder itself, which is no document.
            let expected = try path.wholeMatch(of: expression(pattern)) != nil
            let isFolderItself = segments.last == "**"
            let found = try PathGlob(pattern).matches(path)
            if !isFolderItself || expected { #expect(found == expected, "seed \(seed): \(pattern) and \(path)") }
        }
    }

    @Test("many stars take no longer than one look at each pair")
    func manyStarsTakeNoLongerThanOneLookAtEachPair() throws {
        let name = String(repeating: "a", count: 4_000)
        for pattern in [
            String(repeating: "*a", count: 1_000) + "b", String(repeating: "a*", count: 1_000) + "b",
            String(repeating: "**/a/", count: 800) + "b",
        ] {
            let glob = try PathGlob(pattern)
            let folders = String(repeating: "/a", count: 2_000)
            let seconds = processorSeconds { #expect(!glob.matches("/" + name) && !glob.matches(folders)) }
            #expect(seconds < 3)
        }
    }
}
