import Testing

@testable import Documents

@Suite("Rules of .gitignore files")
struct IgnoreRuleTests {
    private func names(_ line: String, _ path: String) throws -> Bool {
        let rule = try #require(IgnoreRule(line: Array(line.utf8)[...]), "“\(line)” is no rule")
        let isFolder = path.hasSuffix("/")
        let path = Array((isFolder ? String(path.dropLast()) : path).utf8)
        let name = path.split(separator: UInt8(ascii: "/")).last ?? []
        return rule.names(path: path[...], name: name, isFolder: isFolder)
    }

    /// The examples of git's documentation, and what its "Pattern format" says in words.
    @Test(
        "names what Git says",
        arguments: [
            ("hello.*", ["hello.txt", "hello.java", "a/hello.c"], ["hello", "othello.c"]),
            ("/hello.*", ["hello.txt"], ["a/hello.java"]),
            ("foo/", ["foo/", "a/foo/"], ["foo", "a/foo"]),
            ("doc/frotz", ["doc/frotz"], ["a/doc/frotz"]),
            ("/doc/frotz", ["doc/frotz"], ["a/doc/frotz"]),
            ("foo/*", ["foo/test.json", "foo/bar/"], ["foo/bar/hello.c"]),
            ("**/foo", ["foo", "a/foo", "a/b/foo"], ["a/xfoo"]),
            ("**/foo/bar", ["foo/bar", "a/b/foo/bar"], ["foo/a/bar"]),
            ("abc/**", ["abc/a", "abc/a/b"], ["abc/", "x/abc/a"]),
            ("a/**/b", ["a/b", "a/x/b", "a/x/y/b"], ["a/xb", "b"]),
            ("x**y", ["xy", "xaay", "d/xay"], ["xa"]),
            ("d/x**/y", ["d/x/y", "d/xa/y"], ["d/xa/b/y"]),
            ("[a-c]?", ["ab", "c!"], ["d1", "a", "abc"]),
            ("[!a-c]x", ["dx", "-x"], ["ax", "x"]),
            ("[^]a]x", ["bx"], ["]x", "ax"]),
            ("[]-]x", ["]x", "-x"], ["ax"]),
            ("[[:digit:]-]", ["4", "-"], ["a", ":"]),
            ("[a\\]]x", ["]x", "ax"], ["\\x"]),
            ("a[/]b/c", [], ["a/b/c"]),
            ("\\*x", ["*x"], ["ax", "\\*x"]),
            ("\\#x", ["#x"], []), ("\\!x", ["!x"], []),
            ("a ", ["a"], ["a "]), ("a\\ ", ["a "], ["a", "a\\"]), ("a\\  ", ["a "], ["a  "]),
            ("?", ["a"], ["é", "ab"]), ("??", ["é"], ["é1"]),
            ("*", ["a", "a/b"], []), ("", [], []),
        ] as [(String, [String], [String])])
    func namesWhatGitSays(line: String, matching: [String], others: [String]) throws {
        guard !line.isEmpty else {
            #expect(IgnoreRule(line: []) == nil)
            return
        }
        for path in matching { #expect(try names(line, path), "\(line) names \(path)") }
        for path in others { #expect(try !names(line, path), "\(line) does not name \(path)") }
    }

    @Test(
        "what can name nothing is no rule",
        arguments: ["", "   ", "# note", "!", "/", "//", "[", "a[b", "[[:word:]]", "a\\", "foo\\/"])
    func whatCanNameNothingIsNoRule(line: String) {
        #expect(IgnoreRule(line: Array(line.utf8)[...]) == nil)
        #expect(!FileSelection.isPattern(line))
    }

    @Test("lines end with either break and the last counts")
    func linesEndWithEitherBreakAndTheLastCounts() {
        let rules = IgnoreRules(file: "x", bytes: [0xEF, 0xBB, 0xBF] + Array("*.md\r\n\r\n# c\r\n!a.md\nb*".utf8))
        #expect(rules.rules.map(\.line) == [1, 4, 5])
        func deciding(_ name: String) -> Int? {
            let name = Array(name.utf8)[...]
            return rules.deciding(path: name, name: name, isFolder: false)?.line
        }
        #expect(deciding("c.md") == 1 && deciding("a.md") == 4 && deciding("b.md") == 5 && deciding("a.txt") == nil)
    }

    /// With backtracking, each asterisk multiplies the work by the length of the name.
    @Test(
        "many wildcards take no longer than their number", .timeLimit(.minutes(5)),
        arguments: ["*a", "**/a*", "[a-b]*", "?*"])
    func manyWildcardsTakeNoLongerThanTheirNumber(part: String) throws {
        let line = String(repeating: part, count: 60) + "b"
        #expect(try !names(line, String(repeating: "a", count: 4_000)))
        #expect(try !names("x/" + line, "x/" + String(repeating: "a/", count: 2_000) + "c"))
    }
}
