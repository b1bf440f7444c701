import Formats
import Foundation
import OutsideServers
import Passages
import Synchronization

/// An index in Antfly: one table of passages, and one of parts that are kept whole (`NAME` and `NAME_parts`).
struct AntflyEngine: Engine {
    let address: EngineAddress
    private let client: AntflyClient
    private let limits: EngineLimits

    init(_ address: EngineAddress, limits: EngineLimits) {
        self.address = address
        self.limits = limits
        client = AntflyClient(address, limits: limits)
    }

    private var passages: String { "/tables/\(address.table)" }
    private var parts: String { "/tables/\(address.table)_parts" }

    func exists() async throws(EngineError) -> Bool {
        for table in [passages, parts] {
            if try await client.send(.get, table, doing: "looking for the index").isNotFound { return false }
        }
        return true
    }

    func create(dimension: Int) async throws(EngineError) {
        let tables = [
            (passages, AntflyQuery.passageTable(shards: AntflyKey.shards, dimension: dimension)),
            (parts, AntflyQuery.partTable()),
        ]
        for (table, body) in tables {
            if try await !client.send(.get, table, doing: "looking for the index").isNotFound { continue }
            do {
                _ = try await client.send(
                    .post, table, body: body, doing: "making a table", seconds: limits.writeSeconds)
            } catch {
                // An earlier try may have made it, whose answer did not come.
                if try await client.send(.get, table, doing: "looking for the index").isNotFound { throw error }
            }
        }
    }

    func drop() async throws(EngineError) {
        for table in [parts, passages] {
            _ = try await client.send(.delete, table, doing: "removing a table", seconds: limits.writeSeconds)
        }
    }

    // MARK: Writing

    func write(_ rows: [EngineRow]) async throws(EngineError) {
        let parts = AntflyKey.parted(rows) { $0.id }
        try await EngineAttempts.all(parts) { part throws(EngineError) in
            let inserts = part.map { JSON.Member(name: AntflyKey.of($0.id), value: Self.document($0)) }
            let isPending = try await batch(
                passages, inserts: inserts, deletes: [], level: "full_index", doing: "writing passages")
            if isPending { try await wait(for: part.map(\.id)) }
        }
    }

    /// Waits until rows that are written for good can be found, too.
    private func wait(for ids: [PassageID]) async throws(EngineError) {
        let doing = "waiting for passages that were written"
        for _ in 0..<limits.writeSeconds {
            if try await payloads(ids).count == ids.count { return }
            do {
                try await Task.sleep(for: .seconds(1))
            } catch {
                throw .unreachable(address, while: doing, reason: "it was cancelled")
            }
        }
        throw .unreachable(address, while: doing, reason: "\(limits.writeSeconds) seconds went by")
    }

    func delete(_ ids: [PassageID]) async throws(EngineError) {
        try await EngineAttempts.all(AntflyKey.parted(ids) { $0 }) { part throws(EngineError) in
            try await batch(
                passages, inserts: [], deletes: part.map { AntflyKey.of($0) }, level: "full_index",
                doing: "taking passages out")
        }
    }

    func keep(_ parts: [(name: String, bytes: [UInt8])]) async throws(EngineError) {
        let inserts = parts.map { part in
            JSON.Member(
                name: part.name,
                value: [.init(stringLiteral: AntflyQuery.payload): .string(Data(part.bytes).base64EncodedString())])
        }
        try await batch(self.parts, inserts: inserts, deletes: [], level: "write", doing: "writing a part")
    }

    func forget(_ names: [String]) async throws(EngineError) {
        try await batch(parts, inserts: [], deletes: names, level: "write", doing: "forgetting parts")
    }

    private static func document(_ row: EngineRow) -> JSON {
        var members: [JSON.Member] = [
            JSON.Member(name: EngineField.title.rawValue, value: .string(row.text.title)),
            JSON.Member(name: EngineField.headings.rawValue, value: .string(row.text.headings)),
            JSON.Member(name: EngineField.body.rawValue, value: .string(row.text.body)),
            JSON.Member(name: EngineField.about.rawValue, value: .string(row.text.about)),
            JSON.Member(name: EngineField.unspaced.rawValue, value: .string(row.text.unspaced)),
            JSON.Member(name: AntflyQuery.document, value: .string(String(row.document))),
            JSON.Member(name: AntflyQuery.payload, value: .string(row.payload)),
        ]
        if let vector = row.vector {
            let vectors = JSON.object([JSON.Member(name: AntflyQuery.vectors, value: AntflyQuery.packed(vector))])
            members.append(JSON.Member(name: "_embeddings", value: vectors))
        }
        return .object(members)
    }

    /// Writes and deletes in one step; whether what was written can't be found yet.
    @discardableResult
    private func batch(
        _ table: String, inserts: [JSON.Member], deletes: [String], level: String, doing: String
    ) async throws(EngineError) -> Bool {
        guard !inserts.isEmpty || !deletes.isEmpty else { return false }
        let body: JSON = [
            "inserts": .object(inserts), "deletes": .strings(deletes), "sync_level": .string(level),
        ]
        let reply = try await client.send(
            .post, table + "/batch", body: body, doing: doing, seconds: limits.writeSeconds)
        guard !reply.isNotFound else { throw .noIndex(address) }
        let json = try parse(reply.bytes, doing: doing)
        guard let status = json["status"]?.string, status.hasPrefix("committed"), status != "committed_repair_required",
            inserts.isEmpty || json["inserted"]?.wholeNumber == inserts.count
        else { throw unexpected(doing, "\(inserts.count) rows committed", json.shortDescription) }
        return status == "committed_pending"
    }

