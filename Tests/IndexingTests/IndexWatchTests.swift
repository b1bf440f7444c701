import Documents
import Foundation
import Inference
import Synchronization
import TestSupport
import Testing

@testable import IndexStore
@testable import Indexing
@testable import Passages

/// A watch over a workshop's documents, and what it has told.
private final class Watching: Sendable {
    private let told = Mutex<[IndexWatch.Event]>([])
    private let ended = Mutex<(any Error)?>(nil)
    private let task = Mutex<Task<Void, Never>?>(nil)

    init(_ workshop: Workshop, roots: [String]? = nil, options: IndexerOptions = IndexerOptions()) {
        let watch = IndexWatch(
            indexer: Indexer(index: workshop.index, model: workshop.model), roots: roots ?? [workshop.documents],
            options: options,
            timing: .init(quiet: .milliseconds(30), longest: .milliseconds(300), retry: .milliseconds(20)))
        task.withLock {
            $0 = Task { [self] in
                do {
                    try await watch.run { event in told.withLock { $0.append(event) } }
                } catch {
                    ended.withLock { $0 = error }
                }
            }
        }
    }

    var updates: [IndexReport] {
        told.withLock { events in
            events.compactMap { event in
                guard case .updated(let report) = event else { return nil }
                return report
            }
        }
    }
    var hasBegun: Bool { told.withLock { !$0.isEmpty } }
    var isWaiting: Bool {
        told.withLock { events in
            events.contains { event in
                guard case .waiting = event else { return false }
                return true
            }
        }
    }
    var error: (any Error)? { ended.withLock { $0 } }

    func cancel() { task.withLock { $0?.cancel() } }

    /// Waits until something holds: for 4,000 looks of 5 ms. They are counted and not the time, since other tests may hold the
    /// threads that tasks share for a while, and then the watch comes no further either.
    func wait(for condition: () throws -> Bool) async throws {
        for _ in 0..<4_000 {
            if try condition() { return }
            try await Task.sleep(for: .milliseconds(5))
        }
        Issue.record("waited too long; told: \(updates), \(String(describing: error))")
        throw CancellationError()
    }

    deinit { cancel() }
}

@Suite("Watching documents", .serialized)
struct IndexWatchTests {
    /// The changes of all updates so far, as `added a.md`.
    private func changes(_ watching: Watching, _ workshop: Workshop) -> [String] {
        let root = workshop.stored("")
        return watching.updates.flatMap(\.changes).map {
            "\($0.kind.rawValue) \($0.path.dropFirst(root.hasSuffix("/") ? root.count : root.count + 1))"
        }
    }

    @Test("changes of each kind are indexed and told")
    func changesOfEachKindAreIndexedAndTold() async throws {
        let workshop = try Workshop()
        try workshop.write("a.md", "About the heron.")
        let watching = Watching(workshop)
        try await watching.wait { watching.hasBegun }
        var expected: [String] = []
        func follow(_ change: String, _ make: () throws -> Void) async throws {
            expected.append(change)
            try make()
            try await watching.wait { changes(watching, workshop).count >= expected.count }
            #expect(changes(watching, workshop) == expected)
        }
        try await follow("added b.md") { try workshop.write("b.md", "About the otter.") }
        try await follow("changed b.md") {
            // As editors save: beside it first, then over it.
            try workshop.write("b.md.tmp", "About the otter and its river.")
            #expect(unsafe rename(workshop.path("b.md.tmp"), workshop.path("b.md")) == 0)
        }
        try await follow("added new/deep/c.md") { try workshop.write("new/deep/c.md", "About the newt.") }
        try await follow("added new/deep/d.md") { try workshop.write("new/deep/d.md", "About the pike.") }
        try await follow("moved e.md") { try workshop.move("new/deep/d.md", to: "e.md") }
        try await follow("removed new/deep/c.md") { try workshop.write(".gitignore", "new/\n") }
        try await follow("added new/deep/c.md") { try workshop.remove(".gitignore") }
        try await follow("removed new/deep/c.md") {
            try FileManager.default.moveItem(atPath: workshop.path("new"), toPath: workshop.folder.path("away"))
        }
        try await follow("removed a.md") { try workshop.remove("a.md") }
        #expect(try workshop.index.documents().map(\.path) == ["b.md", "e.md"].map { workshop.stored($0) })
        watching.cancel()
        try await watching.wait { watching.error != nil }
        #expect(watching.error is CancellationError)
    }

