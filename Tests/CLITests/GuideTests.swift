import Foundation
import TestSupport
import Testing

/// What the built program says of itself where nothing is set up: next steps, and setting up.
@Suite(.enabled(if: BuiltBinary.path != nil, "the binary is not built"))
struct GuideTests {
    private let folder: TemporaryFolder
    private var binary: BuiltBinary

    init() throws {
        folder = try TemporaryFolder()
        binary = BuiltBinary(in: folder.url)
    }

    private func object(_ outcome: BuiltBinary.Outcome) throws -> [String: Any] {
        try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any], "\(outcome.errors)")
    }

    private func commands(_ object: [String: Any]) -> [String] {
        (object["steps"] as? [[String: String]] ?? []).compactMap { $0["command"] }
    }

    @Test("without a model the first step is setting up")
    func withoutAModel() throws {
        let outcome = try binary.run([])
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("  footnote setup "), "\(outcome.output)")
        let next = try object(binary.run(["--json"]))
        #expect(next["state"] as? String == "no_model")
        #expect(commands(next) == ["footnote setup"])
    }

    @Test(
        "with a model the next steps are indexing, then asking",
        .enabled(if: TestFiles.defaultModel != nil, "needs the default model (tools/fetch-model)"))
    func withAModel() throws {
        var binary = binary
        binary.environment["FOOTNOTE_MODEL"] = TestFiles.defaultModel
        let first = try object(binary.run(["next", "--json"]))
        #expect(first["state"] as? String == "no_index" && commands(first) == ["footnote index ."])

        let notes = folder.url.appending(path: "notes")
        try FileManager.default.createDirectory(at: notes, withIntermediateDirectories: true)
        try Data("# Tea\n\nTea is served at four.\n".utf8).write(to: notes.appending(path: "tea.md"))
        #expect(try binary.run(["index", "notes", "--starter", "When is tea served?"]).status == 0)
        let ready = try object(binary.run(["--json"]))
        #expect(ready["state"] as? String == "ready")
        #expect(commands(ready).first == "footnote ask 'When is tea served?'")

        binary.workingFolder = folder.url.appending(path: "data")
        let other = try object(binary.run(["--json"]))
        #expect(other["state"] as? String == "other_index" && commands(other).first == "footnote index .")

        let index = folder.path("data/footnote/default.footnote")
        try Data("no index".utf8).write(to: URL(filePath: index))
        #expect(try object(binary.run(["--json"]))["state"] as? String == "unusable_index")
    }

    @Test("setting up asks before it writes, and says what it left")
    func setupAsks() throws {
        let outcome = try binary.run(["setup"])
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("declined  model"), "\(outcome.output)")
        #expect(outcome.output.contains("--yes"))
        let written = try FileManager.default.subpathsOfDirectory(atPath: folder.url.path)
        #expect(written.isEmpty, "\(written)")
    }

    @Test("setting up installs completions once")
    func setupCompletions() throws {
        var binary = binary
        let tools = folder.url.appending(path: "tools")
        try FileManager.default.createDirectory(at: tools, withIntermediateDirectories: true)
        for shell in ["bash", "fish", "zsh"] {
            try Data("#!/bin/sh\n".utf8).write(to: tools.appending(path: shell))
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o755], ofItemAtPath: tools.appending(path: shell).path)
        }
        binary.environment["PATH"] = tools.path
        // A model that is there, so that nothing is downloaded: what it holds is not looked at.
        let models = folder.url.appending(path: "models")
        try FileManager.default.createDirectory(at: models, withIntermediateDirectories: true)
        try Data().write(to: models.appending(path: "SmolLM2-135M-Instruct.Q4_1.gguf"))

        let first = try binary.run(["setup", "--yes"])
        #expect(first.status == 0, "\(first.errors)")
        for shell in ["bash", "fish", "zsh"] {
            #expect(first.output.contains("written   completions of \(shell)"), "\(first.output)")
        }
        let script = try String(
            contentsOfFile: folder.path("data/bash-completion/completions/footnote"), encoding: .utf8)
        #expect(script.contains("_footnote"))
        #expect(FileManager.default.fileExists(atPath: folder.path(".config/fish/completions/footnote.fish")))
        #expect(first.output.contains("missing   poppler-utils: "))
        let second = try binary.run(["setup"])
        #expect(second.status == 0 && !second.output.contains("written"), "\(second.output)")
    }
}
