public import Documents
import Foundation
import IndexStore
public import Inference
public import Passages
import Synchronization
import Tensors

extension EngineStore: PassageStore {
    /// The address.
    public var path: String { address.description }

    /// Name, instructions and recipe of the manifest.
    public func facts() async throws -> StoreFacts {
        let manifest = snapshot.manifest
        return StoreFacts(name: manifest.name, instructions: manifest.instructions, recipe: manifest.recipe)
    }

    /// How many passages were copied.
    public func passageCount() async throws -> Int { try await refreshed().head.passageCount }

    /// Checks that a model is the one that the passages were embedded with.
    public func requireModel(_ information: ModelInformation) async throws {
        try snapshot.manifest.requireModel(information, mismatch: { .chooseIndex }, otherAdapter: { .chooseIndex })
    }

    /// How much each token counts in an embedding; nil before the first passages were embedded.
    ///
    /// This is what a search asks for first, so that it is here that a newer copy is noticed.
    public func tokenWeights() async throws -> TokenWeights? {
        try await refreshed()
        return try await part(.tokenWeights, \.tokenWeights) { try TokenWeights(encoded: $0) }
    }

    /// What turns pooled features into vectors; nil before the first fit.
    public func transform() async throws -> EmbeddingTransform? {
        try await part(.transform, \.transform) { try EmbeddingTransform(encoded: $0) }
    }

    /// What turns tokens' values into codes; nil where passages are compared as wholes only.
    public func tokenProjection() async throws -> TokenProjection? {
        try await part(.tokenProjection, \.tokenProjection) { try TokenProjection(encoded: $0) }
    }

    /// What a filter leaves of the newest copy; everything for nil.
    public func scope(of filter: PassageFilter?) async throws -> any PassageScope {
        let snapshot = try await refreshed()
        guard let filter else { return EngineScope(snapshot, of: self, documents: nil, counts: nil) }
        let entries = snapshot.catalogue.entries(in: filter)
        let counts = ScopeCounts(
            documentCount: entries.count, passageCount: entries.reduce(0) { $0 + $1.passages.count },
            totalPassageCount: snapshot.head.passageCount)
        let isEverything = entries.count == snapshot.catalogue.entries.count
        return EngineScope(
            snapshot, of: self, documents: isEverything ? nil : entries.map(\.record.id), counts: counts)
    }

    /// How well the tokens of some passages match those of a question, −1…1; one similarity for each that has codes.
    public func tokenSimilarities(
        _ query: TokenQuery, passages: [PassageID]
    ) async throws -> [PassageID: Double] {
        let stored = try await stored(passages)
        let codes = passages.compactMap { id in stored[id]?.codes.map { (id, $0) } }
        return try TokenScan.similarities(query, codes: codes, path: path)
    }

    /// Similarities to a question's tokens that come by chance; nil where no passage has codes of tokens.
    public func background(of query: TokenQuery) async throws -> Background? {
        let codes = try await sample().compactMap { row in row.codes.map { (row.id, $0) } }
        guard !codes.isEmpty else { return nil }
        return Background(try TokenScan.similarities(query, codes: codes, path: path).map(\.value))
    }

    /// Similarities to a question's vector that come by chance; nil where no passage has a vector.
    public func background(of vector: [Float]) async throws -> Background? {
        let scores = try similarities(of: try await sample(), to: vector)
        return scores.isEmpty ? nil : Background(scores.map(\.score))
    }

    /// The passages with these ids, in the order of the ids. One that is gone by now is left out.
    public func passages(ids: [PassageID]) async throws -> [PassageRecord] {
        let (stored, catalogue) = (try await stored(ids), snapshot.catalogue)
        return ids.compactMap { id in
            guard let row = stored[id], let entry = catalogue.entry(holding: row) else { return nil }
            return row.record(of: entry.record)
        }
    }

    /// The documents that a filter leaves: how many, and the first passage of each of the first `limit`, by path.
    public func documents(in filter: PassageFilter?, limit: Int) async throws -> DocumentList {
        let entries = snapshot.catalogue.entries(in: filter)
        let first = entries.filter { !$0.passages.isEmpty }.prefix(max(0, limit)).compactMap(\.passages.first)
        return DocumentList(count: entries.count, beginnings: try await passages(ids: Array(first)))
    }