    @Test("a burst is one set of changes")
    func aBurstIsOneSetOfChanges() async throws {
        let workshop = try Workshop()
        let watching = Watching(workshop)
        try await watching.wait { watching.hasBegun }
        for n in 0..<50 { try workshop.write("x/\(n).md", "Note number \(n).") }
        try await watching.wait { try workshop.index.documents().count == 50 }
        try await watching.wait { changes(watching, workshop).count == 50 }
        #expect(watching.updates.count <= 3)
    }

    @Test("other writers are waited for and not kept out")
    func otherWritersAreWaitedForAndNotKeptOut() async throws {
        let workshop = try Workshop()
        try workshop.write("a.md", "About the heron.")
        let watching = Watching(workshop)
        try await watching.wait { watching.hasBegun }
        // A watch that waits holds no lock.
        var lock: WriterLock? = try WriterLock.acquire(for: workshop.index.path)
        try workshop.write("b.md", "About the otter.")
        try await watching.wait { watching.isWaiting }
        #expect(watching.updates.isEmpty && watching.error == nil)
        withExtendedLifetime(lock) {}
        lock = nil
        try await watching.wait { changes(watching, workshop) == ["added b.md"] }
    }

    @Test("a root that is gone ends the watch and keeps the index")
    func aRootThatIsGoneEndsTheWatchAndKeepsTheIndex() async throws {
        let workshop = try Workshop()
        try workshop.write("a.md", "About the heron.")
        let watching = Watching(workshop)
        try await watching.wait { watching.hasBegun }
        try FileManager.default.removeItem(atPath: workshop.documents)
        try await watching.wait { watching.error != nil }
        #expect(watching.error as? IndexError == .rootNotFound(path: workshop.documents))
        // The document may have been seen as deleted before the folder was.
        #expect(try workshop.index.documents().count <= 1)
    }

    @Test("a single file is watched")
    func aSingleFileIsWatched() async throws {
        let workshop = try Workshop()
        try workshop.write("a.md", "About the heron.")
        try workshop.write("b.md", "About the otter.")
        let watching = Watching(workshop, roots: [workshop.path("a.md")])
        try await watching.wait { watching.hasBegun }
        try workshop.write("b.md", "About the newt.")
        try workshop.write("a.md", "About the heron and its reeds.")
        try await watching.wait { !watching.updates.isEmpty }
        #expect(changes(watching, workshop) == ["changed a.md"])
    }

    /// Whatever happens while the watch reads and writes, in the end the index holds what the folder holds.
    @Test("in the end the index holds what the folder holds", arguments: [1, 2, 3] as [UInt64])
    func inTheEndTheIndexHoldsWhatTheFolderHolds(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let workshop = try Workshop()
        let watching = Watching(workshop)
        try await watching.wait { watching.hasBegun }
        var files: [String: String] = [:]
        for serial in 0..<60 {
            let folder = ["", "x/", "x/y/", "z/w/v/"].randomElement(using: &random) ?? ""
            let victim = files.keys.sorted().randomElement(using: &random)
            switch (Int.random(in: 0..<5, using: &random), victim) {
            case (0, let victim?):
                try workshop.remove(victim)
                files[victim] = nil
            case (1, let victim?):
                let name = "\(folder)\(serial).md"
                try FileManager.default.createDirectory(
                    atPath: workshop.path(folder), withIntermediateDirectories: true)
                try workshop.move(victim, to: name)
                files[name] = files.removeValue(forKey: victim)
            default:
                let name = Bool.random(using: &random) ? victim ?? "\(serial).md" : "\(folder)\(serial).md"
                files[name] = "Unique words \(serial) of seed \(seed)."
                try workshop.write(name, files[name] ?? "")
            }
            if Int.random(in: 0..<6, using: &random) == 0 { try await Task.sleep(for: .milliseconds(40)) }
        }
        let paths = files.keys.map { workshop.stored($0) }.sorted()
        try await watching.wait {
            let index = workshop.index
            let documents = try index.documents()
            guard documents.map(\.path) == paths else { return false }
            return try files.allSatisfy { name, text in
                try index.passages(of: index.document(path: workshop.stored(name)).id).map(\.text) == [text]
            }
        }
        #expect(watching.error == nil, "seed \(seed)")
    }
}