    // MARK: Reading

    func payloads(_ ids: [PassageID]) async throws(EngineError) -> [EngineReply] {
        guard !ids.isEmpty else { return [] }
        let keys = ids.map { AntflyKey.of($0) }
        return try await query(
            ["filter_query": AntflyQuery.keys(keys), "limit": .integer(ids.count)], doing: "reading passages")
    }

    func lexical(
        _ query: LexicalQuery, documents: [DocumentID]?, limit: Int
    ) async throws(EngineError) -> [EngineReply] {
        let body: JSON = ["full_text_search": AntflyQuery.lexical(query), "limit": .integer(limit)]
        return try await self.query(narrowed(body, to: documents), doing: "searching for words")
    }

    func dense(_ vector: [Float], documents: [DocumentID]?, limit: Int) async throws(EngineError) -> [EngineReply] {
        let vectors = JSON.object([JSON.Member(name: AntflyQuery.vectors, value: AntflyQuery.packed(vector))])
        let body: JSON = [
            "embeddings": vectors, "indexes": [.init(stringLiteral: AntflyQuery.vectors)], "limit": .integer(limit),
            "search_effort": .number(1),
        ]
        return try await query(narrowed(body, to: documents), doing: "searching for vectors")
    }

    func frequencies(_ query: LexicalQuery) async throws(EngineError) -> [Int] {
        let terms = query.engineTerms
        let counts = Mutex([Int](repeating: 0, count: terms.count))
        try await EngineAttempts.all(Array(terms.enumerated())) { place, term throws(EngineError) in
            let result = try await response(
                ["full_text_search": AntflyQuery.any(term), "limit": .integer(0)], doing: "counting words")
            guard let count = result["hits"]?["total"]?["value"]?.wholeNumber, count >= 0 else {
                throw unexpected("counting words", "a number of hits", result.shortDescription)
            }
            counts.withLock { $0[place] = count }
        }
        return counts.withLock { $0 }
    }

    func part(_ name: String) async throws(EngineError) -> [UInt8]? {
        let doing = "reading the part \(name)"
        let reply = try await client.send(.get, "\(parts)/documents/\(name)", doing: doing)
        if reply.isNotFound { return nil }
        guard let text = try parse(reply.bytes, doing: doing)[AntflyQuery.payload]?.string,
            let bytes = Data(base64Encoded: text)
        else { throw unexpected(doing, "a payload in Base64", "another document") }
        return Array(bytes)
    }

    private func narrowed(_ body: JSON, to documents: [DocumentID]?) -> JSON {
        documents.map { body.adding("filter_query", AntflyQuery.among($0)) } ?? body
    }

    /// Rows that a query finds, with their payloads.
    private func query(_ body: JSON, doing: String) async throws(EngineError) -> [EngineReply] {
        let result = try await response(
            body.adding("fields", [.init(stringLiteral: AntflyQuery.payload)]), doing: doing)
        guard let hits = result["hits"]?["hits"]?.elements else {
            throw unexpected(doing, "a list of hits", result.shortDescription)
        }
        return try hits.map { hit throws(EngineError) in
            guard let key = hit["_id"]?.string, let id = AntflyKey.id(key),
                let payload = hit["_source"]?[AntflyQuery.payload]?.string
            else { throw unexpected(doing, "a passage with its payload", hit.shortDescription) }
            guard let score = hit["_score"]?.number, score.isFinite else {
                throw unexpected(doing, "a score", hit["_score"]?.shortDescription ?? "none")
            }
            return EngineReply(id: id, score: score, payload: payload)
        }
    }

    /// The result of a query of one table.
    private func response(_ body: JSON, doing: String) async throws(EngineError) -> JSON {
        let reply = try await client.send(.post, passages + "/query", body: body, doing: doing)
        guard !reply.isNotFound else { throw .noIndex(address) }
        let json = try parse(reply.bytes, doing: doing)
        guard let responses = json["responses"]?.elements, responses.count == 1 else {
            throw unexpected(doing, "one response", json.shortDescription)
        }
        let status = responses[0]["status"]?.wholeNumber ?? 0
        guard status == 200 else {
            throw .refused(
                address, while: doing, status: status,
                message: EngineWords.plain(Array((responses[0]["error"]?.text ?? "no reason").utf8)))
        }
        return responses[0]
    }

    private func parse(_ bytes: [UInt8], doing: String) throws(EngineError) -> JSON {
        do {
            return try JSONParser.parse(bytes.span, limits: JSONParser.Limits(depth: 16, byteCount: limits.replyBytes))
        } catch {
            throw unexpected(doing, error.expected, error.found)
        }
    }

    private func unexpected(_ doing: String, _ expected: String, _ found: String) -> EngineError {
        .unexpected(address, while: doing, expected: expected, found: found)
    }
}
