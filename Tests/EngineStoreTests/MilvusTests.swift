import Foundation
import IndexStore
import Passages
import Retrieval
import Testing

@testable import EngineStore

/// The node of a running Milvus; nil where none is named.
private let runningNode = ProcessInfo.processInfo.environment["FOOTNOTE_MILVUS"]

/// Against a server that runs: `FOOTNOTE_MILVUS=host:port`, as `tools/check-engines` starts one.
@Suite(
    "A running Milvus", .serialized,
    .enabled(if: runningNode != nil, "FOOTNOTE_MILVUS does not name the node of a running Milvus"))
struct MilvusTests {
    private static func address(_ nodes: String = "") throws -> EngineAddress {
        try EngineAddress("milvus://\(nodes)\(runningNode ?? "")/test-\(UUID().uuidString.lowercased().prefix(8))")
    }

    @Test("a copy answers as the file does, follows its changes, and goes")
    func copy() async throws {
        let (corpus, address) = (try await CopiedIndex(), try Self.address())
        let report = try await EngineCopy(to: address).run(corpus.index)
        #expect(report.written == report.passages)
        let store = try await EngineStore.open(address)
        #expect(try await store.check() == [])
        #expect(try store.documents() == (try corpus.index.documents()))
        let vector = (0..<16).map { Float($0 % 5) - 2 }
        #expect(
            try await store.scope(of: nil).denseMatches(vector, limit: 9)
                == (try corpus.index.denseMatches(vector, limit: 9)))
        // A server without BM25 has no words, so that other passages come first.
        if report.limitation == nil {
            for question in ["When does the owl hunt?", "naive cafe", "守塔人晚上点灯", "lighthouse number 77"] {
                let expected = try await Retriever(store: corpus.index, model: corpus.model).search(question)
                let found = try await Retriever(store: store, model: corpus.model).search(question)
                #expect(found.hits.map(\.scores.dense) == expected.hits.map(\.scores.dense), "\(question)")
                #expect(found.hits.first?.passage == expected.hits.first?.passage, "\(question)")
            }
            let query = try #require(LexicalQuery("hunting owls at night, 守塔人"))
            let counts = try corpus.index.lexicalCounts("hunting owls at night, 守塔人", limit: 5)
            #expect(try await store.engine.frequencies(query) == counts?.statistics.frequencies)
        }
        try FileManager.default.removeItem(atPath: corpus.sources + "/animals/owl.md")
        try await corpus.run()
        _ = try await EngineCopy(to: address).run(corpus.index)
        #expect(try await store.passageCount() == (try corpus.index.passageCount()))
        #expect(try await store.check() == [])
        _ = try await EngineCopy(to: address).run(corpus.index, afresh: true)
        #expect(try await store.check() == [])
        try await store.engine.drop()
        await #expect(throws: EngineError.noIndex(address)) { try await store.passageCount() }
    }

    @Test("a node that does not answer is passed over for one that does")
    func otherNode() async throws {
        let (corpus, address) = (try await CopiedIndex(), try Self.address("127.0.0.1:9,"))
        _ = try await EngineCopy(to: address).run(corpus.index)
        let store = try await EngineStore.open(address)
        #expect(try await store.passageCount() == (try corpus.index.passageCount()))
        try await store.engine.drop()
    }
}
