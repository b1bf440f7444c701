import Foundation
import IndexStore
import Passages
import Retrieval
import Testing

@testable import EngineStore

/// The nodes of a running Antfly; nil where none is named.
private let runningNodes = ProcessInfo.processInfo.environment["FOOTNOTE_ANTFLY"]

/// Against nodes that run: `FOOTNOTE_ANTFLY=host:port,host:port`, as `tools/check-engines` starts them.
@Suite(
    "A running Antfly", .serialized,
    .enabled(if: runningNodes != nil, "FOOTNOTE_ANTFLY does not name the nodes of a running Antfly"))
struct AntflyTests {
    private static func address() throws -> EngineAddress {
        try EngineAddress("antfly://\(runningNodes ?? "")/test-\(UUID().uuidString.lowercased().prefix(8))")
    }

    @Test("a copy answers as the file does, follows its changes, and goes")
    func copy() async throws {
        let (corpus, address) = (try await CopiedIndex(), try Self.address())
        let report = try await EngineCopy(to: address).run(corpus.index)
        #expect(report.written == report.passages)
        let store = try await EngineStore.open(address)
        #expect(try await store.check() == [])
        #expect(try store.documents() == (try corpus.index.documents()))
        for question in ["When does the owl hunt?", "naive cafe", "守塔人晚上点灯", "lighthouse number 77"] {
            let expected = try await Retriever(store: corpus.index, model: corpus.model).search(question)
            let found = try await Retriever(store: store, model: corpus.model).search(question)
            #expect(found.hits.first?.passage == expected.hits.first?.passage, "\(question)")
            #expect(found.hits.first?.scores.dense == expected.hits.first?.scores.dense)
        }
        let narrowed = try await store.scope(of: .collections(["animals"])).lexicalMatches("night", limit: 9)
        #expect(narrowed.count == 1)
        try FileManager.default.removeItem(atPath: corpus.sources + "/animals/owl.md")
        try await corpus.run()
        _ = try await EngineCopy(to: address).run(corpus.index)
        #expect(try await store.passageCount() == (try corpus.index.passageCount()))
        #expect(try await store.check() == [])
        try await store.engine.drop()
        await #expect(throws: EngineError.noIndex(address)) { try await store.passageCount() }
    }

    @Test("a node that does not answer is passed over for one that does")
    func otherNode() async throws {
        let corpus = try await CopiedIndex()
        let nodes = "127.0.0.1:9," + (runningNodes ?? "")
        let address = try EngineAddress("antfly://\(nodes)/test-\(UUID().uuidString.lowercased().prefix(8))")
        _ = try await EngineCopy(to: address).run(corpus.index)
        let store = try await EngineStore.open(address)
        #expect(try await store.passageCount() == (try corpus.index.passageCount()))
        try await store.engine.drop()
    }
}

@Suite("An engine that does not answer")
struct SilentEngineTests {
    @Test("no node answers: the error names the engine, the last node, what was done and what to do")
    func silent() async throws {
        var impatient = EngineLimits()
        impatient.pauses = [0.01]
        impatient.connectSeconds = 1
        let limits = impatient
        // Port 9 is nobody's here; a connection to it is refused at once.
        let address = try EngineAddress("antfly://127.0.0.1:9/nobody")
        let error = await #expect(throws: EngineError.self) {
            try await EngineStore.open(address, limits: limits)
        }
        let text = error?.description ?? ""
        #expect(text.contains("antfly://127.0.0.1:9/nobody") && text.contains("reading the part head"))
        #expect(text.contains("see whether the engine runs"))
    }
}
