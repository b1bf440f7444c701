import Foundation
import IndexStore
import Passages
import Synchronization
import SwiftProtobuf

/// A message of the interface.
typealias MilvusMessage = SwiftProtobuf.Message

extension MilvusEngine {
    /// Rows are searched as they are when a question is asked: `Strong` in Milvus's words.
    private static let consistency: Int32 = 0

    // MARK: Writing

    func write(_ rows: [EngineRow]) async throws(EngineError) {
        guard !rows.isEmpty else { return }
        let collection = try await required()
        var request = MilvusWriteRequest()
        request.collection = readName
        request.rows = UInt32(rows.count)
        request.columns = [
            MilvusColumns.integers(MilvusSchema.id, rows.map(\.id)),
            MilvusColumns.integers(MilvusSchema.document, rows.map(\.document)),
            MilvusColumns.vectors(
                MilvusSchema.vector, rows.flatMap { Self.vector(of: $0, dimension: collection.dimension) },
                dimension: collection.dimension),
        ]
        let payloads = try rows.map { row throws(EngineError) in try pieces(of: row) }
        for (place, name) in MilvusSchema.payloads.enumerated() {
            request.columns.append(MilvusColumns.texts(name, payloads.map { $0[place] }))
        }
        if collection.hasWords {
            let texts = try parted { text in try text.texts(of: rows.map(\.text)) }
            for (row, text) in zip(rows, texts) where text.utf8.count > MilvusSchema.textBytes {
                throw .tooLong(
                    address, passage: row.id, byteCount: text.utf8.count, limit: MilvusSchema.textBytes)
            }
            request.columns.append(MilvusColumns.texts(MilvusSchema.words, texts))
        }
        try await upsert(request, doing: "writing passages")
    }

    /// A row's vector; zeros, which are near nothing, where it has none.
    private static func vector(of row: EngineRow, dimension: Int) -> [Float] {
        let vector = row.vector ?? []
        return vector + repeatElement(0, count: max(0, dimension - vector.count))
    }

    /// A row's payload in as many pieces as there are fields for it.
    private func pieces(of row: EngineRow) throws(EngineError) -> [String] {
        let most = MilvusSchema.textBytes
        var pieces: [String] = []
        var rest = row.payload[...]
        while !rest.isEmpty {
            var end = rest.utf8.index(rest.startIndex, offsetBy: most, limitedBy: rest.endIndex) ?? rest.endIndex
            // A character of several bytes stays whole.
            while end < rest.endIndex, rest.utf8[end] & 0xC0 == 0x80 { end = rest.utf8.index(before: end) }
            pieces.append(String(rest[..<end]))
            rest = rest[end...]
        }
        let fields = MilvusSchema.payloads.count
        guard pieces.count <= fields else {
            throw .tooLong(address, passage: row.id, byteCount: row.payload.utf8.count, limit: fields * most)
        }
        return pieces + repeatElement("", count: fields - pieces.count)
    }

    private func upsert(_ request: MilvusWriteRequest, doing: String) async throws(EngineError) {
        guard
            let reply = try await client.send(
                .upsert, request, as: MilvusMutationReply.self, doing: doing, seconds: limits.writeSeconds)
        else { throw .noIndex(address) }
        guard reply.failed.isEmpty, reply.upserted == Int64(request.rows) else {
            throw unexpected(doing, "\(request.rows) rows written", "\(reply.upserted)")
        }
    }

    func delete(_ ids: [PassageID]) async throws(EngineError) {
        guard !ids.isEmpty else { return }
        try await delete(
            MilvusExpression.ids(ids), from: readName, doing: "taking passages out")
    }

    private func delete(_ expression: String, from collection: String, doing: String) async throws(EngineError) {
        var request = MilvusDeletionRequest()
        request.collection = collection
        request.expression = expression
        let reply = try await client.send(
            .delete, request, as: MilvusMutationReply.self, doing: doing, seconds: limits.writeSeconds)
        guard reply != nil else { throw .noIndex(address) }
    }

    // MARK: Searching

    func payloads(_ ids: [PassageID]) async throws(EngineError) -> [EngineReply] {
        guard !ids.isEmpty else { return [] }
        let doing = "reading passages"
        let columns = try await query(
            MilvusExpression.ids(ids), [MilvusSchema.id] + MilvusSchema.payloads, in: readName, limit: ids.count,
            doing: doing)
        let found = try integers(MilvusSchema.id, of: columns, doing: doing)
        let payloads = try payloads(of: columns, count: found.count, doing: doing)
        return zip(found, payloads).map { EngineReply(id: $0, score: 0, payload: $1) }
    }

