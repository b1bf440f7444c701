import Foundation
import TestSupport
import Testing
import FootnoteKit

/// Where data lives, by the XDG Base Directory Specification.
@Suite struct DataFolderTests {
    @Test(
        "data goes below XDG data home",
        arguments: [
            (["HOME": "/h", "XDG_DATA_HOME": "/x"], "/x/footnote"),
            (["HOME": "/h"], "/h/.local/share/footnote"),
            (["HOME": "/h", "XDG_DATA_HOME": ""], "/h/.local/share/footnote"),
            (["HOME": "/h", "XDG_DATA_HOME": "relative"], "/h/.local/share/footnote"),
        ] as [([String: String], String)])
    func dataGoesBelowXDGDataHome(environment: [String: String], folder: String) {
        let folders = DataFolders(environment: environment, workingFolder: "/w")
        #expect(folders.data == folder)
        #expect(folders.defaultIndex == folder + "/default.footnote")
        #expect(folders.modelFolders.starts(with: ["/w/models", folder + "/models"]))
    }

    @Test(
        "what can be made again goes below XDG cache home",
        arguments: [
            (["HOME": "/h", "XDG_CACHE_HOME": "/x"], "/x/footnote"), (["HOME": "/h"], "/h/.cache/footnote"),
            (["HOME": "/h", "XDG_CACHE_HOME": "relative"], "/h/.cache/footnote"),
        ] as [([String: String], String)])
    func whatCanBeMadeAgain(environment: [String: String], folder: String) {
        let folders = DataFolders(environment: environment, workingFolder: "/w")
        #expect(folders.cache == folder)
        #expect(folders.packedWeights == folder + "/weights")
        #expect(DataFolders(data: "/d").packedWeights == "/d/cache/weights")
    }

    @Test(
        "settings go below XDG config home",
        arguments: [
            (["HOME": "/h", "XDG_CONFIG_HOME": "/x"], "/x/footnote"), (["HOME": "/h"], "/h/.config/footnote"),
            (["HOME": "/h", "XDG_CONFIG_HOME": "relative"], "/h/.config/footnote"),
        ] as [([String: String], String)])
    func settings(environment: [String: String], folder: String) {
        #expect(DataFolders(environment: environment).settings == folder)
        #expect(DataFolders(data: "/d").settings == "/d/settings")
    }

    @Test(
        "what is there for all users is looked for beside the program and in XDG data dirs",
        arguments: [
            ([:], "/usr/bin/footnote", ["/usr/share/footnote", "/usr/local/share/footnote"]),
            ([:], "/o/bin/footnote", ["/o/share/footnote", "/usr/local/share/footnote", "/usr/share/footnote"]),
            (
                ["XDG_DATA_DIRS": "/a/:relative:/b"], "/o/bin/footnote",
                ["/o/share", "/a", "/b"].map { $0 + "/footnote" }
            ),
            (
                ["XDG_DATA_DIRS": ""], "/bin/footnote",
                ["/share", "/usr/local/share", "/usr/share"].map { $0 + "/footnote" }
            ),
        ] as [([String: String], String, [String])])
    func shared(environment: [String: String], program: String, expected: [String]) {
        let folders = DataFolders(environment: environment, workingFolder: "/w", program: program)
        #expect(folders.shared == expected)
        #expect(folders.modelFolders.dropFirst(2) == expected.map { $0 + "/models" }[...])
        #expect(DataFolders(data: "/d", program: program).shared == [expected[0]])
    }

    @Test(
        "the name of an index becomes a harmless file name",
        arguments: [
            ("Handbook", "Handbook"), ("Cape Morrow", "Cape-Morrow"), ("../../etc/passwd", "etc-passwd"),
            ("..", "imported"),
            ("", "imported"), (".hidden", "hidden"), ("a\u{1B}[2J\nb", "a-2J-b"), ("手册 é", "手册-é"), ("a/b\0c", "a-b-c"),
            ("v1.2", "v1.2"), (String(repeating: "é", count: 200), String(repeating: "é", count: 50)),
        ])
    func theNameOfAnIndexBecomesAHarmlessFileName(name: String, file: String) {
        let folders = DataFolders(environment: ["XDG_DATA_HOME": "/d"], workingFolder: "/w")
        #expect(folders.index(named: name) == "/d/footnote/\(file).footnote")
    }

    @Test("a name means the index of the data folder unless a file here has it")
    func aNameMeansTheIndexOfTheDataFolderUnlessAFileHereHasIt() throws {
        let folder = try TemporaryFolder()
        let data = folder.path("footnote")
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
        try Data().write(to: URL(filePath: data + "/Cape-Morrow.footnote"))
        let folders = DataFolders(environment: ["XDG_DATA_HOME": folder.url.path], workingFolder: folder.url.path)
        #expect(folders.resolve(index: "Cape Morrow") == data + "/Cape-Morrow.footnote")
        #expect(folders.resolve(index: "other") == "other")
        #expect(folders.resolve(index: "Cape-Morrow.footnote") == "Cape-Morrow.footnote")
        #expect(folders.resolve(index: "./Cape-Morrow") == "./Cape-Morrow")
        try Data().write(to: URL(filePath: folder.path("Cape-Morrow")))
        #expect(folders.resolve(index: "Cape-Morrow") == "Cape-Morrow")
    }
}
