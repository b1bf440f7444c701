import Digests
import Documents
import Foundation
public import IndexStore
import Passages

/// What was copied to an engine.
public struct EngineCopyReport: Sendable, Codable, Equatable {
    /// Where to.
    public let address: String
    /// The name of the index.
    public let name: String
    /// Its documents.
    public let documents: Int
    /// Its passages.
    public let passages: Int
    /// Passages that were written, because they are new or have changed.
    public let written: Int
    /// Passages that were taken out.
    public let removed: Int
    /// What the engine can't do of what a search asks; nil for one that can do all.
    public let limitation: String?
}

/// What others shall know a copy by; nil leaves a part as it is in the file.
public struct EngineDescription: Sendable {
    /// What people call it.
    public var name: String?
    /// What answers from it heed.
    public var instructions: String?
    /// Questions to begin with.
    public var conversationStarters: [String]?

    /// Describes a copy.
    public init(name: String? = nil, instructions: String? = nil, conversationStarters: [String]? = nil) {
        self.name = name
        self.instructions = instructions
        self.conversationStarters = conversationStarters
    }

    fileprivate func applied(to manifest: Manifest) -> Manifest {
        var manifest = manifest
        manifest.name = name ?? manifest.name
        manifest.instructions = instructions ?? manifest.instructions
        manifest.conversationStarters = conversationStarters ?? manifest.conversationStarters
        return manifest
    }
}

/// Copies an index file to an engine, and what has changed in it later.
///
/// Passages are written first, then the parts, and the head last. Until then readers have the catalogue of the copy before, and
/// pass over passages that it does not name. Where the embedding space was fitted again, an engine with generations gets a new
/// one, which readers see when all of it is there. In another engine the vectors of both copies are mixed while they are
/// written, and dense search is off until the head is there.
public struct EngineCopy: Sendable {
    private let engine: any Engine
    private let parts: EngineParts
    private let limits: EngineLimits

    /// Prepares a copy to an address.
    public init(to address: EngineAddress) { self.init(to: address, limits: EngineLimits()) }

    /// Prepares a copy with limits of its own, for tests.
    package init(to address: EngineAddress, limits: EngineLimits) {
        self.init(engine: address.engine(limits: limits), limits: limits)
    }

    init(engine: any Engine, limits: EngineLimits) {
        self.engine = engine
        self.limits = limits
        parts = EngineParts(engine: engine, limits: limits)
    }

    /// Writes what the engine does not have yet, and takes out what the file does not have any more.
    ///
    /// - Parameters:
    ///   - index: open for writing, so that nobody changes it meanwhile.
    ///   - description: what others shall know the index by; nil parts stay as they are in the file.
    ///   - afresh: removes what the engine has under the name first.
    ///   - progress: called with the passages that are done and with all of them.
    /// - Throws: `EngineError.unfinished` for an index with passages that have no vector; `IndexError`.
    public func run(
        _ index: Index, as description: EngineDescription = EngineDescription(), afresh: Bool = false,
        progress: (_ done: Int, _ all: Int) -> Void = { _, _ in }
    ) async throws -> EngineCopyReport {
        let lock = try index.lockForWriting()
        defer { extendLifetime(lock) }
        return try await copy(index, description, afresh: afresh, progress: progress)
    }

    private func copy(
        _ index: Index, _ description: EngineDescription, afresh: Bool, progress: (Int, Int) -> Void
    ) async throws -> EngineCopyReport {
        let status = try index.status()
        guard status.missingVectors == 0 else {
            throw EngineError.unfinished(path: index.path, passages: status.missingVectors)
        }
        let vectors = try index.vectorCopies()
        let before = try await engine.exists() ? try await parts.head() : nil
        if let successor = try await successor(to: before, index, vectors, afresh: afresh) {
            let copy = EngineCopy(engine: successor, limits: limits)
            let report = try await copy.fill(index, vectors, description, before: nil, progress: progress)
            guard try await parts.head()?.generation == before?.generation else {
                throw EngineError.changedMeanwhile(engine.address)
            }
            try await successor.publish()
            return report
        }
        var kept = before
        if afresh || (before.map { $0.dimension != vectors.dimension } ?? false) {
            try await engine.drop()
            kept = nil
        }
        try await engine.create(dimension: vectors.dimension)
        return try await fill(index, vectors, description, before: kept, progress: progress)
    }

    /// A new generation, where all vectors are others than before or everything is to be written afresh; nil where the copy is
    /// changed in place, since its space is the same, it is the first one, or the engine has no generations.
    private func successor(
        to before: EngineHead?, _ index: Index, _ vectors: VectorCopies, afresh: Bool
    ) async throws -> (any Engine)? {
        guard let before else { return nil }
        let transform = try index.embeddingCopy().transform.map { SHA256.hexadecimal(of: $0) }
        let isSameSpace =
            before.dimension == vectors.dimension && before.parts[.transform]?.sha256 == transform
        return isSameSpace && !afresh ? nil : try await engine.successor(dimension: vectors.dimension)
    }