    /// The pages that a stretch of a document's text stands on, in ascending order, each with the lines that it touches.
    public func pages(of document: DocumentID, touching range: Range<Int>) async throws -> [Page] {
        guard !range.isEmpty, let part = snapshot.catalogue[document]?.pages else { return [] }
        let name = "the pages of document \(document)"
        let bytes = try await bytes(of: part, named: name)
        do {
            return try JSONDecoder().decode([Page].self, from: Data(bytes)).filter { $0.byteRange.overlaps(range) }
                .map { page in
                    Page(
                        number: page.number, label: page.label, size: page.size, byteRange: page.byteRange,
                        lines: page.lines.filter { $0.byteRange.overlaps(range) })
                }
        } catch {
            throw EngineError.damaged(address, part: name, expected: "pages as JSON", found: "\(error)")
        }
    }

    /// A stretch of the text that was extracted from a document; nil where the text is the file itself, and for a range
    /// that is not in it.
    public func text(of document: DocumentID, at range: Range<Int>) async throws -> String? {
        guard let part = snapshot.catalogue[document]?.text else { return nil }
        let bytes = try await bytes(of: part, named: "the text of document \(document)")
        guard range.lowerBound >= 0, range.upperBound <= bytes.count else { return nil }
        return String(bytes: bytes[range], encoding: .utf8)
    }

    // MARK: -

    /// A part of the embedding, from memory or the engine.
    private func part<Part: Sendable>(
        _ name: EngineHead.PartName, _ place: any WritableKeyPath<Memory, Part?> & Sendable,
        _ decode: ([UInt8]) throws -> Part
    ) async throws -> Part? {
        if let known = memory.withLock({ $0[keyPath: place] }) { return known }
        let head = snapshot.head
        guard let bytes = try await parts.read(name, of: head) else { return nil }
        let part: Part
        do {
            part = try decode(bytes)
        } catch {
            throw EngineError.damaged(
                address, part: "the part \(name.rawValue)", expected: "what was copied", found: "\(error)")
        }
        memory.withLock { memory in
            if memory.snapshot.head.generation == head.generation { memory[keyPath: place] = part }
        }
        return part
    }

    /// Passages by which it is told what is similar by chance.
    private func sample() async throws -> [StoredPassage] {
        if let known = memory.withLock({ $0.sample }) { return known }
        let head = snapshot.head
        let rows = try await stored(head.sample).values.sorted { $0.id < $1.id }
        memory.withLock { memory in
            if memory.snapshot.head.generation == head.generation { memory.sample = rows }
        }
        return rows
    }

    /// The bytes of a document's part, from memory or the engine.
    private func bytes(of part: EngineHead.Part, named name: String) async throws(EngineError) -> [UInt8] {
        if let known = memory.withLock({ $0.parts[part.sha256] }) { return known }
        let bytes = try await parts.read(part, named: name, pieceBytes: snapshot.head.pieceBytes)
        memory.withLock { memory in
            if memory.parts.count >= Memory.mostParts { memory.parts = [:] }
            memory.parts[part.sha256] = bytes
        }
        return bytes
    }

    /// Cosine similarities of rows that have a vector, by the arithmetic that an index file has.
    func similarities(of rows: [StoredPassage], to vector: [Float]) throws(EngineError) -> [Match] {
        let dimension = snapshot.head.dimension
        var (ids, scales, codes): ([PassageID], [Float], [Int8]) = ([], [], [])
        for row in rows {
            guard let stored = row.vector else { continue }
            guard stored.codes.count == dimension else {
                throw .damaged(
                    address, part: "passage \(row.id), its vector", expected: "\(dimension) numbers",
                    found: "\(stored.codes.count)")
            }
            ids.append(row.id)
            scales.append(stored.scale)
            codes += stored.codes
        }
        guard !ids.isEmpty else { return [] }
        guard vector.count <= dimension else {
            throw .damaged(
                address, part: "the transform", expected: "vectors of at most \(dimension) numbers",
                found: "\(vector.count)")
        }
        let scan = VectorScan(dimension: dimension, capacity: ids.count)
        scan.set(first: 0, EncodedVectors(dimension: dimension, scales: scales, codes: codes))
        var all = RowBitmap(count: ids.count)
        for row in ids.indices { all[row] = true }
        let query = vector + repeatElement(0, count: dimension - vector.count)
        return scan.exactMatches([query], k: ids.count, rows: all, pool: pool)[0].map {
            Match(passageID: ids[$0.row], score: Double($0.score))
        }
    }
}
