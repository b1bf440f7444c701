import Foundation
import IndexStore
import Passages
import Retrieval
import Synchronization
import Testing

@testable import EngineStore

@Suite("An index in Milvus", .serialized)
struct MilvusEngineTests {
    private static func patient() -> EngineLimits {
        var limits = EngineLimits()
        limits.pauses = [0.01, 0.01]
        limits.readSeconds = 20
        return limits
    }

    private static func copied(
        _ server: MemoryMilvus, _ corpus: CopiedIndex
    ) async throws -> (engine: MilvusEngine, store: EngineStore, report: EngineCopyReport) {
        server.start()
        let engine = try server.engine(patient())
        let report = try await EngineCopy(engine: engine, limits: patient()).run(corpus.index)
        return (engine, try await EngineStore.open(engine, limits: patient()), report)
    }

    @Test("a copy answers as the file does, by words and by vectors, and has all that the file has")
    func copy() async throws {
        let (corpus, server) = (try await CopiedIndex(), MemoryMilvus())
        let (_, store, report) = try await Self.copied(server, corpus)
        #expect(report.written == report.passages && report.limitation == nil)
        #expect(try await store.check() == [])
        #expect(try store.documents() == (try corpus.index.documents()))
        for question in ["When does the owl hunt?", "naive cafe", "守塔人晚上点灯", "lighthouse number 77", "bees dancing"] {
            let expected = try await Retriever(store: corpus.index, model: corpus.model).search(question)
            let found = try await Retriever(store: store, model: corpus.model).search(question)
            #expect(found.hits.first?.passage == expected.hits.first?.passage, "\(question)")
            #expect(found.hits.map(\.scores.dense) == expected.hits.map(\.scores.dense), "\(question)")
        }
        let narrowed = try await store.scope(of: .collections(["animals"])).lexicalMatches("night", limit: 9)
        #expect(narrowed.count == 1)
    }

    @Test("words are counted as the file's full text counts them: with endings, marks, neighbours and other scripts")
    func frequencies() async throws {
        let (corpus, server) = (try await CopiedIndex(), MemoryMilvus())
        let (engine, _, _) = try await Self.copied(server, corpus)
        for question in [
            "hunting owls at night", "Café naïve", "守塔人晚上点灯", "灯", "keepers of lighthouse number 77",
            "no such word: zebra",
        ] {
            let expected = try corpus.index.lexicalCounts(question, limit: 5)
            let query = try #require(LexicalQuery(question))
            #expect(try await engine.frequencies(query) == expected?.statistics.frequencies, "\(question)")
        }
    }

    @Test("a later copy in the same space is written in place, and one in another space is a new generation")
    func generations() async throws {
        let (corpus, server) = (try await CopiedIndex(), MemoryMilvus())
        let (engine, store, _) = try await Self.copied(server, corpus)
        let first = try #require(try await engine.collection(isFresh: true)).name
        let again = try await EngineCopy(engine: engine, limits: Self.patient()).run(corpus.index)
        #expect(again.written == 0)
        #expect(try await engine.collection(isFresh: true)?.name == first)
        // The head says that another transform gave the vectors.
        let sum = try #require(store.snapshot.head.parts[.transform]).sha256
        let head = String(decoding: try #require(try await engine.part(EngineHead.name)), as: UTF8.self)
        try await engine.keep([(EngineHead.name, Array(head.replacing(sum, with: String(sum.reversed())).utf8))])
        let other = try await EngineCopy(engine: engine, limits: Self.patient()).run(corpus.index)
        #expect(other.written == other.passages)
        let second = try #require(try await engine.collection(isFresh: true)).name
        #expect(second != first)
        #expect(server.state.withLock { Set($0.collections.keys) } == [second, second + "_parts"])
        #expect(server.state.withLock { $0.aliases } == ["testZa": second])
        #expect(try await store.passageCount() == (try corpus.index.passageCount()))
        #expect(try await store.check() == [])
    }

    @Test("a generation that is being written is not seen, and goes with the next copy if it was cut short")
    func cutShort() async throws {
        let (corpus, server) = (try await CopiedIndex(), MemoryMilvus())
        let (engine, store, _) = try await Self.copied(server, corpus)
        let first = try #require(try await engine.collection(isFresh: true)).name
        server.state.withLock { $0.refusals[.upsert] = [MemoryMilvus.status(1_100)] }
        await #expect(throws: EngineError.self) {
            try await EngineCopy(engine: engine, limits: Self.patient()).run(corpus.index, afresh: true)
        }
        #expect(try await engine.collection(isFresh: true)?.name == first)
        #expect(try await store.check() == [])
        #expect(server.state.withLock { $0.collections.count } == 4)
        _ = try await EngineCopy(engine: engine, limits: Self.patient()).run(corpus.index, afresh: true)
        #expect(server.state.withLock { $0.collections.count } == 2)
    }

    @Test("documents that are taken out are gone, and an index that is dropped leaves nothing")
    func removal() async throws {
        let (corpus, server) = (try await CopiedIndex(), MemoryMilvus())
        let (engine, store, report) = try await Self.copied(server, corpus)
        let document = try #require(try store.documents().first)
        try await store.remove(documents: [document.id])
        #expect(try store.documents().count == report.documents - 1)
        #expect(try await store.check() == [])
        try await engine.drop()
        #expect(server.state.withLock { $0.collections.isEmpty && $0.aliases.isEmpty })
        await #expect(throws: EngineError.noIndex(engine.address)) { try await store.passageCount() }
    }

    @Test("a payload of several fields comes back whole, and one that is too long is refused with its passage")
    func longPayloads() async throws {
        let server = MemoryMilvus()
        server.start()
        let engine = try server.engine(Self.patient())
        try await engine.create(dimension: 32)
        func row(_ id: PassageID, _ payload: String) -> EngineRow {
            let passage = PassageRecord(
                id: id, documentID: 1, path: "/a", title: "", ordinal: 0, startByte: 0, endByte: 1, firstLine: 1,
                lastLine: 1, page: nil, headingPath: [], text: "a", tokenCount: 1, sourceSHA256: "00")
            return EngineRow(
                id: id, document: 1, text: EngineText(LexicalText(passage, metadata: [])), vector: nil,
                payload: payload)
        }
        // Characters of three bytes, so that a border of 65,535 bytes shifts within one for some beginnings.
        let payloads = (0..<4).map { String(repeating: "x", count: $0) + String(repeating: "灯", count: 60_000) }
        try await engine.write(payloads.enumerated().map { row(PassageID($0 + 1), $1) })
        let found = try await engine.payloads([1, 2, 3, 4])
        #expect(found.sorted { $0.id < $1.id }.map(\.payload) == payloads)
        let tooLong = String(repeating: "灯", count: 90_000)
        let error = await #expect(throws: EngineError.self) { try await engine.write([row(9, tooLong)]) }
        #expect(error?.description.contains("passage 9 takes 270000 bytes") == true)
    }

    @Test("a part of several rows comes back, also after a longer one of the same name")
    func parts() async throws {
        let server = MemoryMilvus()
        server.start()
        let engine = try server.engine(Self.patient())
        try await engine.create(dimension: 0)
        for count in [EngineLimits().partBytes, 100_000, 45_000, 45_001, 1, 0] {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            try await engine.keep([("p", bytes)])
            #expect(try await engine.part("p") == bytes, "\(count) bytes")
        }
        #expect(try await engine.part("q") == nil)
        try await engine.forget(["p"])
        #expect(try await engine.part("p") == nil)
    }
}
