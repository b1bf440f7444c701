import Foundation
import TestSupport
import Testing

/// What the command line says before a model on another machine is asked, and what it refuses.
@Suite(.enabled(if: BuiltBinary.path != nil, "the binary is not built"))
struct AnsweringServerTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func run(_ arguments: [String], environment: [String: String] = [:]) throws -> BuiltBinary.Outcome {
        try BuiltBinary(in: folder.url, environment: environment).run(arguments)
    }

    @Test(
        "Where passages go is said before anything is opened, with --quiet too",
        arguments: [
            ["ask", "--quiet", "x"], ["chat", "--quiet"], ["write", "--quiet", "summarise", "--from", "none.txt"],
        ])
    func disclosure(arguments: [String]) throws {
        let outcome = try run(arguments + ["--answer-model", "https://models.example/v1#writer"])
        let first = try #require(outcome.errors.split(separator: "\n").first)
        #expect(
            first.hasPrefix("warning: answers are written by writer at https://models.example: "), "\(outcome.errors)")
        #expect(outcome.status != 0 && outcome.output.isEmpty)
    }

    @Test("The environment twin and the settings file name a server too, and listing settings says what is sent")
    func settings() throws {
        let outcome = try run(["ask", "x"], environment: ["FOOTNOTE_ANSWER_MODEL": "https://models.example/v1#writer"])
        #expect(outcome.errors.contains("written by writer at https://models.example"))
        #expect(try run(["config", "set", "answer_model", "https://models.example/v1#writer"]).status == 0)
        #expect(try run(["ask", "x"]).errors.contains("written by writer at https://models.example"))
        let listed = try run(["config", "list"])
        #expect(listed.errors.contains("questions and passages are sent to https://models.example/v1#writer"))
    }

    @Test("Plain HTTP to another machine is refused unless it is allowed; a wrong address is wrong usage")
    func unencrypted() throws {
        let refused = try run(["ask", "x", "--answer-model", "http://models.example/v1#writer"])
        #expect(refused.status == 2 && refused.errors.contains("--answer-unencrypted"), "\(refused.errors)")
        let allowed = try run(["ask", "x", "--answer-model", "http://models.example/v1#writer", "--answer-unencrypted"])
        // Then only the index is missing.
        #expect(allowed.errors.contains("at http://models.example:"), "\(allowed.errors)")
        #expect(!allowed.errors.contains("--answer-unencrypted") && allowed.errors.contains("no index"))
        #expect(try run(["ask", "x", "--answer-model", "https://models.example/v1"]).status == 2)
    }

    @Test("A key that cannot be read is an error that names its file; the key itself is never shown")
    func keys() throws {
        let arguments = ["ask", "x", "--answer-model", "https://models.example/v1#writer"]
        let missing = try run(arguments + ["--answer-key-file", "nowhere"])
        #expect(missing.status != 0 && missing.errors.contains("nowhere: the file cannot be read"), "\(missing.errors)")
        let outcome = try run(arguments, environment: ["FOOTNOTE_ANSWER_KEY": "two secrets"])
        #expect(
            outcome.errors.contains("FOOTNOTE_ANSWER_KEY") && !outcome.errors.contains("secrets"), "\(outcome.errors)")
    }

    @Test("doctor says who writes, and whether anything leaves the machine")
    func doctor() throws {
        #expect(
            try run(["doctor"]).output.contains("model answers: made by the model above; nothing leaves this machine"))
        let remote = try run(["doctor", "--answer-model", "https://models.example/v1#writer"])
        #expect(remote.output.contains("model answers: answers are written by writer at https://models.example"))
    }
}
