import Foundation
import GRDB
import Inference
import Synchronization
import TestModels
import TestSupport
import Testing

@testable import IndexStore
@testable import Indexing
@testable import Passages

@Suite("Indexing folders", .serialized)
struct IndexingTests {
    @Test("documents are put in found and described")
    func documentsArePutInFoundAndDescribed() async throws {
        let workshop = try Workshop()
        try workshop.write(
            "birds/heron.md", "# Herons\n\nThe heron stands in the reeds.\n\n## Food\n\nIt eats fish and frogs.\n")
        try workshop.write("otter.txt", "Otters\n\nThe otter dives for crayfish.\n")
        let report = try await workshop.run()
        #expect(report.added == 2)
        #expect(report.documents == 2)
        #expect(report.embeddedPassages == report.passages)
        #expect(report.refitted)
        let status = try workshop.index.status()
        #expect(status.missingVectors == 0)
        #expect(status.problems.isEmpty)
        #expect(status.dimension == 40)
        let passage = try #require(
            try workshop.index.passages(ids: workshop.index.lexicalMatches("crayfish", limit: 5).map(\.passageID)).first
        )
        #expect(passage.path == workshop.stored("otter.txt"))
        let source = try String(contentsOfFile: passage.path, encoding: .utf8)
        #expect(Array(source.utf8)[passage.startByte..<passage.endByte].elementsEqual(passage.text.utf8))
        #expect(try workshop.index.check().isHealthy)
        #expect(try workshop.index.document(path: workshop.path("otter.txt")).state == .current)
        #expect(try workshop.index.manifest().roots == [workshop.stored("")])
    }

    @Test("a second run changes nothing")
    func aSecondRunChangesNothing() async throws {
        let calls = Mutex(0)
        let workshop = try Workshop()
        for n in 0..<5 { try workshop.write("\(n).txt", "Page \(n)\n\nText number \(n).") }
        try await workshop.run()
        let before = try workshop.index.documents()
        // Nothing is embedded: the model would refuse.
        workshop.model.onEmbedding = { _ in
            calls.withLock { $0 += 1 }
            throw CancellationError()
        }
        let report = try await workshop.run()
        #expect(report.unchanged == 5)
        #expect(report.added + report.changed + report.moved + report.removed == 0)
        #expect(try workshop.index.documents() == before)
        #expect(calls.withLock { $0 } == 0)
    }

    @Test("a moved file is followed without embedding it again")
    func aMovedFileIsFollowedWithoutEmbeddingItAgain() async throws {
        let workshop = try Workshop()
        try workshop.write("a.md", "# Herons\n\nThe heron stands in the reeds.")
        try await workshop.run()
        let before = try #require(try workshop.index.documents().first)
        let passages = try workshop.index.passages(of: before.id).map(\.id)
        try workshop.write("deep/keep.md", "# Other\n\nAnother.")
        try workshop.move("a.md", to: "deep/b.md")
        // One passage is new, and the fit asks for the sample questions.
        workshop.model.onEmbedding = { count in
            if count > 1, count != EmbeddingRecipe.sampleQuestions.count { throw CancellationError() }
        }
        let report = try await workshop.run()
        #expect(report.moved == 1)
        #expect(report.removed == 0)
        #expect(report.added == 1)
        let after = try workshop.index.document(path: workshop.path("deep/b.md"))
        #expect(after.id == before.id)
        #expect(try workshop.index.passages(of: after.id).map(\.id) == passages)
    }

    @Test("only the passages that changed are embedded again")
    func onlyThePassagesThatChangedAreEmbeddedAgain() async throws {
        let workshop = try Workshop()
        let sections = (0..<20).map { n in
            "## Section \(n)\n\n" + (0..<60).map { "word\(n)x\($0)" }.joined(separator: " ") + ".\n\n"
        }
        try workshop.write("a.md", "# Title\n\n" + sections.joined())
        try await workshop.run()
        let before = try workshop.index.status().passageCount
        var changed = sections
        changed[7] = "## Section 7\n\n" + (0..<60).map { "fresh\($0)" }.joined(separator: " ") + ".\n\n"
        changed.insert("## New\n\n" + (0..<60).map { "new\($0)" }.joined(separator: " ") + ".\n\n", at: 3)
        try workshop.write("a.md", "# Title\n\n" + changed.joined())
        let report = try await workshop.run()
        #expect(report.changed == 1)
        #expect(report.embeddedPassages < before / 2)
        let source = Array(try String(contentsOfFile: workshop.path("a.md"), encoding: .utf8).utf8)
        for passage in try workshop.index.passages(of: workshop.index.documents()[0].id) {
            #expect(source[passage.startByte..<passage.endByte].elementsEqual(passage.text.utf8))
        }
        #expect(try workshop.index.found("fresh7").count == 1)
        #expect(try workshop.index.found("word7x7").isEmpty)
        #expect(try workshop.index.check().isHealthy)
    }

    @Test("only documents under the given roots are dropped")
    func onlyDocumentsUnderTheGivenRootsAreDropped() async throws {
        let workshop = try Workshop()
        try workshop.write("one/a.txt", "Alpha page.")
        try workshop.write("one-more/b.txt", "Beta page.")
        try await workshop.run()
        try workshop.remove("one/a.txt")
        try workshop.remove("one-more/b.txt")
        try workshop.write("one/c.txt", "Gamma page.")
        let report = try await workshop.run(roots: [workshop.path("one")])
        #expect(report.removed == 1)
        #expect(
            try workshop.index.documents().map(\.path) == [
                workshop.stored("one-more/b.txt"), workshop.stored("one/c.txt"),
            ])
    }

    @Test("a missing root changes nothing")
    func aMissingRootChangesNothing() async throws {
        let workshop = try Workshop()
        try workshop.write("a.txt", "Alpha page.")
        try await workshop.run()
        try FileManager.default.removeItem(atPath: workshop.documents)
        await #expect(throws: IndexError.rootNotFound(path: workshop.documents)) { try await workshop.run() }
        #expect(try workshop.index.status().documentCount == 1)
    }

    @Test("an empty folder gives an index and a hint")
    func anEmptyFolderGivesAnIndexAndAHint() async throws {
        let workshop = try Workshop()
        try Data([0, 1, 2, 3, 0, 1, 2, 3]).write(to: URL(filePath: workshop.path("picture.xyz")))
        let report = try await workshop.run()
        #expect(report.documents == 0)
        #expect(report.ignored == ["type .xyz": 1])
        #expect(report.advice.contains { $0.text.contains(".md") && $0.text.contains(workshop.stored("")) })
        #expect(try workshop.index.lexicalMatches("anything", limit: 3).isEmpty)
        #expect(try workshop.index.denseMatches([1], limit: 3).isEmpty)
    }

    @Test("a file that can no longer be read keeps its last good state")
    func aFileThatCanNoLongerBeReadKeepsItsLastGoodState() async throws {
        let workshop = try Workshop()
        try workshop.write("a.txt", "The heron stands in the reeds.")
        try workshop.write("b.txt", "The otter dives.")
        try await workshop.run()
        let binary = Data([0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0, 0, 3, 0, 0x3E, 0, 1, 0, 0xFF])
        try binary.write(to: URL(filePath: workshop.path("a.txt")))
        try binary.write(to: URL(filePath: workshop.path("new.txt")))
        let report = try await workshop.run()
        #expect(report.refused.count == 2)
        #expect(report.refused.first { $0.path == workshop.stored("a.txt") }?.keptEarlierState == true)
        #expect(report.refused.first { $0.path == workshop.stored("new.txt") }?.keptEarlierState == false)
        #expect(try workshop.index.found("heron").count == 1)
        let document = try workshop.index.document(path: workshop.path("a.txt"))
        #expect(document.state == .stale)
        #expect(document.staleReason?.isEmpty == false)
        #expect(try workshop.index.status().staleDocumentCount == 1)
        try workshop.write("a.txt", "The heron stands in the reeds.")
        try await workshop.run()
        #expect(try workshop.index.document(path: workshop.path("a.txt")).state == .current)
    }

    @Test("another model is an error that names both and the repair")
    func anotherModelIsAnErrorThatNamesBothAndTheRepair() async throws {
        let workshop = try Workshop()
        try workshop.write("a b.txt", "The heron stands in the reeds.")
        try await workshop.run()
        workshop.model = FakeModel(name: "second", fingerprint: "beef")
        await #expect {
            try await workshop.run()
        } throws: { error in
            guard case IndexError.modelMismatch(let index, let model, let repair) = error else { return false }
            return index.contains("fake") && model.contains("second")
                && repair
                    == .reindex(
                        roots: [workshop.documents], index: workshop.index.path, model: "/models/second.gguf",
                        adapter: .asItIs)
        }
        let report = try await workshop.run(IndexerOptions(rebuild: true))
        #expect(report.changed == 1)
        #expect(report.embeddedPassages == report.passages)
        #expect(try workshop.index.manifest().modelName == "second")
        #expect(try workshop.index.status().problems.isEmpty)
        try await workshop.run()
    }

    @Test("growth beyond the counted corpus is answerd with advice")
    func growthBeyondTheCountedCorpusIsAnswerdWithAdvice() async throws {
        let workshop = try Workshop()
        try workshop.write("0.txt", "First page.")
        #expect(try await workshop.run().advice.isEmpty)
        for n in 1..<6 { try workshop.write("\(n).txt", "Page \(n).") }
        #expect(
            try await workshop.run().advice.contains {
                guard case .reindex? = $0.repair else { return false }
                return true
            })
        #expect(try await workshop.run(IndexerOptions(rebuild: true)).advice.isEmpty)
    }

    @Test("progress goes through the phases and never backwards")
    func progressGoesThroughThePhasesAndNeverBackwards() async throws {
        let workshop = try Workshop()
        for n in 0..<30 { try workshop.write("\(n).txt", "Page \(n)\n\nSome words about \(n).") }
        let seen = Mutex<[IndexProgress]>([])
        _ = try await Indexer(index: workshop.index, model: workshop.model).run(
            roots: [workshop.documents], options: IndexerOptions(batchPassages: 4)
        ) { step in seen.withLock { $0.append(step) } }
        let steps = seen.withLock { $0 }
        let order = IndexProgress.Phase.allCases
        let places = steps.compactMap { order.firstIndex(of: $0.phase) }
        #expect(places == places.sorted())
        #expect(Set(steps.map(\.phase)) == Set(order))
        for phase in order {
            let done = steps.filter { $0.phase == phase }.map(\.done)
            #expect(done == done.sorted())
        }
    }

    @Test("a cancelled run stops and is continued")
    func aCancelledRunStopsAndIsContinued() async throws {
        let workshop = try Workshop()
        for n in 0..<30 { try workshop.write("\(n).txt", "Page \(n)\n\nSome words about \(n).") }
        let index = workshop.index
        let model = workshop.model
        let root = workshop.documents
        let handle = Mutex<Task<IndexReport, any Error>?>(nil)
        let task = Task {
            while handle.withLock({ $0 == nil }) { await Task.yield() }
            return try await Indexer(index: index, model: model).run(
                roots: [root], options: IndexerOptions(batchPassages: 2)
            ) { step in
                if step.phase == .embedding, step.done >= 10 { handle.withLock { $0?.cancel() } }
            }
        }
        handle.withLock { $0 = task }
        await #expect(throws: CancellationError.self) { try await task.value }
        let status = try index.status()
        #expect(status.missingVectors == status.passageCount)
        #expect(status.problems.count == 1)
        let report = try await workshop.run()
        #expect(report.embeddedPassages < 30)
        #expect(try index.status().missingVectors == 0)
    }

    @Test("removed documents are gone from every search")
    func removedDocumentsAreGoneFromEverySearch() async throws {
        let workshop = try Workshop()
        for name in ["a/1", "a/2", "b/1"] { try workshop.write("\(name).txt", "Words of \(name) heron.") }
        try await workshop.run()
        #expect(throws: IndexError.unknownDocument("/nowhere")) {
            try workshop.index.remove(paths: [workshop.path("b"), "/nowhere"])
        }
        #expect(try workshop.index.status().documentCount == 3)
        #expect(try workshop.index.remove(paths: [workshop.path("a")]) == 2)
        #expect(try workshop.index.found("heron").count == 1)
        let vector = try workshop.index.questionVector("heron", model: workshop.model)
        #expect(try workshop.index.denseMatches(vector, limit: 10).count == 1)
        #expect(try workshop.index.check().isHealthy)
    }
}
