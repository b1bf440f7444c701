import Foundation
import GRDB
import Synchronization
import TestModels
import TestSupport
import Testing

@testable import IndexStore
@testable import Indexing
@testable import Passages

@Suite("An indexing run that ends early", .serialized)
struct InterruptionTests {
    private struct Interrupted: Error {}

    private func fill(_ workshop: Workshop, generation: Int) throws {
        for n in 0..<9 where n != generation {
            try workshop.write("\(n).md", "# Note \(n)\n\nWord\(n) in version \(n % 2 * generation).")
        }
        if generation > 1 {
            try workshop.remove("\(generation - 1).md")
            try workshop.move("0.md", to: "moved\(generation).md")
        }
    }

    /// Everything that a reader can see, without ids.
    private func content(_ index: Index) throws -> [String] {
        try index.documents().flatMap { document in
            ["\((document.path as NSString).lastPathComponent) \(document.title) \(document.state)"]
                + (try index.passages(of: document.id).map {
                    "\($0.ordinal) \($0.startByte) \($0.headingPath) \($0.text)"
                })
        }
    }

    /// Ends a run at its first, second, third … step. At each, the files as they lie on the disk (what a killed process
    /// leaves) must open, hold whole documents and be sound; and the next run must reach the same end as ever.
    @Test("wherever it ends the index opens and the next run finishes")
    func whereverItEndsTheIndexOpensAndTheNextRunFinishes() async throws {
        let reference = try Workshop()
        try fill(reference, generation: 1)
        try await reference.run(IndexerOptions(batchPassages: 3))
        try fill(reference, generation: 2)
        try await reference.run(IndexerOptions(batchPassages: 3))
        let expected = try content(reference.index)

        var ended = 0
        for last in 0..<200 {
            let workshop = try Workshop()
            var finished = true
            for generation in 1...2 {
                try fill(workshop, generation: generation)
                let steps = Mutex(0)
                var indexer = Indexer(index: workshop.index, model: workshop.model)
                let (path, image) = (workshop.index.path, workshop.folder.path("image\(generation).footnote"))
                indexer.atEachStep = {
                    let step = steps.withLock { count in
                        defer { count += 1 }
                        return count
                    }
                    guard step == last else { return }
                    for suffix in ["", "-wal"] where FileManager.default.fileExists(atPath: path + suffix) {
                        try FileManager.default.copyItem(atPath: path + suffix, toPath: image + suffix)
                    }
                    throw Interrupted()
                }
                do {
                    _ = try await indexer.run(
                        roots: [workshop.documents], options: IndexerOptions(batchPassages: 3))
                } catch is Interrupted {
                    finished = false
                    ended += 1
                    try checkImage(image)
                    try await workshop.run(IndexerOptions(batchPassages: 3))
                }
            }
            #expect(try content(workshop.index) == expected, "ended at step \(last)")
            let check = try workshop.index.check()
            #expect(check.damage.isEmpty && check.status.problems.isEmpty, "ended at step \(last): \(check)")
            if finished { break }
            #expect(last < 199, "the run has more steps than this test looks at")
        }
        #expect(ended > 10)
    }

    private func checkImage(_ path: String) throws {
        // Opened for writing, since that is what the next command does: SQLite recovers the log.
        let index = try Index.open(path: path, access: .readWrite)
        let check = try index.check()
        #expect(check.damage.isEmpty, "\(check.damage)")
        #expect(check.status.missingVectors == 0 || !check.status.problems.isEmpty)
        for document in try index.documents() {
            let passages = try index.passages(of: document.id)
            #expect(passages.map(\.ordinal) == Array(0..<passages.count))
            for passage in passages {
                // What is listed is found.
                #expect(try index.found(passage.title).contains(passage.text))
            }
        }
    }

    @Test("a full disk is a clear error and loses nothing finished")
    func aFullDiskIsAClearErrorAndLosesNothingFinished() async throws {
        let workshop = try Workshop()
        try workshop.write("a.txt", "The heron stands in the reeds.")
        try await workshop.run()
        for n in 0..<300 {
            try workshop.write("\(n).txt", "Page \(n)\n\n" + String(repeating: "many words about \(n) ", count: 30))
        }
        var failures = 0
        var pages = 60
        while true {
            try workshop.index.limit(pages: pages)
            do {
                try await workshop.run(IndexerOptions(batchPassages: 4))
                break
            } catch IndexError.diskFull(let path) {
                #expect(path == workshop.index.path)
                failures += 1
                let check = try workshop.index.check()
                #expect(check.damage.isEmpty)
                #expect(try workshop.index.found("heron").count == 1)
            }
            pages += 5
            try #require(pages < 100_000)
        }
        #expect(failures > 2)
        #expect(try workshop.index.status().missingVectors == 0)
        #expect(try workshop.index.status().documentCount == 301)
    }

    @Test("two runs at once are refused at once and readers go on")
    func twoRunsAtOnceAreRefusedAtOnceAndReadersGoOn() async throws {
        let workshop = try Workshop()
        try workshop.write("a.txt", "The heron stands in the reeds.")
        try await workshop.run()
        let second = try Index.open(path: workshop.index.path, access: .readWrite)
        let reader = try Index.open(path: workshop.index.path)
        let tried = Mutex(0)
        try workshop.write("b.txt", "The otter dives.")
        let (model, root) = (workshop.model, workshop.documents)
        var first = Indexer(index: workshop.index, model: model)
        first.atEachStep = {
            tried.withLock { $0 += 1 }
            let holder = ProcessInfo.processInfo.processIdentifier
            do {
                _ = try second.remove(paths: [root])
                Issue.record("two writers at once")
            } catch {
                #expect(error as? IndexError == .locked(path: second.path, processID: holder))
            }
            let found = try reader.found("heron").count
            #expect(found == 1)
        }
        _ = try await first.run(roots: [root])
        #expect(tried.withLock { $0 } > 3)
        #expect(try reader.found("otter").count == 1)
        #expect(try second.remove(paths: [root]) == 2)
    }

    @Test("a first run that is cut short remembers its folders")
    func aFirstRunThatIsCutShortRemembersItsFolders() async throws {
        let workshop = try Workshop()
        try workshop.write("a.txt", "The heron stands in the reeds.")
        var indexer = Indexer(index: workshop.index, model: workshop.model)
        indexer.atEachStep = { throw CancellationError() }
        await #expect(throws: CancellationError.self) { _ = try await indexer.run(roots: [workshop.documents]) }
        #expect(try workshop.index.manifest().roots == [workshop.documents])
        #expect(try workshop.index.status().documentCount == 0)
    }

    @Test("numbers that are not finite are refused")
    func numbersThatAreNotFiniteAreRefused() async throws {
        let workshop = try Workshop()
        try workshop.write("a.txt", "The heron stands in the reeds.")
        workshop.model.features = { _, _ in [.nan, 1] }
        await #expect(throws: IndexError.unusableEmbedding(path: workshop.stored("a.txt"), ordinal: 0)) {
            try await workshop.run()
        }
        #expect(try workshop.index.status().missingVectors == 1)
    }
}

extension Index {
    /// Makes SQLite report a full disk at this size.
    func limit(pages: Int) throws {
        try storage.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA max_page_count = \(pages)")
        }
    }
}
