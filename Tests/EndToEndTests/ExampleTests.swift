import Foundation
import TestSupport
import Testing

/// The programs of Examples, as built, and the README, which shows the first of them.
@Suite(.serialized) struct ExampleTests {
    private static let isReady = BuiltBinary.path(of: "AskAFolder") != nil && TestFiles.defaultModel != nil

    /// A folder with the model where a library looks for it.
    private func place() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let models = URL(filePath: TestFiles.defaultModel ?? "").deletingLastPathComponent().path
        try FileManager.default.createSymbolicLink(atPath: folder.path("models"), withDestinationPath: models)
        return folder
    }

    @Test("the readme shows the first example as it is")
    func theReadmeShowsTheFirstExampleAsItIs() throws {
        let root = TestFiles.packageRoot
        let readme = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
        let source = try String(
            contentsOf: root.appending(path: "Examples/Sources/AskAFolder/main.swift"), encoding: .utf8)
        let section = try #require(readme.components(separatedBy: "## Use it from Swift\n").dropFirst().first)
        let block = try #require(section.components(separatedBy: "```swift\n").dropFirst().first)
        #expect(block.components(separatedBy: "```").first == source)
    }

    @Test(
        "a folder is asked in one program",
        .enabled(if: isReady, "needs the built examples and the default model (tools/fetch-model)"))
    func aFolderIsAskedInOneProgram() throws {
        let folder = try place()
        let handbook = TestFiles.packageRoot.appending(path: "corpora/handbook").path
        let program = BuiltBinary("AskAFolder", in: folder.url)
        let outcome = try program.run([handbook, "Which library product does a Swift program use?"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("FootnoteKit"), "\(outcome.output)")
        #expect(outcome.output.contains("\n[1] \(handbook)/swift.md:"), "\(outcome.output)")
    }

    @Test(
        "a conversation refers back",
        .enabled(if: isReady, "needs the built examples and the default model (tools/fetch-model)"))
    func aConversationRefersBack() throws {
        let folder = try place()
        try FileManager.default.createDirectory(atPath: folder.path("notes"), withIntermediateDirectories: true)
        for (name, text) in Workplace.documents {
            try Data(text.utf8).write(to: URL(filePath: folder.path("notes/\(name)")))
        }
        let outcome = try BuiltBinary("ChatWithNotes", in: folder.url).run(
            ["notes"], input: "Who was the last keeper of the lighthouse?\nWhen did he leave it?\n")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("Tomas Berg") && outcome.output.contains("1971"), "\(outcome.output)")
        #expect(outcome.output.contains("→ When did"), "\(outcome.output)")
    }
}
