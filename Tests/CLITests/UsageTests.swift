import Foundation
import TestSupport
import Testing

/// Wrong usage and missing files: the exit code, and what standard error says.
@Suite(.enabled(if: BuiltBinary.path != nil, "the binary is not built"))
struct UsageTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func run(_ arguments: [String], environment: [String: String] = [:]) throws -> BuiltBinary.Outcome {
        try BuiltBinary(in: folder.url, environment: environment).run(arguments)
    }

    @Test(
        "wrong usage ends with two and a hint",
        arguments: [
            ["frobnicate"], ["--frobnicate"], ["ask"], ["search", "--limit", "0", "x"],
            ["search", "--lexical-weight", "0", "--dense-weight", "0", "x"], ["ask", "--threads", "none", "x"],
            ["ask", "--style", "poem", "x"], ["chat", "--passages", "0"], ["ask", "--threshold", "2", "x"],
            ["generate", "--count", "0", "x"],
            ["generate", "--system", "s", "x"], ["generate", "--max-tokens", "3", "--max-length", "9", "x"],
            ["generate", "--temperature", "3", "x"],
            ["generate", "--best-of", "2", "--count", "3", "x"], ["generate", "--logprobs", "3", "x"],
            ["generate", "--logit-bias", "a=b", "x"], ["classify", "--labels", "one", "x"],
            ["classify", "--labels", "a,b", "--template", "no place", "x"], ["classify", "--labels", "a,b"],
            ["extract", "x"], ["extract", "--labels", "a"], ["extract", "--labels", "a,a", "x"],
            ["extract", "--labels", "a", "--min-confidence", "2", "x"], ["starters", "--count", "0"],
            ["perplexity"], ["perplexity", "--stride", "0", "x"], ["serve", "--port", "70000"],
            ["serve", "--api-key", "abcdefgh", "--api-key-file", "f"], ["show", "--document", "a", "--passage", "1"],
            ["remove"], ["write"], ["write", "tidy up"], ["write", "--sentences", "0", "summarise"],
            ["write", "--style", "short", "summarise"], ["bench", "--repeats", "0"],
            ["index", "--passage-tokens", "1", "."],
            ["index", "--exclude", "[", "."], ["export"], ["import"], ["import", "nowhere.footnote"],
            ["model", "frobnicate"], ["eval", "answers"], ["eval", "answers", "--questions", "q", "--confidence", "2"],
            ["eval", "answers", "--questions", "q", "--limit", "0"],
        ])
    func wrongUsageEndsWithTwoAndAHint(arguments: [String]) throws {
        let outcome = try run(arguments)
        #expect(outcome.status == 2)
        #expect(outcome.output.isEmpty)
        let lines = outcome.errors.split(separator: "\n")
        #expect(lines.first?.hasPrefix("error: ") == true, "\(outcome.errors)")
        #expect(lines.last?.hasPrefix("hint: ") == true, "\(outcome.errors)")
    }

    @Test(
        "a missing index is an error that says how to build one",
        arguments: [["list"], ["show"], ["ask", "x"], ["chat"], ["search", "x"], ["remove", "x"], ["starters"]])
    func aMissingIndexIsAnErrorThatSaysHowToBuildOne(arguments: [String]) throws {
        let outcome = try run(arguments + ["--index", "nowhere.footnote"])
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("nowhere.footnote"))
        #expect(outcome.errors.contains("hint: `footnote index DIR --index nowhere.footnote`"))
    }

    @Test(
        "a missing model is an error that says how to fetch it",
        arguments: [
            ["generate", "x"], ["embed", "x"], ["index", "."], ["bench"], ["model", "inspect"],
            ["extract", "--labels", "a", "x"],
        ])
    func aMissingModelIsAnErrorThatSaysHowToFetchIt(arguments: [String]) throws {
        let outcome = try run(arguments)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("footnote model fetch"), "\(outcome.errors)")
    }

    @Test("a named model that is missing is named")
    func aNamedModelThatIsMissingIsNamed() throws {
        let outcome = try run(["generate", "--model", "other.gguf", "x"])
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("other.gguf"))
    }

    @Test("an environment twin is read and the option wins")
    func anEnvironmentTwinIsReadAndTheOptionWins() throws {
        let environment = ["FOOTNOTE_INDEX": "twin.footnote"]
        #expect(try run(["list"], environment: environment).errors.contains("twin.footnote"))
        let both = try run(["list", "--index", "option.footnote"], environment: environment)
        #expect(both.errors.contains("option.footnote"))
        #expect(!both.errors.contains("twin.footnote"))
        let joined = try run(["list", "--index=option.footnote"], environment: environment)
        #expect(joined.errors.contains("option.footnote"))
    }

    @Test("a bad value in the environment is named")
    func aBadValueInTheEnvironmentIsNamed() throws {
        let outcome = try run(["search", "x"], environment: ["FOOTNOTE_LIMIT": "many"])
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("FOOTNOTE_LIMIT"))
    }

    @Test("no models is no error")
    func noModelsIsNoError() throws {
        let outcome = try run(["model", "list"])
        #expect(outcome.status == 1)
        #expect(outcome.output.isEmpty)
    }

    @Test("doctor names each problem with its repair")
    func doctorNamesEachProblemWithItsRepair() throws {
        let outcome = try run(["doctor"])
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("problem  model loads"))
        #expect(outcome.output.contains("repair: `footnote model fetch`"))
        #expect(outcome.output.contains("repair: `footnote index DIR`"))
        #expect(!outcome.output.contains("\u{1B}"), "no colour where standard output is no terminal")
    }

    @Test("fetch without Python says so")
    func fetchWithoutPythonSaysSo() throws {
        let outcome = try run(["model", "fetch"], environment: ["PATH": folder.url.path])
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("python3"))
        #expect(outcome.errors.contains("hint: "))
    }

    @Test("a file that is not the model is not taken for it")
    func aFileThatIsNotTheModelIsNotTakenForIt() throws {
        let models = folder.url.appending(path: "models")
        try FileManager.default.createDirectory(at: models, withIntermediateDirectories: true)
        let name = "SmolLM2-135M-Instruct.Q4_1.gguf"
        try Data("not a model".utf8).write(to: models.appending(path: name))
        let fetched = try run(["model", "fetch", "--to", "models"])
        #expect(fetched.status == 2)
        #expect(fetched.errors.contains("SHA-256"))
        let listed = try run(["model", "list"])
        #expect(listed.output.contains(name))
        let generated = try run(["generate", "x"])
        #expect(generated.status == 2)
        #expect(generated.errors.contains("error: "))
    }
}
