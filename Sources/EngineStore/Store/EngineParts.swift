import Digests
import Formats
import Passages

/// Reads and writes parts that are kept whole in an engine, in pieces, each part checked by its SHA-256.
struct EngineParts: Sendable {
    let engine: any Engine
    let limits: EngineLimits

    /// The bytes of a part.
    ///
    /// - Parameters:
    ///   - name: what errors call it.
    ///   - pieceBytes: bytes of a piece, but for the last.
    func read(_ part: EngineHead.Part, named name: String, pieceBytes: Int) async throws(EngineError) -> [UInt8] {
        var bytes: [UInt8] = []
        for piece in part.pieces(of: pieceBytes) {
            guard let found = try await engine.part(piece) else {
                throw .damaged(engine.address, part: name, expected: "the piece \(piece)", found: "none")
            }
            bytes += found
            guard bytes.count <= part.byteCount else { break }
        }
        guard bytes.count == part.byteCount else {
            throw .damaged(
                engine.address, part: name, expected: "\(part.byteCount) bytes", found: "\(bytes.count)")
        }
        let sum = SHA256.hexadecimal(of: bytes)
        guard sum == part.sha256 else {
            throw .damaged(engine.address, part: name, expected: "SHA-256 \(part.sha256)", found: sum)
        }
        return bytes
    }

    /// Keeps bytes, but for parts that are there already.
    ///
    /// - Parameter known: parts that the engine has.
    func write(_ bytes: [UInt8], unless known: Set<EngineHead.Part>) async throws(EngineError) -> EngineHead.Part {
        let part = EngineHead.Part(sha256: SHA256.hexadecimal(of: bytes), byteCount: bytes.count)
        guard !known.contains(part) else { return part }
        let size = limits.partBytes
        for (place, name) in part.pieces(of: size).enumerated() {
            let end = min(bytes.count, (place + 1) * size)
            try await engine.keep([(name, Array(bytes[min(place * size, end)..<end]))])
        }
        return part
    }

    /// The head; nil where there is none.
    func head() async throws(EngineError) -> EngineHead? {
        guard let bytes = try await engine.part(EngineHead.name) else { return nil }
        return try EngineHead(bytes, address: engine.address)
    }

    /// All parts that a copy has, its documents' among them; none for no copy.
    func all(of head: EngineHead?) async throws(EngineError) -> Set<EngineHead.Part> {
        guard let head else { return [] }
        var known = Set(head.parts.values)
        for entry in try await entries(of: head) { known.formUnion([entry.text, entry.pages].compactMap { $0 }) }
        return known
    }

    /// The catalogue of a copy.
    func entries(of head: EngineHead) async throws(EngineError) -> [DocumentEntry] {
        guard let bytes = try await read(.documents, of: head) else { return [] }
        do {
            return try DocumentCatalogue.entries(bytes, pieceBytes: head.pieceBytes)
        } catch {
            throw .damaged(
                engine.address, part: "the catalogue", expected: "JSON as it was copied", found: "\(error)")
        }
    }

    /// Ids and fingerprints of a copy's rows; none for no copy.
    func rows(of head: EngineHead?) async throws(EngineError) -> RowList {
        guard let head, let bytes = try await read(.rows, of: head) else { return RowList() }
        do {
            return try RowList(bytes)
        } catch {
            throw .damaged(
                engine.address, part: "the list of rows", expected: error.expected, found: error.found)
        }
    }

    /// Takes rows out, some at a time.
    func delete(_ ids: [PassageID]) async throws(EngineError) {
        for start in stride(from: 0, to: ids.count, by: limits.batchRows) {
            try await engine.delete(Array(ids[start..<min(ids.count, start + limits.batchRows)]))
        }
    }

    /// Makes a head the newest one, unless another copy was made since one was read.
    func exchange(_ before: EngineHead?, for head: EngineHead) async throws(EngineError) {
        guard try await self.head()?.generation == before?.generation else { throw .changedMeanwhile(engine.address) }
        try await engine.keep([(EngineHead.name, Array(head.json.text.utf8))])
    }

    /// Forgets parts that only an earlier copy had.
    func forget(before: EngineHead?, after: EngineHead) async throws(EngineError) {
        guard let before else { return }
        let left = try await all(of: after)
        let gone = try await all(of: before).subtracting(left)
        let kept = Set(left.flatMap { $0.pieces(of: after.pieceBytes) })
        let names = Set(gone.flatMap { $0.pieces(of: before.pieceBytes) }).subtracting(kept).sorted()
        for start in stride(from: 0, to: names.count, by: limits.batchRows) {
            try await engine.forget(Array(names[start..<min(names.count, start + limits.batchRows)]))
        }
    }
}
