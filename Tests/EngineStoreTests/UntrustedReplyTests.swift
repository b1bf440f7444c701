import Formats
import Foundation
import IndexStore
import Inference
import Passages
import TestSupport
import Synchronization
import Testing

@testable import EngineStore

@Suite("What an engine replies is not trusted", .serialized)
struct UntrustedReplyTests {
    private static let passage = PassageRecord(
        id: 7, documentID: 3, path: "/d/a.md", title: "A", ordinal: 2, startByte: 10, endByte: 16, firstLine: 2,
        lastLine: 3, page: nil, headingPath: ["One", "“Two”"], text: "Öl\nab", tokenCount: 3, sourceSHA256: "00")
    private static let copy = PassageCopy(
        passage: passage, lexical: LexicalText(passage, metadata: []),
        codes: TokenCodes(codeLength: 2, bytes: [1, 2, 3, 255]),
        vector: RoundedVector(scale: 0.0123, codes: (0..<32).map { Int8($0 * 7 - 120) }))

    private static func read(_ payload: String, id: PassageID = 7) throws(PayloadError) -> StoredPassage {
        try StoredPassage(payload: payload, id: id)
    }

    @Test("a row gives back the passage, the codes and the vector that it was made of")
    func roundTrip() throws {
        let row = EngineRow(Self.copy)
        let stored = try Self.read(row.payload)
        #expect((stored.text, stored.bytes, stored.lines) == ("Öl\nab", 10..<16, 2...3))
        #expect((stored.codes, stored.vector) == (Self.copy.codes, Self.copy.vector))
        #expect((stored.headingPath, stored.page, stored.document) == (["One", "“Two”"], nil, 3))
        #expect(row.vector == Self.copy.vector?.values)
    }

