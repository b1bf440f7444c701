import Documents
import Foundation
import GRDB
import TestSupport
import Testing

@testable import IndexStore
@testable import Indexing
@testable import Passages

@Suite("Giving indexes away and taking them in", .serialized)
struct SharingTests {
    private let workshop: Workshop
    private let shared: String
    private let home: String

    init() async throws {
        workshop = try Workshop()
        for n in 0..<12 {
            try workshop.write("birds/\(n).md", "# Note \(n)\n\nThe heron number \(n) stands in the reeds of May.")
        }
        try workshop.write("page.html", "<h1>Otters</h1><p>The otter swims in the river.</p>")
        try await workshop.run(
            IndexerOptions(collection: "work", selection: FileSelection(exclusions: ["secret-client/"])))
        shared = workshop.folder.path("given/shared.footnote")
        home = workshop.folder.path("home")
        try FileManager.default.createDirectory(
            atPath: workshop.folder.path("given"), withIntermediateDirectories: true)
    }

    private func take(
        _ path: String? = nil, name: String? = nil, replacing: Bool = false
    ) throws(IndexError) -> SharingReport {
        let home = home
        return try Index.importing(path ?? shared, into: home, name: name, replacing: replacing) {
            "\(home)/\($0).footnote"
        }
    }

    /// Changes an exported file as somebody else might.
    private func tamper(_ sql: String) throws {
        try workshop.index.export(to: shared, replacing: true)
        let queue = try DatabaseQueue(path: shared)
        try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
        try queue.close()
    }

    @Test("what is taken in finds what was given away")
    func whatIsTakenInFindsWhatWasGivenAway() throws {
        let report = try workshop.index.export(
            to: shared, name: "Birds", instructions: "Be brief.", conversationStarters: ["What swims?"])
        #expect(report.documents == 13 && report.passages == 13 && report.missingVectors == 0)
        let taken = try take()
        #expect(taken.path == home + "/Birds.footnote" && taken.modelFingerprint == "f00d")
        let index = try Index.open(path: taken.path)
        let manifest = try index.manifest()
        #expect(manifest.name == "Birds" && manifest.instructions == "Be brief.")
        #expect(manifest.conversationStarters == ["What swims?"] && manifest.isShared && manifest.roots.isEmpty)
        #expect(try workshop.index.manifest().name == "test", "the source stays as it is")
        let names = (0..<12).map { "birds/\($0).md" } + ["page.html"]
        #expect(try index.documents().map(\.path) == names.sorted())
        for question in ["heron 5", "otter river"] {
            #expect(try index.lexicalMatches(question, limit: 9) == workshop.index.lexicalMatches(question, limit: 9))
            let vector = try index.questionVector(question, model: workshop.model)
            #expect(try index.denseMatches(vector, limit: 9) == workshop.index.denseMatches(vector, limit: 9))
        }
        #expect(try index.check().isHealthy)
        #expect(try index.document(path: "birds/3.md").title == "Note 3")
    }

    @Test("nothing of the machine is in the file")
    func nothingOfTheMachineIsInTheFile() throws {
        try workshop.index.export(to: shared)
        let bytes = try Data(contentsOf: URL(filePath: shared))
        for secret in [workshop.folder.url.lastPathComponent, workshop.documents, "secret-client"] {
            #expect(bytes.firstRange(of: Data(secret.utf8)) == nil, "\(secret)")
        }
        let left = try FileManager.default.contentsOfDirectory(atPath: workshop.folder.path("given"))
        #expect(left == ["shared.footnote"])
    }

    @Test("an export neither waits for a writer nor sees its work")
    func anExportNeitherWaitsForAWriterNorSeesItsWork() throws {
        let reader = try Index.open(path: workshop.index.path)
        try workshop.index.storage.write { db in
            try db.execute(sql: "DELETE FROM documents")
            #expect(try reader.export(to: shared).documents == 13)
        }
        #expect(try workshop.index.documents().isEmpty)
        #expect(try take().documents == 13)
    }

    @Test("nothing is replaced unasked")
    func nothingIsReplacedUnasked() throws {
        try workshop.index.export(to: shared)
        #expect(throws: IndexError.alreadyExists(path: shared)) { try workshop.index.export(to: shared) }
        let path = try take().path
        #expect(throws: IndexError.alreadyExists(path: path)) { try take() }
        let index = try Index.open(path: path, access: .readWrite)
        try index.remove(documents: [1])
        #expect(throws: IndexError.alreadyExists(path: path)) { try take() }
        #expect(try take(replacing: true).documents == 13)
        #expect(try Index.open(path: path).documents().count == 13)
        #expect(try take(name: "other").name == "other")
    }

    @Test("documents that are here are found again by their content")
    func documentsThatAreHereAreFoundAgainByTheirContent() async throws {
        try workshop.index.export(to: shared)
        let index = try Index.open(path: take().path, access: .readWrite, threadCount: 2)
        let report = try await Indexer(index: index, model: workshop.model).run(roots: [workshop.documents])
        #expect(report.moved == 13 && report.added == 0 && report.embeddedPassages == 0)
        #expect(try index.documents().map(\.path) == workshop.index.documents().map(\.path))
    }

