import Foundation
import IndexStore
import Passages
import Synchronization
import Testing

@testable import EngineStore

@Suite("What a Milvus says no to", .serialized)
struct MilvusErrorTests {
    // Other tests take the processors for minutes.
    private static func limits(readSeconds: Int = 600) -> EngineLimits {
        var limits = EngineLimits()
        limits.pauses = [0.01, 0.01]
        limits.readSeconds = readSeconds
        return limits
    }

    @Test("an index that is not there is no index, and nothing is dropped without one")
    func missing() async throws {
        let server = MemoryMilvus()
        server.start()
        let engine = try server.engine(Self.limits())
        #expect(try await engine.exists() == false)
        #expect(try await engine.part("head") == nil)
        try await engine.drop()
        await #expect(throws: EngineError.noIndex(engine.address)) {
            try await EngineStore.open(engine, limits: Self.limits())
        }
        await #expect(throws: EngineError.noIndex(engine.address)) { try await engine.payloads([1]) }
    }

    @Test("a version before 2.3 is refused, with the version that is needed")
    func olderVersion() async throws {
        let server = MemoryMilvus()
        server.state.withLock { $0.version = "v2.2.16" }
        server.start()
        let engine = try server.engine(Self.limits())
        let error = await #expect(throws: EngineError.self) { try await engine.create(dimension: 32) }
        #expect(error == .olderEngine(engine.address, found: "v2.2.16", needed: "2.3"))
        #expect(server.state.withLock { $0.collections.isEmpty })
    }

    @Test("without BM25 vectors are searched, words are not, and the copy says so")
    func withoutWords() async throws {
        let (corpus, server) = (try await CopiedIndex(), MemoryMilvus())
        server.state.withLock { $0.version = "2.3.5" }
        server.start()
        let engine = try server.engine(Self.limits())
        let report = try await EngineCopy(engine: engine, limits: Self.limits()).run(corpus.index)
        #expect(report.limitation?.contains("vectors only") == true)
        let store = try await EngineStore.open(engine, limits: Self.limits())
        #expect(try await store.limitation() == report.limitation)
        #expect(try await store.check() == [])
        #expect(try await store.scope(of: nil).lexicalMatches("owl", limit: 3).isEmpty)
        let vector = [Float](repeating: 0.1, count: 16)
        let expected = try corpus.index.denseMatches(vector, limit: 5)
        #expect(expected.count == 5)
        #expect(try await store.scope(of: nil).denseMatches(vector, limit: 5) == expected)
    }

    @Test("a server that has too much to do is asked again, and one that refuses is not")
    func again() async throws {
        let server = MemoryMilvus()
        server.state.withLock { $0.refusals[.version] = [MemoryMilvus.status(8, "rate limit", passes: true)] }
        server.start()
        let engine = try server.engine(Self.limits())
        try await engine.create(dimension: 32)
        #expect(server.state.withLock { state in state.calls.count { $0 == .version } } == 2)
        server.state.withLock { $0.refusals[.query] = [MemoryMilvus.status(1_100, "bad\u{1B}[31m field")] }
        let error = await #expect(throws: EngineError.self) { try await engine.payloads([1]) }
        let expected = EngineError.refused(
            engine.address, while: "reading passages", status: 1_100, message: "memory:1: bad [31m field")
        #expect(error == expected)
        #expect(server.state.withLock { state in state.calls.count { $0 == .query } } == 1)
    }

    @Test("a server that never answers is given up at the deadline, and the error says how long it was waited for")
    func deadline() async throws {
        let server = MemoryMilvus()
        server.state.withLock { $0.silent = [.describe] }
        server.start()
        let engine = try server.engine(Self.limits(readSeconds: 1))
        let error = await #expect(throws: EngineError.self) { try await engine.exists() }
        #expect(error?.description.contains("1 seconds went by") == true)
    }

    @Test("a server that does not know a call is of another version, and the error names the call")
    func unknownCall() async throws {
        let server = MemoryMilvus()
        server.start(without: [.loadState])
        let engine = try server.engine(Self.limits())
        let error = await #expect(throws: EngineError.self) { try await engine.create(dimension: 32) }
        #expect(error?.description.contains("GetLoadState") == true)
    }

    @Test("replies with other counts than they should have are refused, and nothing is trapped")
    func strangeReplies() async throws {
        let (corpus, server) = (try await CopiedIndex(), MemoryMilvus())
        server.start()
        let engine = try server.engine(Self.limits())
        _ = try await EngineCopy(engine: engine, limits: Self.limits()).run(corpus.index)
        let id = try #require(try corpus.passageIDs().first)
        // A payload of a row is missing, so that the column is shorter than the others.
        server.state.withLock { state in
            for name in state.collections.keys { state.collections[name]?.rows[.integer(id)]?["payload"] = nil }
        }
        await #expect(throws: EngineError.self) { try await engine.payloads(try corpus.passageIDs()) }
        // A part that says it has more rows than there are.
        server.state.withLock { state in
            for name in state.collections.keys {
                state.collections[name]?.rows[.text("head#0")]?["pieces"] = .integer(3)
            }
        }
        await #expect(throws: EngineError.self) { try await engine.part("head") }
    }

    @Test("no node answers: the error names the engine, the node, what was done and what to do")
    func refusedConnection() async throws {
        // Port 9 is nobody's here; a connection to it is refused at once.
        let address = try EngineAddress("milvus://127.0.0.1:9/nobody")
        let error = await #expect(throws: EngineError.self) {
            try await EngineStore.open(address, limits: Self.limits(readSeconds: 2))
        }
        let text = error?.description ?? ""
        #expect(text.contains("milvus://127.0.0.1:9/nobody") && text.contains("looking for the index"), "\(text)")
        #expect(text.contains("see whether the engine runs"), "\(text)")
    }
}
