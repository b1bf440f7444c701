import Foundation
import TestSupport
import Testing
import footnote

/// The generic environment twins, on a small tool description.
@Suite struct EnvironmentTwinTests {
    private let twins: EnvironmentTwins

    init() throws {
        twins = try EnvironmentTwins(
            commandTree: #"""
                {"command": {"commandName": "tool", "subcommands": [
                    {"commandName": "run", "arguments": [
                        {"kind": "positional", "valueName": "x"},
                        {"kind": "option", "names": [{"kind": "long", "name": "passages"},
                            {"kind": "long", "name": "top-k"}], "preferredName": {"kind": "long", "name": "passages"}},
                        {"kind": "flag", "names": [{"kind": "long", "name": "quiet"}, {"kind": "short", "name": "q"}],
                            "preferredName": {"kind": "long", "name": "quiet"}},
                        {"kind": "flag", "names": [{"kind": "long", "name": "help"}],
                            "preferredName": {"kind": "long", "name": "help"}}]},
                    {"commandName": "model", "subcommands": [{"commandName": "fetch", "arguments": [
                        {"kind": "option", "names": [{"kind": "long", "name": "to"}],
                            "preferredName": {"kind": "long", "name": "to"}}]}]}]}}
                """#)
    }

    @Test(
        "variables become arguments",
        arguments: [
            (["run", "x"], ["FOOTNOTE_PASSAGES": "3"], ["run", "--passages=3", "x"]),
            (["run", "x"], ["FOOTNOTE_TOP_K": "3"], ["run", "--top-k=3", "x"]),
            (["run", "x"], ["FOOTNOTE_TOP_K": "3", "FOOTNOTE_PASSAGES": "4"], ["run", "--passages=4", "x"]),
            (["run", "--top-k", "5", "x"], ["FOOTNOTE_PASSAGES": "3"], ["run", "--top-k", "5", "x"]),
            (["run", "--passages=5"], ["FOOTNOTE_PASSAGES": "3"], ["run", "--passages=5"]),
            (["run", "--", "--passages"], ["FOOTNOTE_PASSAGES": "3"], ["run", "--passages=3", "--", "--passages"]),
            (["run", "x"], ["FOOTNOTE_QUIET": "1"], ["run", "--quiet", "x"]),
            (["run", "x"], ["FOOTNOTE_QUIET": "0"], ["run", "x"]),
            (["run", "-q", "x"], ["FOOTNOTE_QUIET": "yes"], ["run", "-q", "x"]),
            (["run", "x"], ["FOOTNOTE_PASSAGES": ""], ["run", "x"]),
            (["run", "x"], ["FOOTNOTE_HELP": "1"], ["run", "x"]),
            (["model", "fetch"], ["FOOTNOTE_TO": "m"], ["model", "fetch", "--to=m"]),
            ([], ["FOOTNOTE_TO": "m"], []),
            (["unknown"], ["FOOTNOTE_TO": "m"], ["unknown"]),
        ] as [([String], [String: String], [String])])
    func variablesBecomeArguments(arguments: [String], environment: [String: String], expected: [String]) throws {
        #expect(try twins.arguments(arguments, environment: environment) == expected)
    }

    /// The real tool, as ArgumentParser describes it.
    @Test(
        "every spelling of every option of every command has its twin",
        .enabled(if: BuiltBinary.path != nil, "the binary is not built"))
    func everySpellingOfEveryOptionOfEveryCommandHasItsTwin() throws {
        let folder = try TemporaryFolder()
        let description = try BuiltBinary(in: folder.url).run(["--experimental-dump-help"]).output
        let twins = try EnvironmentTwins(commandTree: description)
        let tree = try JSONSerialization.jsonObject(with: Data(description.utf8)) as? [String: Any]
        var seen = 0
        func look(at command: [String: Any], _ path: [String]) throws {
            var variables: Set<String> = []
            let arguments = command["arguments"] as? [[String: Any]] ?? []
            for argument in arguments where argument["kind"] as? String != "positional" {
                for name in argument["names"] as? [[String: String]] ?? [] where name["kind"] == "long" {
                    guard let long = name["name"], long != "help", long != "version" else { continue }
                    let variable = "FOOTNOTE_" + long.uppercased().replacing("-", with: "_")
                    #expect(variables.insert(variable).inserted, "\(path): two options answer to \(variable)")
                    let isFlag = argument["kind"] as? String == "flag"
                    let expected = path + [isFlag ? "--\(long)" : "--\(long)=1"]
                    #expect(try twins.arguments(path, environment: [variable: "1"]) == expected)
                    seen += 1
                }
            }
            for next in command["subcommands"] as? [[String: Any]] ?? [] {
                guard let name = next["commandName"] as? String, name != "help" else { continue }
                try look(at: next, path + [name])
            }
        }
        try look(at: #require(tree?["command"] as? [String: Any]), [])
        #expect(seen > 200, "so many spellings were looked at: \(seen)")
    }

    @Test("paths name the command") func pathsNameTheCommand() {
        #expect(twins.commandPath(of: ["model", "fetch", "run"]) == ["tool", "model", "fetch"])
        #expect(twins.commandPath(of: ["--quiet", "run"]) == ["tool"])
    }
}
