import Documents
import Foundation
import TestSupport
import Testing

@testable import IndexStore
@testable import Indexing
@testable import Passages

@Suite("What people say of documents", .serialized)
struct EditTests {
    private let workshop: Workshop

    init() async throws {
        workshop = try Workshop()
        try workshop.write("scan.md", "---\ntags: [found]\ndate: 2020-01-02\n---\n# Scan 12\n\nThe lease ends in June.")
        for n in 0..<8 { try workshop.write("\(n).md", "# Note \(n)\n\nThe heron number \(n) stands in reeds.") }
        try await workshop.run()
    }

    private func document(_ name: String) throws -> DocumentRecord {
        try workshop.index.document(path: workshop.stored(name))
    }

    private func said(_ name: String) throws -> [String] {
        let document = try document(name)
        return [document.title] + document.metadata.filter { ["tag", "date"].contains($0.key) }.map(\.value)
    }

    private static let words = ["Quokka lease", "home", "2026-05"]

    private func edit(_ name: String = "scan.md") async throws {
        try workshop.index.edit(
            document(name).id, as: DocumentEdit(title: Self.words[0], tags: [Self.words[1]], date: Self.words[2]))
        try await Indexer(index: workshop.index, model: workshop.model).embedMissing()
    }

    @Test("a document is found by what it is called now and not by what it was called, and its bytes stay")
    func found() async throws {
        let before = try document("scan.md")
        let old = try workshop.index.passages(of: before.id)
        try await edit()
        let after = try document("scan.md")
        #expect(try said("scan.md") == Self.words)
        #expect(after.id == before.id && after.path == before.path && after.sourceSHA256 == before.sourceSHA256)
        for question in ["quokka", "home"] { #expect(try workshop.index.found(question).count == old.count) }
        for question in ["found", "2020"] { #expect(try workshop.index.found(question).isEmpty, "\(question)") }
        let new = try workshop.index.passages(of: after.id)
        #expect(new.map(\.text) == old.map(\.text) && new.map(\.startByte) == old.map(\.startByte))
        #expect(new.map(\.endByte) == old.map(\.endByte) && new.map(\.firstLine) == old.map(\.firstLine))
        #expect(try workshop.index.missingVectors() == nil)
        #expect(try workshop.index.check().damage.isEmpty)
    }

    @Test("what the model reads is what it reads of a file that says the same")
    func embedded() async throws {
        try await edit()
        let other = try Workshop()
        try other.write(
            "scan.md",
            "---\ntitle: Quokka lease\ntags: [home]\ndate: 2026-05\n---\n# Scan 12\n\nThe lease ends in June.")
        try await other.run()
        let expected = try other.index.texts(after: 0, limit: 9).map(\.text)
        let texts = try workshop.index.texts(after: 0, limit: 99).map(\.text)
        #expect(expected.allSatisfy(texts.contains), "\(expected) \(texts)")
    }

    @Test("no later run undoes or doubles it: nothing new, a touched file, a changed one, a moved one, a rebuild")
    func kept() async throws {
        try await edit()
        let id = try document("scan.md").id
        var report = try await workshop.run()
        #expect(report.unchanged == 9 && report.changed == 0)
        // The same bytes with another time, read again.
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1_000_000)], ofItemAtPath: workshop.path("scan.md"))
        report = try await workshop.run()
        #expect(report.unchanged == 9 && report.changed == 0)
        #expect(try said("scan.md") == Self.words)
        try workshop.write("scan.md", "---\ntags: [other]\nauthor: Ida\n---\n# Scan 13\n\nThe lease ends in July.")
        report = try await workshop.run()
        #expect(report.changed == 1)
        #expect(try said("scan.md") == Self.words && document("scan.md").metadata.contains { $0.value == "Ida" })
        #expect(try workshop.index.found("quokka").count == 1 && workshop.index.found("july").count == 1)
        try workshop.move("scan.md", to: "lease.md")
        report = try await workshop.run()
        #expect(report.moved == 1 && report.added == 0)
        #expect(try said("lease.md") == Self.words && document("lease.md").id == id)
        try await workshop.run(IndexerOptions(rebuild: true))
        #expect(try said("lease.md") == Self.words)
        #expect(try workshop.index.documents().count == 9)
        #expect(try workshop.index.check().damage.isEmpty)
    }

    @Test("what is left to the file again comes back with the next run")
    func reset() async throws {
        try await edit()
        try workshop.index.edit(document("scan.md").id, as: DocumentEdit(reset: [.title]))
        try await workshop.run()
        #expect(try said("scan.md") == ["Scan 12"] + Self.words.dropFirst())
        try workshop.index.edit(document("scan.md").id, as: DocumentEdit(tags: [], date: ""))
        #expect(try said("scan.md") == ["Scan 12"])
        #expect(try workshop.index.found("home").isEmpty)
        try workshop.index.edit(document("scan.md").id, as: DocumentEdit(reset: Set(DocumentEdit.Field.allCases)))
        try await workshop.run()
        #expect(try said("scan.md") == ["Scan 12", "found", "2020-01-02"])
        #expect(try workshop.index.check().damage.isEmpty)
    }

    @Test("it goes with its document, and is given away with its index")
    func gone() async throws {
        try await edit()
        let file = workshop.folder.path("given.footnote")
        try workshop.index.export(to: file)
        let given = try Index.open(path: file)
        #expect(try given.documents().contains { $0.title == Self.words[0] })
        try workshop.remove("scan.md")
        try await workshop.run()
        try workshop.write("scan.md", "# Scan 12\n\nThe lease ends in June.")
        try await workshop.run()
        #expect(try said("scan.md") == ["Scan 12"])
        #expect(throws: IndexError.self) { try workshop.index.edit(999, as: DocumentEdit(title: "a")) }
    }

    @Test("a document that is edited at random is always found by its words, and the index stays whole")
    func random() async throws {
        let seed = UInt64.random(in: 0..<1 << 32)
        var random = SeededGenerator(seed: seed)
        let documents = try workshop.index.documents()
        var titles: [DocumentID: String] = [:]
        for step in 0..<40 {
            let document = documents[Int.random(in: 0..<documents.count, using: &random)]
            let title = "word\(step)"
            try workshop.index.edit(document.id, as: DocumentEdit(title: title))
            titles[document.id] = title
            if Int.random(in: 0..<4, using: &random) == 0 { try await workshop.run() }
        }
        for (id, title) in titles {
            let ids = try workshop.index.lexicalMatches(title, limit: 99).map(\.passageID)
            #expect(try ids == workshop.index.passages(of: id).map(\.id), "seed \(seed)")
        }
        #expect(try workshop.index.check().damage.isEmpty, "seed \(seed)")
    }

    @Test("dates are days of the calendar, months or years")
    func dates() throws {
        for date in ["2026", "2026-02", "2024-02-29", "2000-02-29", "1999-12-31", ""] {
            #expect(try DocumentEdit(date: date).date == date)
        }
        for date in [
            "26", "2026-13", "2026-00", "2023-02-29", "1900-02-29", "2026-04-31", "2026-1-1", "2026-02-28T10:00", "may",
            "２０２６", "2026-", "-2026",
        ] {
            #expect(throws: DocumentEditError.self, "\(date)") { try DocumentEdit(date: date) }
        }
        #expect(throws: DocumentEditError.self) { try DocumentEdit(tags: (0...12).map { "t\($0)" }) }
        #expect(throws: DocumentEditError.self) { try DocumentEdit(title: String(repeating: "x", count: 301)) }
    }
}
