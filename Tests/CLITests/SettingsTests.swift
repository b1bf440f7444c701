import Formats
import Foundation
import TestSupport
import Testing
import footnote

/// What supplies an option, and in which order: command line, variable, the project's file, the user's.
@Suite struct SettingsTests {
    private static let tree = #"""
        {"command": {"commandName": "tool", "defaultSubcommand": "next", "subcommands": [
            {"commandName": "next", "arguments": [{"kind": "option", "names": [{"kind": "long", "name": "index"}]}]},
            {"commandName": "run-it", "arguments": [
                {"kind": "option", "names": [{"kind": "long", "name": "top-k"}, {"kind": "short", "name": "k"}]},
                {"kind": "option", "names": [{"kind": "long", "name": "index"}]},
                {"kind": "flag", "names": [{"kind": "long", "name": "quiet"}]},
                {"kind": "flag", "names": [{"kind": "long", "name": "ignore"}]},
                {"kind": "flag", "names": [{"kind": "long", "name": "no-ignore"}]}]},
            {"commandName": "eval", "subcommands": [{"commandName": "answers", "arguments": [
                {"kind": "option", "names": [{"kind": "long", "name": "top-k"}]}]}]}]}}
        """#

    private func file(_ text: String, _ scope: SettingsFile.Scope = .user) throws -> SettingsFile {
        try SettingsFile(text, scope: scope, path: scope == .user ? "/u/settings.json" : "/p/.footnote.json")
    }

    private func arguments(
        _ given: [String], project: String = "", user: String = "", environment: [String: String] = [:]
    ) throws -> [String] {
        let files = try [file(project, .project), file(user)]
        return try EnvironmentTwins(commandTree: Self.tree, files: files, home: "/h")
            .arguments(given, environment: environment)
    }

    @Test(
        "the nearer place wins",
        arguments: [
            (["run-it"], "", #"{"top_k": 1}"#, [:], ["run-it", "--top-k=1"]),
            (["run-it"], #"{"top_k": 2}"#, #"{"top_k": 1}"#, [:], ["run-it", "--top-k=2"]),
            (["run-it"], #"{"top_k": 2}"#, "", ["FOOTNOTE_TOP_K": "3"], ["run-it", "--top-k=3"]),
            (["run-it", "-k", "4"], #"{"top_k": 2}"#, "", ["FOOTNOTE_TOP_K": "3"], ["run-it", "-k", "4"]),
            (["run-it"], #"{"top_k": 2}"#, #"{"run_it.top_k": 1}"#, [:], ["run-it", "--top-k=2"]),
            (["run-it"], "", #"{"top_k": 2, "run_it.top_k": 1}"#, [:], ["run-it", "--top-k=1"]),
            (
                ["eval", "answers"], "", #"{"eval.top_k": 2, "run_it.top_k": 1}"#, [:],
                ["eval", "answers", "--top-k=2"]
            ),
            (["run-it"], "", #"{"index": ["a", "b"]}"#, [:], ["run-it", "--index=a", "--index=b"]),
            ([], "", #"{"index": "a"}"#, [:], ["--index=a"]), ([], "", #"{"next.index": "a"}"#, [:], ["--index=a"]),
            (["run-it"], "", #"{"quiet": true}"#, [:], ["run-it", "--quiet"]),
            (["run-it"], #"{"quiet": false}"#, #"{"quiet": true}"#, [:], ["run-it"]),
            (["run-it"], #"{"quiet": true}"#, "", ["FOOTNOTE_QUIET": "0"], ["run-it"]),
            (["run-it", "--no-ignore"], #"{"ignore": true}"#, "", [:], ["run-it", "--no-ignore"]),
            (["run-it"], #"{"no_ignore": true}"#, #"{"ignore": true}"#, [:], ["run-it", "--no-ignore"]),
            (["run-it"], #"{"ignore": true}"#, "", ["FOOTNOTE_NO_IGNORE": "1"], ["run-it", "--no-ignore"]),
            (["eval", "answers"], "", #"{"quiet": true, "index": "a"}"#, [:], ["eval", "answers"]),
        ] as [([String], String, String, [String: String], [String])])
    func theNearerPlaceWins(
        given: [String], project: String, user: String, environment: [String: String], expected: [String]
    ) throws {
        #expect(try arguments(given, project: project, user: user, environment: environment) == expected)
    }

    @Test("paths start at the file's folder or at home, wherever the tool is started")
    func paths() throws {
        let text = #"{"index": ["./a", "../b/c", "~/d", "e", "/f", ".hidden"]}"#
        let expected = ["/p/a", "/b/c", "/h/d", "e", "/f", ".hidden"].map { "--index=\($0)" }
        #expect(try arguments(["run-it"], project: text) == ["run-it"] + expected)
    }

    @Test(
        "what would set nothing is refused by name",
        arguments: [
            (#"{"top_q": 1}"#, "top_q"), (#"{"run.top_k": 1}"#, "run.top_k"), (#"{"next.top_k": 1}"#, "next.top_k"),
            (#"{"quiet": 1}"#, "quiet"), (#"{"top_k": true}"#, "top_k"), (#"{"top_k": null}"#, "top_k"),
            (#"{"top_k": {"a": 1}}"#, "top_k"), (#"{"top_k": [[1]]}"#, "top_k"), ("[]", "an array"), ("{", "no JSON"),
            (#"{"top_k": 1, "top_k": 2}"#, "top_k"),
        ])
    func refusals(text: String, named: String) throws {
        let failure = try #require(throws: Failure.self) { _ = try arguments(["run-it"], user: text) }
        #expect(failure.message.contains("/u/settings.json"))
        #expect(failure.sentence.contains(named), "\(failure.sentence)")
    }

    @Test("a change leaves the other settings as they are")
    func change() throws {
        let entries = try file(#"{"a": 1, "b": [1, "x"], "c": true}"#).entries
        #expect(
            SettingsFile.text(of: entries, setting: "b", to: "y")
                == "{\n  \"a\": 1,\n  \"b\": \"y\",\n  \"c\": true\n}\n")
        #expect(SettingsFile.text(of: entries, setting: "d", to: 2).hasSuffix("\"c\": true,\n  \"d\": 2\n}\n"))
        #expect(SettingsFile.text(of: entries, setting: "a", to: nil).contains("\"a\"") == false)
        let empty = SettingsFile.text(of: [], setting: "a", to: nil)
        #expect(try file(empty).entries.isEmpty)
    }
}

/// The settings files of the built program: whose count, and what is said of those that don't.
@Suite(.enabled(if: BuiltBinary.path != nil, "the binary is not built"))
struct SettingsCommandTests {
    private let folder: TemporaryFolder
    private let userFile: String
    private let projectFile: String

    init() throws {
        folder = try TemporaryFolder()
        userFile = folder.path(".config/footnote/settings.json")
        projectFile = folder.path("project/.footnote.json")
        try FileManager.default.createDirectory(
            atPath: folder.path("project/inner"), withIntermediateDirectories: true)
    }

    private func run(_ arguments: String..., in place: String = "project/inner") throws -> BuiltBinary.Outcome {
        var binary = BuiltBinary(in: folder.url)
        binary.workingFolder = folder.url.appending(path: place)
        return try binary.run(arguments)
    }

    private func write(_ text: String, to path: String) throws {
        try FileManager.default.createDirectory(
            at: URL(filePath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(filePath: path))
    }

    @Test("a project's settings count once they are trusted, and no longer when they change")
    func trust() throws {
        try write(#"{"index": "./of-project.footnote"}"#, to: projectFile)
        try write(#"{"index": "/of-user.footnote"}"#, to: userFile)
        let before = try run("list")
        #expect(before.errors.contains("/of-user.footnote") && before.errors.contains("`footnote trust`"))
        #expect(try !run("list", "-q").errors.contains("`footnote trust`"))

        let unasked = try run("trust")
        #expect(unasked.status == 2 && unasked.output.contains("/project/of-project.footnote"))
        #expect(try run("trust", "--yes").status == 0)
        let trusted = try run("list")
        #expect(trusted.errors.contains("/project/of-project.footnote"), "\(trusted.errors)")
        #expect(!trusted.errors.contains("`footnote trust`"))

        try write(#"{"index": "/elsewhere.footnote"}"#, to: projectFile)
        #expect(try run("list").errors.contains("/of-user.footnote"))
        #expect(try run("trust", "--yes").status == 0)
        #expect(try run("list").errors.contains("/elsewhere.footnote"))
        #expect(try run("trust", "--revoke").status == 0)
        #expect(try run("list").errors.contains("/of-user.footnote"))
    }

    @Test("a file that is not trusted can break nothing")
    func hostile() throws {
        try write(#"{"index": "#, to: projectFile)
        #expect(try run("model", "list").errors.contains("`footnote trust`"))
        #expect(try run("trust", "--yes").status == 2)
        #expect(try run("config", "path").status == 0)
        try Data([0xFF, 0xFE]).write(to: URL(filePath: projectFile))
        #expect(try run("model", "list").errors.contains("`footnote trust`"))
        #expect(try run("trust", "--yes").status == 2)
    }

    @Test("a broken file is named, and stops neither help nor what mends it")
    func broken() throws {
        try write(#"{"indx": "a"}"#, to: userFile)
        let outcome = try run("list")
        #expect(outcome.status == 2 && outcome.errors.contains("indx") && outcome.errors.contains(userFile))
        #expect(try run("list", "--help").status == 0)
        #expect(try run("config", "path").output.contains(userFile))
    }

    @Test("a value that an option refuses is told with its place")
    func refusedValue() throws {
        try write(#"{"search.limit": 0}"#, to: userFile)
        let outcome = try run("search", "x")
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("search.limit in \(userFile)"), "\(outcome.errors)")
    }

    @Test("what is set can be got, listed and taken out")
    func change() throws {
        #expect(try run("config", "get", "threads").status == 1)
        #expect(try run("config", "set", "threads", "2").status == 0)
        #expect(try run("config", "get", "threads").output == "2\n")
        #expect(try run("config", "set", "--project", "index", "./a.footnote", "./b.footnote").status == 0)
        // It stands in the folder where it was made, and whoever made it need not trust it.
        #expect(FileManager.default.fileExists(atPath: folder.path("project/inner/.footnote.json")))
        #expect(
            try run("config", "get", "index").lines.map { ($0 as NSString).lastPathComponent } == [
                "a.footnote", "b.footnote",
            ])
        let listed = try run("config", "list", "--json").lines
        #expect(listed.count == 2 && listed.allSatisfy { $0.contains("\"is_hidden\":false") })
        #expect(try run("config", "unset", "threads").status == 0)
        #expect(try run("config", "unset", "threads").status == 1)
        for arguments in [["set", "thread", "2"], ["get", "thread"], ["set", "quiet", "2"]] {
            var binary = BuiltBinary(in: folder.url)
            binary.workingFolder = folder.url
            #expect(try binary.run(["config"] + arguments).status == 2)
        }
    }
}