    @Test(
        "a manipulated file is refused and leaves nothing",
        arguments: [
            "CREATE TRIGGER t AFTER DELETE ON passages BEGIN SELECT 1; END",
            "CREATE VIEW v AS SELECT 1", "CREATE TABLE t (x)", "DROP TABLE token_codes",
            "DROP TABLE manifest; CREATE VIEW manifest AS SELECT 1 AS id, '{}' AS json",
            "UPDATE documents SET path = '/etc/passwd' WHERE id = 1",
            "UPDATE documents SET path = '../x.md' WHERE id = 1",
            "UPDATE documents SET path = 'a//b.md' WHERE id = 1", "UPDATE documents SET path = '' WHERE id = 1",
            "UPDATE documents SET sha256 = 'abc'", "UPDATE documents SET media_type = 'application/x'",
            "UPDATE documents SET byte_count = -1", "UPDATE passages SET end_byte = end_byte + 1",
            "UPDATE passages SET start_byte = -9223372036854775807",
            "UPDATE passages SET first_line = 9223372036854775807",
            "UPDATE passages SET heading_path = '[1'", "UPDATE passages SET page = 0",
            "PRAGMA foreign_keys = OFF; DELETE FROM documents WHERE id = 2", "DELETE FROM passages WHERE id = 2",
            "UPDATE manifest SET json = '{}'", "DELETE FROM manifest",
            "UPDATE manifest SET json = json_set(json, '$.chunking.maximumTokens', 9223372036854775807)",
            "UPDATE manifest SET json = json_set(json, '$.recipe.dimension', -1)",
            "UPDATE manifest SET json = json_set(json, '$.roots', json('[\"/etc\"]'))",
            "UPDATE manifest SET json = json_set(json, '$.modelFingerprint', char(27) || '[2J')",
            "UPDATE state SET value = 9223372036854775807",
            "INSERT INTO token_codes (passage_id, data, checksum) VALUES (1, x'00', 0)",
            "UPDATE passages SET text = replace(text, 'e', 'a')",
            "UPDATE documents SET title = title || '!'", "UPDATE vector_rows SET checksum = checksum + 1",
            "UPDATE vector_rows SET data = zeroblob(10)", "UPDATE embedding SET data = x'464E'",
            "DELETE FROM vector_chunks",
            "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE TABLE state (key, value)' WHERE name = 'state'",
        ])
    func aManipulatedFileIsRefusedAndLeavesNothing(sql: String) throws {
        try tamper(sql)
        #expect { try take() } throws: { error in
            guard case IndexError.notImportable(shared, _) = error else { return false }
            return true
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: home).isEmpty)
    }

    @Test("files that are no export are named")
    func filesThatAreNoExportAreNamed() throws {
        let text = workshop.folder.path("a.footnote")
        try Data("my diary".utf8).write(to: URL(filePath: text))
        #expect(throws: IndexError.notImportable(path: text, detail: "it is another kind of file, no index")) {
            try take(text)
        }
        #expect(throws: IndexError.notFound(path: text + "x")) { try take(text + "x") }
        try tamper("PRAGMA user_version = 99")
        #expect(throws: IndexError.newerSchema(path: shared, found: 99, supported: Schema.version)) { try take() }
        // An index as it lies here names absolute paths.
        try FileManager.default.removeItem(atPath: shared)
        try workshop.index.storage.tidy(mergesText: false)
        try FileManager.default.copyItem(atPath: workshop.index.path, toPath: shared)
        let error = #expect(throws: IndexError.self) { try take() }
        #expect(error?.repair == .exportAgain)
    }

    @Test("damaged bytes are refused or harmless", arguments: 1...24 as ClosedRange<UInt64>)
    func damagedBytesAreRefusedOrHarmless(seed: UInt64) throws {
        try workshop.index.export(to: shared)
        var random = SeededGenerator(seed: seed)
        var bytes = try Data(contentsOf: URL(filePath: shared))
        for _ in 0..<Int.random(in: 1...20, using: &random) {
            bytes[Int.random(in: 16..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        if seed % 6 == 0 { bytes = bytes.prefix(Int.random(in: 100..<bytes.count, using: &random)) }
        try bytes.write(to: URL(filePath: shared))
        do throws(IndexError) {
            let index = try Index.open(path: take().path)
            _ = try index.lexicalMatches("heron reeds", limit: 5)
            for document in try index.documents() { _ = try index.passages(of: document.id) }
        } catch {
            // Any error of an index will do; a trap would end the process.
            #expect("\(error)".contains(workshop.folder.url.lastPathComponent), "seed \(seed): \(error)")
        }
    }

    @Test("paths are those below the roots")
    func pathsAreThoseBelowTheRoots() {
        var one = SharedPaths(roots: ["/users/ann/notes", "/users/ann/notes/x"], kept: [])
        #expect(one.shared("/users/ann/notes/x/a.md") == "x/a.md")
        #expect(one.shared("/users/ann/mail/a.md") == "other/a.md")
        #expect(one.shared("/tmp/a.md") == "2/other/a.md")
        var several = SharedPaths(roots: ["/a/notes", "/b/notes", "/c/single.md"], kept: ["notes/k.md"])
        #expect(several.shared("/a/notes/k.md") == "2/notes/k.md")
        #expect(several.shared("/b/notes/k.md") == "notes-2/k.md")
        #expect(several.shared("/c/single.md") == "single.md/single.md")
        #expect(several.shared("notes/k.md") == "notes/k.md")
        var file = SharedPaths(roots: ["/c/single.md"], kept: [])
        #expect(file.shared("/c/single.md") == "single.md")
        for path in ["a.md", "a/b c.md", "é/…/x", "..a/b"] {
            #expect(SharedPaths.problem(with: path) == nil, "\(path)")
        }
        for path in ["", "/a", "..", "a/../b", "./a", "a/", "a\0b"] {
            #expect(SharedPaths.problem(with: path) != nil, "\(path)")
        }
    }
}
