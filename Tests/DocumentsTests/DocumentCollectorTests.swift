import Documents
import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Walking folders")
struct DocumentCollectorTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func write(_ name: String) throws {
        let url = URL(filePath: folder.path(name))
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data("text".utf8).write(to: url)
    }

    private func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: folder.path(name), withDestinationPath: target)
    }

    private func reasons(_ listing: FileListing) -> [String: FileListing.Reason] {
        Dictionary(uniqueKeysWithValues: listing.ignored.map { ($0.path, $0.reason) })
    }

    @Test("lists what is read in order, and reports the rest with reasons")
    func listing() throws {
        for name in ["b.md", "a/z.txt", "a/B.HTML", "README", "é 1.txt", "song.mp3", ".git/config.txt", ".hidden.md"] {
            try write(name)
        }
        #expect(unsafe mkfifo(folder.path("pipe.txt"), 0o600) == 0)
        let listing = DocumentCollector().files(under: [folder.url.path])
        #expect(listing.files.map(\.relativePath) == ["README", "a/B.HTML", "a/z.txt", "b.md", "é 1.txt"])
        #expect(listing.files.allSatisfy { $0.path.hasSuffix("/" + $0.relativePath) && $0.path.hasPrefix("/") })
        let reasons = reasons(listing)
        #expect(reasons.count == 4)
        #expect(reasons[folder.path("song.mp3")] == .unsupportedType("mp3"))
        #expect(reasons[folder.path(".git")] == .hidden)
        #expect(reasons[folder.path(".hidden.md")] == .hidden)
        guard case .notAFile = reasons[folder.path("pipe.txt")] else {
            Issue.record("a pipe is no file")
            return
        }
    }

    @Test("follows no link to a folder, none out of the root, and no loop")
    func links() throws {
        let outside = try TemporaryFolder()
        try Data("secret".utf8).write(to: URL(filePath: outside.path("secret.txt")))
        try write("in/a.txt")
        try write("in/.store/b.txt")
        try link("in/loop", to: ".")
        try link("in/up", to: "..")
        try link("in/out.txt", to: outside.path("secret.txt"))
        try link("in/same.txt", to: "a.txt")
        try link("in/stored.txt", to: ".store/b.txt")
        try link("in/broken.txt", to: "nowhere.txt")
        try link("in/self.txt", to: "self.txt")
        let root = folder.path("in")
        let listing = DocumentCollector().files(under: [root])
        #expect(listing.files.map(\.relativePath) == ["a.txt", "stored.txt"])
        let reasons = reasons(listing)
        #expect(reasons[root + "/loop"] == .linkToFolder(target: root))
        #expect(reasons[root + "/up"] == .linkLeavesRoot(target: folder.url.path))
        #expect(reasons[root + "/out.txt"] == .linkLeavesRoot(target: outside.path("secret.txt")))
        #expect(reasons[root + "/same.txt"] == .linkToCollectedFile(target: root + "/a.txt"))
        #expect(reasons[root + "/broken.txt"] == .brokenLink)
        #expect(reasons[root + "/self.txt"] == .brokenLink)
    }

    @Test("lists a file once that two roots lead to, and reports a root that is missing")
    func roots() throws {
        try write("a/b/c.txt")
        try write("a/.hidden/d.txt")
        try link("alias", to: "a")
        let listing = DocumentCollector().files(
            under: [
                folder.path("a"), folder.path("a/b"), folder.path("alias"), folder.path("a/b/c.txt"),
                folder.path("none"), folder.path("a/.hidden"),
            ])
        #expect(listing.files.map(\.path) == [folder.path("a/.hidden/d.txt"), folder.path("a/b/c.txt")])
        #expect(listing.files.map(\.relativePath) == ["d.txt", "b/c.txt"])
        #expect(reasons(listing)[folder.path("none")] == .missing)
    }
}
