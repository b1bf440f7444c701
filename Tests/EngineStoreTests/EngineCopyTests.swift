import Foundation
import IndexStore
import Passages
import Synchronization
import Testing

@testable import EngineStore

@Suite("Copying an index to an engine", .serialized)
struct EngineCopyTests {
    @Test("a second copy of the same file writes no row and no part but the head")
    func again() async throws {
        let (corpus, engine) = (try await CopiedIndex(), try MemoryEngine())
        let copy = EngineCopy(engine: engine, limits: EngineLimits())
        let first = try await copy.run(corpus.index)
        #expect(first.written == first.passages)
        let before = engine.state.withLock { ($0.writtenRows, $0.writtenParts) }
        let second = try await copy.run(corpus.index)
        #expect((second.written, second.removed, second.passages) == (0, 0, first.passages))
        #expect(engine.state.withLock { $0.writtenRows } == before.0)
        #expect(engine.state.withLock { $0.writtenParts } == before.1 + 1)
    }

    @Test("a later copy has what is new, and nothing of what is gone, and an open store sees it")
    func later() async throws {
        let (corpus, engine) = (try await CopiedIndex(), try MemoryEngine())
        let copy = EngineCopy(engine: engine, limits: EngineLimits())
        _ = try await copy.run(corpus.index)
        let store = try await EngineStore.open(engine, limits: EngineLimits())
        try FileManager.default.removeItem(atPath: corpus.sources + "/animals/owl.md")
        try corpus.write(["animals/fox.txt": "The fox digs a den under the hedge."])
        try await corpus.run()
        let report = try await copy.run(corpus.index)
        #expect(report.removed > 0)
        #expect(try await store.passageCount() == (try corpus.index.passageCount()))
        #expect(try store.documents() == (try corpus.index.documents()))
        #expect(try await store.check() == [])
        #expect(Set(engine.state.withLock { Array($0.rows.keys) }) == Set(try corpus.passageIDs()))
        #expect(try await store.scope(of: nil).lexicalMatches("fox den", limit: 3).count == 1)
        let parts = try await EngineParts(engine: engine, limits: EngineLimits()).all(of: store.snapshot.head)
        let named = Set(parts.flatMap { $0.pieces(of: EngineLimits().partBytes) })
        #expect(Set(engine.state.withLock { Array($0.parts.keys) }) == named.union([EngineHead.name]))
    }

    @Test("rows that a copy cut short left behind are passed over")
    func leftBehind() async throws {
        let (corpus, engine) = (try await CopiedIndex(), try MemoryEngine())
        _ = try await EngineCopy(engine: engine, limits: EngineLimits()).run(corpus.index)
        let store = try await EngineStore.open(engine, limits: EngineLimits())
        engine.state.withLock { state in
            guard let row = state.rows.values.min(by: { $0.id < $1.id }) else { return }
            let payload = row.payload.replacing("\"id\":\(row.id)", with: "\"id\":9999")
            state.rows[9_999] = EngineRow(
                id: 9_999, document: row.document, text: row.text, vector: row.vector, payload: payload)
        }
        #expect(try await store.passages(ids: [9_999]).isEmpty)
        let found = try await store.scope(of: nil).lexicalMatches("owl bee cat café night lighthouse", limit: 1_000)
        #expect(!found.isEmpty && !found.map(\.passageID).contains(9_999))
    }

    @Test("documents that are taken out of a copy are found no more, and the next copy brings them back")
    func removal() async throws {
        let (corpus, engine) = (try await CopiedIndex(), try MemoryEngine())
        let copy = EngineCopy(engine: engine, limits: EngineLimits())
        _ = try await copy.run(corpus.index)
        let store = try await EngineStore.open(engine, limits: EngineLimits())
        let owl = try #require(try store.documents().first { $0.path.hasSuffix("owl.md") })
        try await store.remove(documents: [owl.id])
        #expect(!(try store.documents()).contains { $0.id == owl.id })
        #expect(try await store.passages(of: owl.id).isEmpty)
        #expect(try await store.check() == [])
        _ = try await copy.run(corpus.index)
        #expect(try await store.passageCount() == (try corpus.index.passageCount()))
        #expect(try store.documents() == (try corpus.index.documents()))
    }

    @Test("a copy that another one overtook is refused, and the other's head stays")
    func overtaken() async throws {
        let (corpus, engine) = (try await CopiedIndex(), try MemoryEngine())
        _ = try await EngineCopy(engine: engine, limits: EngineLimits()).run(corpus.index)
        let parts = EngineParts(engine: engine, limits: EngineLimits())
        let old = try #require(try await parts.head())
        _ = try await EngineCopy(engine: engine, limits: EngineLimits()).run(corpus.index)
        let other = try #require(try await parts.head())
        await #expect(throws: EngineError.changedMeanwhile(engine.address)) { try await parts.exchange(old, for: old) }
        #expect(try await parts.head() == other)
    }

    @Test("a description is the copy's own")
    func description() async throws {
        let (corpus, engine) = (try await CopiedIndex(), try MemoryEngine())
        let description = EngineDescription(name: "Handbook", conversationStarters: ["How?"])
        _ = try await EngineCopy(engine: engine, limits: EngineLimits()).run(corpus.index, as: description)
        let manifest = try await EngineStore.open(engine, limits: EngineLimits()).manifest()
        #expect((manifest.name, manifest.instructions) == ("Handbook", "Be short."))
        #expect(manifest.conversationStarters == ["How?"])
        #expect(try corpus.index.manifest().name == "test")
    }
}
