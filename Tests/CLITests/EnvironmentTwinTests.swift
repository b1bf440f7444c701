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
            (["run", "x"], ["FOOTNOTE_TOP_K": "3"], ["run", "x"]),
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
    func variablesBecomeArguments(arguments: [String], environment: [String: String], expected: [String]) {
        #expect(twins.arguments(arguments, environment: environment) == expected)
    }

    @Test("paths name the command")
    func pathsNameTheCommand() {
        #expect(twins.commandPath(of: ["model", "fetch", "run"]) == ["tool", "model", "fetch"])
        #expect(twins.commandPath(of: ["--quiet", "run"]) == ["tool"])
    }
}