    @Test(
        "a payload that was changed in one place is refused, and the error names the place",
        arguments: [
            ("\"text\":\"Öl\\nab\"", "\"text\":\"Öl\\nax\"", "text"),
            ("\"text\":\"Öl\\nab\"", "\"text\":\"Öl\\nabc\"", "text"), ("\"id\":7", "\"id\":8", "id"),
            ("\"form\":1", "\"form\":2", "form"), ("\"bytes\":[10,16]", "\"bytes\":[16,10]", "bytes"),
            ("\"bytes\":[10,16]", "\"bytes\":[-6,0]", "bytes"), ("\"lines\":[2,3]", "\"lines\":[0,3]", "lines"),
            ("\"document\":3", "\"document\":\"3\"", "document"), ("\"ordinal\":2", "\"ordinal\":-1", "ordinal"),
            ("\"code_length\":2", "\"code_length\":3", "codes"),
            ("\"code_length\":2", "\"code_length\":0", "code_length"),
            ("\"codes\":\"AQID/w==\"", "\"codes\":\"%\"", "codes"), ("\"scale\":0.0123", "\"scale\":-1", "scale"),
            ("\"headings\":[", "\"headings\":[1,", "headings"), ("\"page\":null", "\"page\":0", "page"),
            ("{", "[", "payload"),
        ])
    func changed(_ old: String, _ new: String, _ part: String) throws {
        let payload = EngineRow(Self.copy).payload
        let place = try #require(payload.range(of: old), "\(old) in \(payload)")
        let error = #expect(throws: PayloadError.self) {
            try Self.read(payload.replacingCharacters(in: place, with: new))
        }
        #expect(error?.part.contains(part) == true)
    }

    @Test("random bytes are no payload, no head and no list of rows, and nothing is trapped")
    func noise() throws {
        let address = try EngineAddress("antfly://h:1/n")
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let valid = Array(EngineRow(Self.copy).payload.utf8)
        for _ in 0..<2_000 {
            var bytes = valid
            for _ in 0...Int.random(in: 0..<4, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            // What is read in spite of it has a text of the hash that stands beside it.
            if let stored = try? Self.read(String(decoding: bytes, as: UTF8.self)) {
                #expect(stored.text.utf8.count == stored.bytes.count, "seed \(seed)")
            }
            #expect(throws: (any Error).self) { try RowList(bytes) }
            #expect(throws: EngineError.self) { try EngineHead(bytes, address: address) }
        }
    }

    @Test("a list of rows gives back what was written, and one that is cut short is refused")
    func rowList() throws {
        var list = RowList()
        for id in [PassageID(3), 1, 9] { list.fingerprints[id] = EngineRow(Self.copy).fingerprint }
        #expect(try RowList(list.encoded) == list)
        for count in 0..<list.encoded.count {
            #expect(throws: (any Error).self) { try RowList(Array(list.encoded.prefix(count))) }
        }
    }

    @Test("a head gives back what was written, and one of a later form says so")
    func head() throws {
        let address = try EngineAddress("antfly://h:1/n")
        let sum = String(repeating: "ab", count: 32)
        let head = EngineHead(
            generation: "g", passageCount: 4, lexicalTokenCount: 99, dimension: 32, sample: [1, 4], pieceBytes: 10,
            parts: [.manifest: EngineHead.Part(sha256: sum, byteCount: 25)])
        #expect(try EngineHead(Array(head.json.text.utf8), address: address) == head)
        #expect(head.parts[.manifest]?.pieces(of: 10).count == 3)
        let wrong = [
            ("\"dimension\":32", "\"dimension\":33"), ("\"dimension\":32", "\"dimension\":1000000"),
            ("\"bytes\":25", "\"bytes\":-1"), ("\"bytes\":25", "\"bytes\":9000000000000"),
            ("\"sha256\":\"ab", "\"sha256\":\"/."), ("\"sample\":[1,4]", "\"sample\":[1,null]"),
            ("\"piece_bytes\":10", "\"piece_bytes\":0"), ("\"passages\":4", "\"passages\":-4"),
        ]
        for (old, new) in wrong {
            let text = head.json.text.replacing(old, with: new)
            #expect(text != head.json.text)
            #expect(throws: EngineError.self, "\(new)") { try EngineHead(Array(text.utf8), address: address) }
        }
        let later = head.json.text.replacing("\"form\":1", with: "\"form\":2")
        #expect(throws: EngineError.newerForm(address, found: 2, supported: 1)) {
            try EngineHead(Array(later.utf8), address: address)
        }
    }

    @Test("a passage that was changed in the engine stops the search, and a check names it")
    func damage() async throws {
        let (corpus, engine) = (try await CopiedIndex(), try MemoryEngine())
        _ = try await EngineCopy(engine: engine, limits: EngineLimits()).run(corpus.index)
        let store = try await EngineStore.open(engine, limits: EngineLimits())
        let id = try #require(try corpus.passageIDs().first)
        engine.state.withLock { state in
            guard let row = state.rows[id] else { return }
            let payload = row.payload.replacing("night", with: "noon!").replacing("flowers", with: "cinders")
            state.rows[id] = EngineRow(
                id: id, document: row.document, text: row.text, vector: row.vector,
                payload: payload == row.payload ? "{}" : payload)
        }
        await #expect(throws: EngineError.self) { try await store.passages(ids: [id]) }
        let damage = try await store.check()
        #expect(damage.count == 1 && damage[0].contains("passage \(id)"))
        engine.state.withLock { $0.rows[id] = nil }
        #expect(try await store.check() == ["passage \(id) is missing"])
    }

    @Test("a part that lost a piece, or has another's bytes, is refused with the part's name")
    func parts() async throws {
        let (corpus, engine) = (try await CopiedIndex(), try MemoryEngine())
        _ = try await EngineCopy(engine: engine, limits: EngineLimits()).run(corpus.index)
        let store = try await EngineStore.open(engine, limits: EngineLimits())
        let part = try #require(store.snapshot.head.parts[.transform])
        let name = part.pieces(of: EngineLimits().partBytes)[0]
        let bytes = engine.state.withLock { $0.parts[name] } ?? []
        for other in [nil, Array(bytes.dropLast()), bytes.dropLast() + [bytes.last.map { $0 ^ 1 } ?? 0]] {
            engine.state.withLock { $0.parts[name] = other }
            let error = await #expect(throws: EngineError.self) { try await store.transform() }
            #expect(error?.description.contains("transform") == true)
        }
    }

    @Test("an engine that replies with passages that nobody asked for, or twice, is refused")
    func unasked() async throws {
        let (corpus, engine) = (try await CopiedIndex(), try MemoryEngine())
        _ = try await EngineCopy(engine: engine, limits: EngineLimits()).run(corpus.index)
        let store = try await EngineStore.open(engine, limits: EngineLimits())
        let ids = Array(try corpus.passageIDs().prefix(2))
        let replies = try await engine.payloads(ids)
        #expect(try store.read(replies, among: Set(ids)).count == 2)
        #expect(throws: EngineError.self) { try store.read(replies, among: [ids[0]]) }
        #expect(throws: EngineError.self) { try store.read(replies + replies) }
    }
}
