import Foundation
import TestSupport
import Testing

/// Whole screens of help, compared with files, so that a changed option is seen in review.
///
/// `FOOTNOTE_RECORD_SNAPSHOTS=1` writes the files instead.
@Suite struct HelpSnapshotTests {
    static let commands: [[String]] = [
        [], ["index"], ["ask"], ["chat"], ["write"], ["search"], ["list"], ["show"], ["remove"], ["generate"],
        ["classify"], ["extract"], ["starters"], ["tokenize"], ["detokenize"],
        ["perplexity"],
        ["embed"], ["train"], ["train", "finetune"], ["train", "embed"], ["train", "pretrain"], ["model"],
        ["model", "fetch"], ["model", "list"], ["model", "inspect"], ["model", "convert"], ["serve"], ["mcp"],
        ["doctor"],
        ["bench"], ["bench-scan"], ["export"], ["import"], ["catalogue"],
        ["catalogue", "list"], ["catalogue", "make"], ["catalogue", "install"], ["rebuild"], ["compact"], ["eval"],
        ["eval", "retrieval"],
        ["eval", "reading"], ["eval", "answers"], ["next"], ["setup"], ["config"], ["config", "list"],
        ["config", "get"],
        ["config", "set"], ["config", "unset"], ["config", "path"], ["trust"],
    ]

    @Test(
        "help looks as recorded", .enabled(if: BuiltBinary.path != nil, "the binary is not built"), arguments: commands)
    func helpLooksAsRecorded(command: [String]) throws {
        let folder = try TemporaryFolder()
        let outcome = try BuiltBinary(in: folder.url).run(command + ["--help"])
        #expect(outcome.status == 0)
        #expect(outcome.errors.isEmpty)
        let name = (["footnote"] + command).joined(separator: "-") + ".txt"
        let file = TestFiles.packageRoot.appending(path: "Tests/CLITests/Snapshots/\(name)")
        if ProcessInfo.processInfo.environment["FOOTNOTE_RECORD_SNAPSHOTS"] == "1" {
            try Data(outcome.output.utf8).write(to: file)
        }
        let recorded = try String(contentsOf: file, encoding: .utf8)
        #expect(outcome.output == recorded, "\(name) differs")
    }

    @Test(
        "every command shows examples", .enabled(if: BuiltBinary.path != nil, "the binary is not built"),
        arguments: commands)
    func everyCommandShowsExamples(command: [String]) throws {
        let folder = try TemporaryFolder()
        let output = try BuiltBinary(in: folder.url).run(command + ["--help"]).output
        let head = (["  footnote"] + command).joined(separator: " ")
        #expect(output.contains(head))
        let width = output.split(separator: "\n").map(\.count).max() ?? 0
        #expect(width <= 80, "a line has \(width) columns")
    }

    @Test("version is three numbers", .enabled(if: BuiltBinary.path != nil, "the binary is not built"))
    func versionIsThreeNumbers() throws {
        let folder = try TemporaryFolder()
        let outcome = try BuiltBinary(in: folder.url).run(["--version"])
        #expect(outcome.status == 0)
        #expect(outcome.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
    }
}
