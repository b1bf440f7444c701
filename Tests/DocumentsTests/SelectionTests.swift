import Documents
import Foundation
import TestSupport
import Testing

@Suite("Files that are left out by rules")
struct SelectionTests {
    private let folder: TemporaryFolder
    private let root: String

    init() throws {
        folder = try TemporaryFolder()
        root = folder.url.resolvingSymlinksInPath().path + "/notes"
    }

    private func write(_ name: String, _ text: String = "text") throws {
        let url = URL(filePath: root + "/" + name)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    private func listing(_ selection: FileSelection = FileSelection(), roots: [String]? = nil) -> FileListing {
        DocumentCollector(selection: selection).files(under: roots ?? [root])
    }

    private func excluded(_ listing: FileListing) -> [String: Exclusion] {
        var rules: [String: Exclusion] = [:]
        for item in listing.ignored {
            if case .excluded(let rule) = item.reason { rules[String(item.path.dropFirst(root.count + 1))] = rule }
        }
        return rules
    }

    @Test("deeper files count before higher ones and folders hide what is in them")
    func deeperFilesCountBeforeHigherOnesAndFoldersHideWhatIsInThem() throws {
        try write(".gitignore", "*.txt\nbuild/\n!build/keep.md\n")
        try write("in/.gitignore", "!kept.txt\n")
        for name in ["a.md", "a.txt", "in/kept.txt", "in/b.txt", "build/keep.md", "build/deep/x.md"] { try write(name) }
        let listing = listing()
        #expect(listing.files.map(\.relativePath) == ["a.md", "in/kept.txt"])
        let rules = excluded(listing)
        #expect(Set(rules.keys) == ["a.txt", "in/b.txt", "build"])
        #expect(rules["build"]?.file == root + "/.gitignore")
        #expect(rules["build"]?.line == 2)
        #expect(rules["build"]?.pattern == "build/")
        #expect(listing.folders == [root, root + "/in"])
        #expect(self.listing(FileSelection(heedsIgnoreFiles: false)).files.count == 6)
    }

    @Test("patterns count before files and are compared below each root")
    func patternsCountBeforeFilesAndAreComparedBelowEachRoot() throws {
        try write("one/.gitignore", "*.txt\n")
        for name in ["one/a.txt", "one/b.md", "one/x/b.md", "two/b.md", "two/x/b.md"] { try write(name) }
        let selection = FileSelection(exclusions: ["/b.md", "!a.txt"])
        let listing = listing(selection, roots: [root + "/one", root + "/two"])
        #expect(listing.files.map(\.relativePath) == ["a.txt", "x/b.md", "x/b.md"])
        #expect(excluded(listing)["one/b.md"] == excluded(listing)["two/b.md"])
        #expect(excluded(listing)["one/b.md"]?.file == nil)
        #expect(excluded(listing)["one/b.md"]?.pattern == "/b.md")
    }

    @Test("what is named itself is always listed")
    func whatIsNamedItselfIsAlwaysListed() throws {
        try write(".gitignore", "*.txt\nbuild/\n")
        for name in ["a.txt", "build/b.md", "build/c.txt"] { try write(name) }
        let selection = FileSelection(exclusions: ["build", "a.*"])
        let listing = listing(selection, roots: [root, root + "/a.txt", root + "/build"])
        #expect(listing.files.map(\.relativePath) == ["a.txt", "b.md", "c.txt"])
    }

    @Test("rules above the root count in a Git work tree only")
    func rulesAboveTheRootCountInAGitWorkTreeOnly() throws {
        try write(".gitignore", "/docs/made/\n*.log.md\n")
        for name in ["docs/made/a.md", "docs/b.md", "docs/c.log.md"] { try write(name) }
        #expect(listing(roots: [root + "/docs"]).files.count == 3)
        try write(".git/HEAD", "ref: refs/heads/main")
        let listing = listing(roots: [root + "/docs"])
        #expect(listing.files.map(\.relativePath) == ["b.md"])
        #expect(Set(excluded(listing).keys) == ["docs/made", "docs/c.log.md"])
    }

    @Test("a list that is a link is not followed")
    func aListThatIsALinkIsNotFollowed() throws {
        try write("a.md")
        let elsewhere = folder.path("list")
        try Data("*.md".utf8).write(to: URL(filePath: elsewhere))
        try FileManager.default.createSymbolicLink(atPath: root + "/.gitignore", withDestinationPath: elsewhere)
        #expect(listing().files.count == 1)
    }

    @Test("a list that may not be read is reported", .enabled(if: geteuid() != 0, "root may read everything"))
    func aListThatMayNotBeReadIsReported() throws {
        try write("a.md")
        try write(".gitignore", "*.md")
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: root + "/.gitignore")
        let listing = listing()
        #expect(listing.files.count == 1)
        #expect(listing.ignored.map(\.path) == [root + "/.gitignore"])
    }
}