    /// Writes into collections that are there what they do not have yet, and takes out what the file does not have any more.
    ///
    /// - Parameter kept: the head of what is there; nil for nothing.
    private func fill(
        _ index: Index, _ vectors: VectorCopies, _ description: EngineDescription, before kept: EngineHead?,
        progress: (Int, Int) -> Void
    ) async throws -> EngineCopyReport {
        let status = try index.status()
        let old = try await parts.rows(of: kept)
        let (rows, places, written) = try await write(
            index, vectors, unless: old, count: status.passageCount, progress: progress)
        let manifest = description.applied(to: try index.manifest())
        let head = try await parts(
            of: index, manifest, dimension: vectors.dimension, written: (rows, places), before: kept)
        try await parts.exchange(kept, for: head)
        let gone = old.fingerprints.keys.filter { rows.fingerprints[$0] == nil }.sorted()
        try await parts.delete(gone)
        try await parts.forget(before: kept, after: head)
        return EngineCopyReport(
            address: engine.address.description, name: manifest.name, documents: status.documentCount,
            passages: rows.fingerprints.count, written: written, removed: gone.count,
            limitation: try await engine.limitation())
    }

    /// The passages of each document.
    private typealias Places = [DocumentID: [(ordinal: Int, id: PassageID)]]
    private typealias Written = (rows: RowList, passages: Places, count: Int)

    /// Writes passages that are new or have changed.
    private func write(
        _ index: Index, _ vectors: VectorCopies, unless old: RowList, count: Int, progress: (Int, Int) -> Void
    ) async throws -> Written {
        var written: Written = (RowList(), [:], 0)
        var (last, waiting): (PassageID, [EngineRow]) = (0, [])
        while true {
            let copies = try index.passageCopies(after: last, limit: limits.batchRows, vectors: vectors)
            for copy in copies {
                let row = EngineRow(copy)
                written.rows.fingerprints[row.id] = row.fingerprint
                written.passages[row.document, default: []].append((copy.passage.ordinal, row.id))
                if old.fingerprints[row.id] != row.fingerprint { waiting.append(row) }
            }
            if waiting.count >= limits.batchRows || copies.isEmpty {
                try Task.checkCancellation()
                try await engine.write(waiting)
                written.count += waiting.count
                waiting = []
            }
            progress(written.rows.fingerprints.count, count)
            guard let id = copies.last?.passage.id else { return written }
            last = id
        }
    }

    /// Writes the parts that are kept whole, and makes the head that names them.
    private func parts(
        of index: Index, _ manifest: Manifest, dimension: Int, written: (rows: RowList, passages: Places),
        before: EngineHead?
    ) async throws -> EngineHead {
        let known = before?.pieceBytes == limits.partBytes ? try await parts.all(of: before) : []
        let embedding = try index.embeddingCopy()
        var entries: [DocumentEntry] = []
        for record in try index.documents() {
            let document = try index.documentCopy(record)
            var entry = DocumentEntry(
                record: record,
                passages: (written.passages[record.id] ?? []).sorted { $0.ordinal < $1.ordinal }.map(\.id))
            if let text = document.text { entry.text = try await parts.write(Array(text.utf8), unless: known) }
            if !document.pages.isEmpty {
                entry.pages = try await parts.write(Array(try JSONEncoder().encode(document.pages)), unless: known)
            }
            entries.append(entry)
        }
        let all: [(EngineHead.PartName, [UInt8]?)] = [
            (.manifest, try manifest.kept), (.documents, try DocumentCatalogue.encoded(entries)),
            (.rows, written.rows.encoded), (.tokenWeights, embedding.tokenWeights), (.transform, embedding.transform),
            (.tokenProjection, embedding.tokenProjection), (.adapter, embedding.adapter),
        ]
        var named: [EngineHead.PartName: EngineHead.Part] = [:]
        for (name, bytes) in all {
            if let bytes { named[name] = try await parts.write(bytes, unless: known) }
        }
        let ids = written.rows.fingerprints.keys.sorted()
        let step = max(1, ids.count / Self.sampleCount)
        let sample = stride(from: 0, to: ids.count, by: step).prefix(Self.sampleCount).map { ids[$0] }
        return EngineHead(
            generation: UUID().uuidString, passageCount: ids.count,
            lexicalTokenCount: try index.lexicalTokenCount(), dimension: dimension, sample: sample,
            pieceBytes: limits.partBytes, parts: named)
    }

    /// Passages by which it is told what is similar by chance: as many as an index file looks at.
    private static let sampleCount = 256
}
