import Documents
import Testing

@testable import IndexStore
@testable import Indexing
@testable import Passages

@Suite("Indexing what rules leave", .serialized)
struct SelectionTests {
    @Test("what becomes left out is removed and reported")
    func whatBecomesLeftOutIsRemovedAndReported() async throws {
        let workshop = try Workshop()
        for name in ["a.md", "drafts/b.md", "drafts/c.md"] { try workshop.write(name, "About the heron in \(name).") }
        #expect(try await workshop.run().added == 3)
        try workshop.write(".gitignore", "drafts/\n")
        let report = try await workshop.run(IndexerOptions(namesChanges: true))
        #expect(report.removed == 2 && report.unchanged == 1)
        #expect(report.ignored == ["named by a .gitignore file": 1])
        #expect(report.leftOut.map(\.path) == [workshop.stored("drafts")])
        #expect(report.leftOut.first?.rule.pattern == "drafts/")
        #expect(
            report.changes == ["drafts/b.md", "drafts/c.md"].map { .init(kind: .removed, path: workshop.stored($0)) })
        #expect(try workshop.index.found("heron").count == 1)
        #expect(try await workshop.run(IndexerOptions(selection: FileSelection(heedsIgnoreFiles: false))).added == 2)
    }

    @Test("the next run remembers the selection")
    func theNextRunRemembersTheSelection() async throws {
        let workshop = try Workshop()
        for name in ["a.md", "b.bak.md"] { try workshop.write(name, "Text of \(name).") }
        let selection = FileSelection(exclusions: ["*.bak.md"])
        #expect(try await workshop.run(IndexerOptions(selection: selection)).added == 1)
        let report = try await workshop.run()
        #expect(report.added == 0 && report.leftOut.count == 1)
        #expect(try workshop.index.manifest().selection == selection)
        #expect(try await workshop.run(IndexerOptions(selection: FileSelection())).added == 1)
    }

    @Test("a file that leaves an excluded folder is added")
    func aFileThatLeavesAnExcludedFolderIsAdded() async throws {
        let workshop = try Workshop()
        try workshop.write("drafts/a.md", "About the otter.")
        let selection = FileSelection(exclusions: ["drafts/"])
        #expect(try await workshop.run(IndexerOptions(selection: selection)).documents == 0)
        try workshop.move("drafts/a.md", to: "a.md")
        #expect(try await workshop.run().added == 1)
    }
}
