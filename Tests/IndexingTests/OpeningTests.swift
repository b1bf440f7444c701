import Foundation
import GRDB
import TestModels
import TestSupport
import Testing

@testable import IndexStore
@testable import Indexing
@testable import Passages

@Suite("Opening an index", .serialized)
struct OpeningTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func make() throws -> String {
        let path = folder.path("a.footnote")
        _ = try Index.create(path: path, manifest: FakeModel.manifest())
        return path
    }

    @Test("a new index opens and keeps its manifest")
    func aNewIndexOpensAndKeepsItsManifest() throws {
        let path = folder.path("new folder/ü?#%.footnote")
        var manifest = FakeModel.manifest()
        manifest.instructions = "Be brief."
        manifest.conversationStarters = ["What is this?"]
        let index = try Index.create(path: path, manifest: manifest)
        #expect(try index.manifest() == manifest)
        #expect(try Index.open(path: path).manifest() == manifest)
        #expect(throws: IndexError.alreadyExists(path: path)) { try Index.create(path: path, manifest: manifest) }
        try index.describe(name: "other")
        #expect(try index.manifest().name == "other")
        #expect(try index.manifest().instructions == "Be brief.")
    }

    @Test("a missing file is named")
    func aMissingFileIsNamed() throws {
        let path = folder.path("none.footnote")
        #expect(throws: IndexError.notFound(path: path)) { try Index.open(path: path) }
        #expect(throws: IndexError.notFound(path: path)) { try Index.open(path: path, access: .readWrite) }
    }

    @Test(
        "other files are refused",
        arguments: [
            ("", "an empty file"), ("hello, this is no database", "another kind of file"),
        ])
    func otherFilesAreRefused(content: String, found: String) throws {
        let path = folder.path("other.footnote")
        try Data(content.utf8).write(to: URL(filePath: path))
        for access in [Index.Access.readOnly, .readWrite] {
            #expect(throws: IndexError.notAnIndex(path: path, found: found)) {
                try Index.open(path: path, access: access)
            }
        }
        #expect(try Data(contentsOf: URL(filePath: path)) == Data(content.utf8))
    }

    @Test("a folder is refused")
    func aFolderIsRefused() throws {
        #expect(throws: IndexError.notAnIndex(path: folder.url.path, found: "a folder")) {
            try Index.open(path: folder.url.path)
        }
    }

    @Test("another programs database is refused and not touched")
    func anotherProgramsDatabaseIsRefusedAndNotTouched() throws {
        let path = folder.path("other.db")
        let queue = try DatabaseQueue(path: path)
        try queue.write { try $0.execute(sql: "CREATE TABLE t (x); PRAGMA user_version = 1") }
        try queue.close()
        let before = try Data(contentsOf: URL(filePath: path))
        for access in [Index.Access.readOnly, .readWrite] {
            #expect(throws: IndexError.notAnIndex(path: path, found: "another program's SQLite file")) {
                try Index.open(path: path, access: access)
            }
        }
        #expect(try Data(contentsOf: URL(filePath: path)) == before)
    }

    @Test("a later schema is refused with advice")
    func aLaterSchemaIsRefusedWithAdvice() throws {
        let path = try make()
        let queue = try DatabaseQueue(path: path)
        try queue.write { try $0.execute(sql: "PRAGMA user_version = 99") }
        try queue.close()
        for access in [Index.Access.readOnly, .readWrite] {
            #expect(throws: IndexError.newerSchema(path: path, found: 99, supported: Schema.version)) {
                try Index.open(path: path, access: access)
            }
        }
    }

    @Test("a cut off header is called damage")
    func aCutOffHeaderIsCalledDamage() throws {
        let path = try make()
        let whole = try Data(contentsOf: URL(filePath: path))
        try whole.prefix(60).write(to: URL(filePath: path))
        #expect { try Index.open(path: path) } throws: { error in
            guard case IndexError.corrupt = error else { return false }
            return true
        }
    }

    @Test("overwritten pages are called damage and nothing traps", arguments: [3, 11, 17])
    func overwrittenPagesAreCalledDamageAndNothingTraps(seed: UInt64) async throws {
        let workshop = try Workshop()
        for n in 0..<40 { try workshop.write("\(n).txt", "Note \(n)\n\nThe number \(n) is on this page. ") }
        try await workshop.run()
        let copy = folder.path("broken.footnote")
        try FileManager.default.copyItem(atPath: workshop.index.path, toPath: copy)
        var bytes = try Data(contentsOf: URL(filePath: copy))
        var random = SeededGenerator(seed: seed)
        for _ in 0..<60 {
            let at = Int.random(in: 100..<bytes.count - 200, using: &random)
            for i in 0..<100 { bytes[at + i] = UInt8.random(in: 0...255, using: &random) }
        }
        try bytes.write(to: URL(filePath: copy))
        // Each of these may work or fail, but only ever with an IndexError.
        do throws(IndexError) {
            let index = try Index.open(path: copy)
            _ = try index.lexicalMatches("number page", limit: 10)
            _ = try index.documents().map(\.id)
            let check = try index.check()
            #expect(!check.damage.isEmpty, "seed \(seed)")
        } catch {
            #expect("\(error)".contains(copy))
        }
    }

    @Test(
        "a folder that may not be written can be read but not changed",
        .enabled(if: getuid() != 0, "the superuser may write everywhere"))
    func aFolderThatMayNotBeWrittenCanBeReadButNotChanged() async throws {
        let workshop = try Workshop()
        try workshop.write("a.txt", "The heron stands in the reeds.")
        try await workshop.run()
        let home = folder.path("home")
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: workshop.index.path, toPath: home + "/a.footnote")
        try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: home + "/a.footnote")
        try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: home)
        defer {
            // The temporary folder has to be removable again.
            try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: home)
        }
        let index = try Index.open(path: home + "/a.footnote")
        #expect(try index.found("heron").count == 1)
        #expect { try Index.open(path: home + "/a.footnote", access: .readWrite) } throws: { error in
            guard case IndexError.readOnly = error else { return false }
            return true
        }
    }

    @Test("an index opened for reading refuses changes")
    func anIndexOpenedForReadingRefusesChanges() async throws {
        let index = try Index.open(path: make())
        #expect { try index.remove(paths: ["/x"]) } throws: { error in
            guard case IndexError.readOnly = error else { return false }
            return true
        }
        await #expect(throws: IndexError.self) {
            try await Indexer(index: index, model: FakeModel()).run(roots: [folder.url.path])
        }
    }
}
