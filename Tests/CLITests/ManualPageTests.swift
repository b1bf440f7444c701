import Foundation
import TestSupport
import Testing

private let python = ["/usr/bin/python3", "/usr/local/bin/python3"].first(where: FileManager.default.isExecutableFile)

/// The manual pages that a release holds, made from what the program says of itself.
@Suite(.enabled(if: python != nil && BuiltBinary.path != nil, "needs python3 and the built binary"))
struct ManualPageTests {
    private static func pages(in folder: URL, from description: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: try #require(python))
        process.arguments = [
            TestFiles.packageRoot.appending(path: "tools/packaging/manual-pages").path, folder.path, "2026-01-02",
        ]
        let input = folder.appending(path: "description.json")
        try Data(description.utf8).write(to: input)
        process.standardInput = try FileHandle(forReadingFrom: input)
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }

    @Test("every command has a page, which names each of its options and its examples")
    func everyCommand() throws {
        let folder = try TemporaryFolder()
        let description = try BuiltBinary(in: folder.url).run(["--experimental-dump-help"]).output
        try Self.pages(in: folder.url, from: description)
        for command in HelpSnapshotTests.commands {
            let file = folder.path((["footnote"] + command).joined(separator: "-") + ".1")
            let page = try String(contentsOfFile: file, encoding: .utf8)
            #expect(page.hasPrefix(".Dd January 2, 2026\n.Dt FOOTNOTE"))
            let help = try BuiltBinary(in: folder.url).run(command + ["--help"]).output
            for option in Set(help.matches(of: /^  (?:-., )?(--[a-z-]+)/.anchorsMatchLineEndings()).map(\.1)) {
                #expect(
                    page.contains(".It Fl \"\(option.dropFirst())\"") || page.contains(", Fl \"\(option.dropFirst())\"")
                )
            }
            #expect(page.contains("\n.Bd -literal") && page.contains("\nfootnote "))
        }
    }

    @Test("text that looks like troff is no request and no escape")
    func hostile() throws {
        let folder = try TemporaryFolder()
        try Self.pages(
            in: folder.url,
            from: #"""
                {"command": {"commandName": "tool", "abstract": "Do.", "discussion": ".so /etc/passwd and \\fB\n'ab",
                    "arguments": [{"kind": "option", "isOptional": true, "isRepeating": false, "valueName": "Fl \"x",
                        "names": [{"kind": "long", "name": "a"}], "preferredName": {"kind": "long", "name": "a"},
                        "abstract": ".de x"}]}}
                """#)
        let page = try String(contentsOfFile: folder.path("tool.1"), encoding: .utf8)
        #expect(page.contains("\n\\&.so /etc/passwd and \\efB 'ab\n"), "\(page)")
        #expect(page.contains(".It Fl \"-a\" Ar \"Fl \"\"x\"\n\\&.de x\n"), "\(page)")
    }
}