    func lexical(
        _ query: LexicalQuery, documents: [DocumentID]?, limit: Int
    ) async throws(EngineError) -> [EngineReply] {
        let collection = try await required()
        guard collection.hasWords, limit > 0 else { return [] }
        let terms = query.engineTerms
        let words = try parted { text in try text.words(of: terms).flatMap { $0 } }
        guard !words.isEmpty else { return [] }
        var placeholder = MilvusPlaceholder()
        placeholder.type = MilvusSchema.FieldType.text.rawValue
        placeholder.values = [Data(words.joined(separator: " ").utf8)]
        return try await search(
            placeholder, documents: documents, limit: limit,
            [("anns_field", MilvusSchema.sparse), ("metric_type", "BM25"), ("params", "{}")],
            doing: "searching for words")
    }

    func dense(_ vector: [Float], documents: [DocumentID]?, limit: Int) async throws(EngineError) -> [EngineReply] {
        guard limit > 0 else { return [] }
        var bytes = Data(capacity: 4 * vector.count)
        for number in vector {
            for shift in stride(from: UInt32(0), to: 32, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: number.bitPattern >> shift))
            }
        }
        var placeholder = MilvusPlaceholder()
        placeholder.type = MilvusSchema.FieldType.vector.rawValue
        placeholder.values = [bytes]
        return try await search(
            placeholder, documents: documents, limit: limit,
            [
                ("anns_field", MilvusSchema.vector), ("metric_type", "IP"),
                ("params", #"{"ef": \#(limit + Self.breadth)}"#),
            ],
            doing: "searching for vectors")
    }

    /// How many more candidates than are asked for a search of the graph keeps.
    private static let breadth = 256

    private func search(
        _ placeholder: MilvusPlaceholder, documents: [DocumentID]?, limit: Int, _ parameters: [(String, String)],
        doing: String
    ) async throws(EngineError) -> [EngineReply] {
        var placeholder = placeholder
        placeholder.tag = "$0"
        var placeholders = MilvusPlaceholders()
        placeholders.placeholders = [placeholder]
        var request = MilvusSearchRequest()
        request.collection = readName
        request.expression = MilvusExpression.among(documents)
        request.expressionType = 1
        request.placeholders = try encoded(placeholders, doing: doing)
        request.outputFields = MilvusSchema.payloads
        request.queries = 1
        request.consistency = Self.consistency
        request.parameters = MilvusSchema.pairs(
            parameters + [("topk", "\(limit)"), ("round_decimal", "-1")])
        guard let reply = try await client.send(.search, request, as: MilvusSearchReply.self, doing: doing) else {
            throw .noIndex(address)
        }
        let found = reply.found
        let ids = found.keys.longs.values
        guard found.scores.count == ids.count, found.scores.allSatisfy(\.isFinite) else {
            throw unexpected(doing, "a score for each of \(ids.count) rows", "\(found.scores.count)")
        }
        let payloads = try payloads(of: found.columns, count: ids.count, doing: doing)
        return ids.indices.map {
            EngineReply(id: ids[$0], score: Double(found.scores[$0]), payload: payloads[$0])
        }
    }

    func frequencies(_ query: LexicalQuery) async throws(EngineError) -> [Int] {
        let collection = try await required()
        let terms = query.engineTerms
        guard collection.hasWords else { return terms.map { _ in 0 } }
        let words = try parted { text in try text.words(of: terms) }
        let counts = Mutex([Int](repeating: 0, count: terms.count))
        try await EngineAttempts.all(Array(words.enumerated())) { place, words throws(EngineError) in
            guard !words.isEmpty else { return }
            let doing = "counting words"
            let columns = try await self.query(
                MilvusExpression.words(words), ["count(*)"], in: readName, limit: nil, doing: doing)
            guard let count = columns.first?.scalars.longs.values.first, count >= 0 else {
                throw unexpected(doing, "a number of rows", "\(columns.count) columns")
            }
            counts.withLock { $0[place] = Int(count) }
        }
        return counts.withLock { $0 }
    }

    // MARK: Parts

    /// Characters of Base64 in a row of a part, whose number can be divided by four.
    private static let pieceCharacters = 60_000
    /// The most rows of a part.
    private static let mostPieces = 8

    private static func keys(of name: String) -> [String] { (0..<mostPieces).map { "\(name)#\($0)" } }

    func keep(_ parts: [(name: String, bytes: [UInt8])]) async throws(EngineError) {
        let collection = try await required()
        for part in parts {
            let text = Array(Data(part.bytes).base64EncodedString().utf8)
            let pieces = stride(from: 0, to: max(1, text.count), by: Self.pieceCharacters).map { start in
                String(decoding: text[start..<min(text.count, start + Self.pieceCharacters)], as: UTF8.self)
            }
            precondition(pieces.count <= Self.mostPieces, "a part is longer than EngineLimits.partBytes may be")
            var request = MilvusWriteRequest()
            request.collection = collection.parts
            request.rows = UInt32(pieces.count)
            request.columns = [
                MilvusColumns.texts(MilvusSchema.key, Array(Self.keys(of: part.name).prefix(pieces.count))),
                MilvusColumns.integers(MilvusSchema.pieces, pieces.map { _ in Int64(pieces.count) }),
                MilvusColumns.texts(MilvusSchema.content, pieces),
                MilvusColumns.vectors(
                    MilvusSchema.vector, pieces.flatMap { _ in [1, 0] }, dimension: MilvusSchema.leastDimension),
            ]
            try await upsert(request, doing: "writing a part")
        }
    }

    func part(_ name: String) async throws(EngineError) -> [UInt8]? {
        // The head says which generation readers see: it is looked for anew.
        guard let collection = try await collection(isFresh: name == EngineHead.name) else { return nil }
        let doing = "reading the part \(name)"
        let keys = Self.keys(of: name)
        let fields = [MilvusSchema.key, MilvusSchema.pieces, MilvusSchema.content]
        let columns = try await query(
            MilvusExpression.keys(keys), fields, in: collection.parts, limit: keys.count, doing: doing)
        let found = try texts(MilvusSchema.key, of: columns, doing: doing)
        guard !found.isEmpty else { return nil }
        let counts = try integers(MilvusSchema.pieces, of: columns, doing: doing)
        let contents = try texts(MilvusSchema.content, of: columns, doing: doing)
        guard contents.count == found.count, counts.count == found.count else {
            throw unexpected(
                doing, "as many values in each column", "\(found.count), \(counts.count), \(contents.count)")
        }
        // A part of the same name that was longer before leaves rows behind, which do not count.
        let first = found.firstIndex(of: keys[0]).map { Int(counts[$0]) } ?? 0
        let byKey = Dictionary(zip(found, contents), uniquingKeysWith: { one, _ in one })
        let pieces = keys.prefix(max(0, first)).compactMap { byKey[$0] }
        guard first >= 1, pieces.count == first, let bytes = Data(base64Encoded: pieces.joined()) else {
            throw unexpected(doing, "\(first) pieces in Base64", "\(pieces.count)")
        }
        return Array(bytes)
    }

    func forget(_ names: [String]) async throws(EngineError) {
        guard !names.isEmpty else { return }
        try await delete(
            MilvusExpression.keys(names.flatMap { Self.keys(of: $0) }), from: try await required().parts,
            doing: "forgetting parts")
    }

    // MARK: Replies

    private func query(
        _ expression: String, _ fields: [String], in collection: String, limit: Int?, doing: String
    ) async throws(EngineError) -> [MilvusColumn] {
        var request = MilvusQueryRequest()
        request.collection = collection
        request.expression = expression
        request.outputFields = fields
        request.consistency = Self.consistency
        if let limit { request.parameters = MilvusSchema.pairs([("limit", "\(limit)")]) }
        guard let reply = try await client.send(.query, request, as: MilvusQueryReply.self, doing: doing) else {
            throw .noIndex(address)
        }
        return reply.columns
    }

    private func integers(_ name: String, of columns: [MilvusColumn], doing: String) throws(EngineError) -> [Int64] {
        // No row may mean no column.
        columns.first { $0.name == name }?.scalars.longs.values ?? []
    }

    private func texts(_ name: String, of columns: [MilvusColumn], doing: String) throws(EngineError) -> [String] {
        columns.first { $0.name == name }?.scalars.strings.values ?? []
    }

    /// The payloads of rows, put together of their pieces.
    private func payloads(of columns: [MilvusColumn], count: Int, doing: String) throws(EngineError) -> [String] {
        guard count > 0 else { return [] }
        var payloads = [String](repeating: "", count: count)
        for name in MilvusSchema.payloads {
            let pieces = try texts(name, of: columns, doing: doing)
            guard pieces.count == count else {
                throw unexpected(doing, "\(count) values of the field \(name)", "\(pieces.count)")
            }
            for row in payloads.indices { payloads[row] += pieces[row] }
        }
        return payloads
    }

    func unexpected(_ doing: String, _ expected: String, _ found: String) -> EngineError {
        .unexpected(address, while: doing, expected: expected, found: found)
    }

    /// A message as bytes within another.
    func encoded(_ message: some MilvusMessage, doing: String) throws(EngineError) -> Data {
        do {
            return try message.serializedData()
        } catch {
            throw unexpected(doing, "a message that can be written", "\(error)")
        }
    }

    /// What SQLite's tokenizer makes of texts.
    private func parted<Value>(_ work: (MilvusText) throws -> Value) throws(EngineError) -> Value {
        do {
            return try work(try MilvusText())
        } catch {
            throw unexpected("parting words", "what SQLite's tokenizer makes of them", "\(error)")
        }
    }
}
