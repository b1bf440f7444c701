import IndexStore
import Inference
import Passages
import Synchronization
import Tensors

/// An index that was copied to an engine, open for questions.
///
/// Everything that answering needs is in the engine: passages with their places and hashes, what questions are embedded with,
/// documents, extracted text and pages. So any machine that reaches a node answers as the one that indexed.
///
/// The head, the manifest and the catalogue of documents are held in memory. A search first looks whether another copy was
/// made meanwhile, and if so reads them again.
public final class EngineStore: Sendable {
    /// Where the index is.
    public let address: EngineAddress
    let engine: any Engine
    let parts: EngineParts
    let limits: EngineLimits
    let memory: Mutex<Memory>
    /// A handful of rows is quicker on one thread than on several.
    let pool = ThreadPool(threadCount: 1)

    private init(engine: any Engine, limits: EngineLimits, snapshot: Snapshot) {
        address = engine.address
        self.engine = engine
        self.limits = limits
        parts = EngineParts(engine: engine, limits: limits)
        memory = Mutex(Memory(snapshot))
    }

    /// Opens an index in an engine.
    ///
    /// - Throws: `EngineError.noIndex` where nothing was copied there; `unreachable`, `damaged`, `newerForm`, ….
    public static func open(_ address: EngineAddress) async throws(EngineError) -> EngineStore {
        try await open(address, limits: EngineLimits())
    }

    /// Opens an index with limits of its own, for tests.
    package static func open(
        _ address: EngineAddress, limits: EngineLimits
    ) async throws(EngineError) -> EngineStore {
        try await open(address.engine(limits: limits), limits: limits)
    }

    /// Opens an index behind an engine.
    static func open(_ engine: any Engine, limits: EngineLimits) async throws(EngineError) -> EngineStore {
        let parts = EngineParts(engine: engine, limits: limits)
        guard let head = try await parts.head() else { throw .noIndex(engine.address) }
        return EngineStore(engine: engine, limits: limits, snapshot: try await Snapshot(head, parts))
    }

    /// What is held of a copy.
    struct Snapshot: Sendable {
        let head: EngineHead
        let manifest: Manifest
        let catalogue: DocumentCatalogue
        let adapter: [UInt8]?

        /// Reads what a head names.
        init(_ head: EngineHead, _ parts: EngineParts) async throws(EngineError) {
            self.head = head
            guard let bytes = try await parts.read(.manifest, of: head) else {
                throw .damaged(parts.engine.address, part: "the head", expected: "a manifest", found: "none")
            }
            do {
                manifest = try Manifest(kept: bytes)
            } catch {
                throw .damaged(
                    parts.engine.address, part: "the manifest", expected: "JSON as it was copied", found: "\(error)")
            }
            catalogue = DocumentCatalogue(try await parts.entries(of: head), roots: manifest.collections ?? [])
            adapter = try await parts.read(.adapter, of: head)
        }
    }

    /// What is held in memory; all of it belongs to one snapshot.
    struct Memory: Sendable {
        var snapshot: Snapshot
        var tokenWeights: TokenWeights?
        var transform: EmbeddingTransform?
        var tokenProjection: TokenProjection?
        var sample: [StoredPassage]?
        /// Passages that searches found lately.
        var passages: [PassageID: StoredPassage] = [:]
        /// Texts and pages of documents that citations asked for lately, by the part's SHA-256.
        var parts: [String: [UInt8]] = [:]

        init(_ snapshot: Snapshot) { self.snapshot = snapshot }

        /// More are let go of, all together: they are fetched again where they are asked for.
        static let mostPassages = 8_192
        static let mostParts = 8
    }

    var snapshot: Snapshot { memory.withLock { $0.snapshot } }

    /// Looks whether another copy was made, and reads what it has.
    @discardableResult
    func refreshed() async throws(EngineError) -> Snapshot {
        let held = snapshot
        guard let head = try await parts.head() else { throw .noIndex(address) }
        if head.generation == held.head.generation { return held }
        let snapshot = try await Snapshot(head, parts)
        memory.withLock { memory in
            if memory.snapshot.head.generation != head.generation { memory = Memory(snapshot) }
        }
        return snapshot
    }

    /// Passages by id, of those that are there, from memory or the engine.
    func stored(_ ids: [PassageID]) async throws(EngineError) -> [PassageID: StoredPassage] {
        let (known, generation) = memory.withLock { memory in
            let known = ids.compactMap { id in memory.passages[id].map { (id, $0) } }
            return (Dictionary(known, uniquingKeysWith: { first, _ in first }), memory.snapshot.head.generation)
        }
        var found = known
        let missing = Set(ids).subtracting(found.keys).sorted()
        for start in stride(from: 0, to: missing.count, by: limits.askedRows) {
            let asked = Array(missing[start..<min(missing.count, start + limits.askedRows)])
            let rows = try read(try await engine.payloads(asked), among: Set(asked))
            remember(rows, of: generation)
            for row in rows { found[row.id] = row }
        }
        return found
    }

    /// Checks rows that an engine gave.
    ///
    /// - Parameter asked: the ids that were asked for; nil where it was free to choose.
    func read(_ replies: [EngineReply], among asked: Set<PassageID>? = nil) throws(EngineError) -> [StoredPassage] {
        var seen: Set<PassageID> = []
        var rows: [StoredPassage] = []
        for reply in replies {
            guard asked?.contains(reply.id) ?? true, seen.insert(reply.id).inserted else {
                throw .unexpected(
                    address, while: "reading passages", expected: "each of those that were asked for once",
                    found: "passage \(reply.id)")
            }
            do throws(PayloadError) {
                rows.append(try StoredPassage(payload: reply.payload, id: reply.id))
            } catch {
                throw .damaged(
                    address, part: "passage \(reply.id), \(error.part)", expected: error.expected, found: error.found)
            }
        }
        return rows
    }

    /// Keeps passages in memory, unless another copy was made meanwhile.
    func remember(_ rows: [StoredPassage], of generation: String) {
        memory.withLock { memory in
            guard memory.snapshot.head.generation == generation else { return }
            if memory.passages.count + rows.count > Memory.mostPassages { memory.passages = [:] }
            for row in rows { memory.passages[row.id] = row }
        }
    }
}

extension EngineParts {
    /// A part that a head names; nil where it names none.
    func read(_ name: EngineHead.PartName, of head: EngineHead) async throws(EngineError) -> [UInt8]? {
        guard let part = head.parts[name] else { return nil }
        return try await read(
            part, named: "the part \(name.rawValue)", pieceBytes: head.pieceBytes)
    }
}
