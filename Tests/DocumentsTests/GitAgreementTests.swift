import Foundation
import TestSupport
import Testing

@testable import Documents

/// Random trees with random .gitignore files, compared with what `git check-ignore` says of every path.
@Suite("Agreement with git on what is ignored")
struct GitAgreementTests {
    static let git = ["/usr/bin/git", "/usr/local/bin/git"].first { FileManager.default.isExecutableFile(atPath: $0) }

    @Test(
        "every path is ignored by both or neither", .enabled(if: git != nil, "git is not installed"), arguments: 1...24)
    func everyPathIsIgnoredByBothOrNeither(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let folder = try TemporaryFolder()
        let top = folder.url.resolvingSymlinksInPath().path
        var paths: [String] = []
        var texts: [String: String] = [:]
        try grow(top, "", depth: 0, &random, &paths, &texts)
        _ = try run(["init", "--quiet", "."], in: top)
        let answer = try run(["check-ignore", "--no-index", "--stdin", "-z"], in: top, input: paths)
        let expected = Set(answer.split(separator: "\0").map(String.init))

        let listing = DocumentCollector().files(under: [top])
        let excluded = Set(
            listing.ignored.compactMap { item -> String? in
                guard case .excluded = item.reason else { return nil }
                return String(item.path.dropFirst(top.count + 1))
            })
        for path in paths {
            let parts = path.split(separator: "/")
            let isOut = (1...parts.count).contains { excluded.contains(parts.prefix($0).joined(separator: "/")) }
            #expect(isOut == expected.contains(path), "seed \(seed): \(path) under \(texts)")
        }
    }

    private func grow(
        _ top: String, _ folder: String, depth: Int, _ random: inout SeededGenerator, _ paths: inout [String],
        _ texts: inout [String: String]
    ) throws {
        if depth == 0 || Int.random(in: 0..<3, using: &random) == 0 {
            let lines = (0..<Int.random(in: 1...6, using: &random)).map { _ in Self.pattern(&random) }
            let text = lines.joined(separator: Bool.random(using: &random) ? "\n" : "\r\n")
            texts[folder] = text
            try Data(text.utf8).write(to: URL(filePath: top + "/" + folder + ".gitignore"))
        }
        var taken: Set<String> = []
        for _ in 0..<Int.random(in: 3...7, using: &random) {
            let name = (0..<Int.random(in: 1...3, using: &random))
                .map { _ in ["a", "b", "c", "-", "]", "#", "!", "é", " ", "a"].randomElement(using: &random) ?? "a" }
                .joined()
            guard taken.insert(name).inserted else { continue }
            paths.append(folder + name)
            let path = top + "/" + folder + name
            if depth < 3, Bool.random(using: &random) {
                try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
                try grow(top, folder + name + "/", depth: depth + 1, &random, &paths, &texts)
            } else {
                try Data("text".utf8).write(to: URL(filePath: path))
            }
        }
    }

    /// A line of a .gitignore file. `a**/` is left out: git's program departs from its documentation there.
    private static func pattern(_ random: inout SeededGenerator) -> String {
        let parts = [
            "a", "b", "c", "a", "b", "-", "/", "/", "*", "*", "?", "**/", "/**/", "/**", "[ab]", "[!a]", "[^b]c",
            "[a-c]",
            "[]a]", "[[:alpha:]]", "[[:punct:]]", "[", "\\a", "\\ ", "\\*", "é", " ", "#", "!", "]", "\\", "[b\\-c]",
            "[[:x]",
        ]
        while true {
            var line = ["", "", "", "!", "/", "**/"].randomElement(using: &random) ?? ""
            for _ in 0..<Int.random(in: 1...4, using: &random) { line += parts.randomElement(using: &random) ?? "" }
            line += ["", "", "", "/", " ", "/**"].randomElement(using: &random) ?? ""
            if !line.contains(/[^\/]\*\*+(\/| *$)|\*\*+\\/) { return line }
        }
    }

    private func run(_ arguments: [String], in folder: String, input: [String] = []) throws -> String {
        let place = try TemporaryFolder()
        let (input, output) = (try file(input.map { $0 + "\0" }.joined(), place.path("in")), place.path("out"))
        try Data().write(to: URL(filePath: output))
        let process = Process()
        process.executableURL = URL(filePath: Self.git ?? "")
        process.arguments = arguments
        process.currentDirectoryURL = URL(filePath: folder)
        process.environment = ["HOME": place.url.path, "GIT_CONFIG_NOSYSTEM": "1", "PATH": "/usr/bin:/bin"]
        process.standardInput = input
        process.standardOutput = try FileHandle(forWritingTo: URL(filePath: output))
        try process.run()
        process.waitUntilExit()
        // 1 says that no path is ignored.
        #expect(process.terminationStatus <= 1, "git \(arguments)")
        return try String(contentsOfFile: output, encoding: .utf8)
    }

    private func file(_ text: String, _ path: String) throws -> FileHandle {
        try Data(text.utf8).write(to: URL(filePath: path))
        return try FileHandle(forReadingFrom: URL(filePath: path))
    }
}
