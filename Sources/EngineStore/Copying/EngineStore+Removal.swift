import Foundation
public import Passages

extension EngineStore {
    /// Takes documents out of the copy; the file that it was made of keeps them, and the next copy brings them back.
    ///
    /// The head that no longer names them is exchanged first, so that a search sees all of them or none.
    ///
    /// - Parameter documents: ids; one that names none is passed over.
    public func remove(documents: [DocumentID]) async throws {
        let before = try await refreshed().head
        let gone = Set(documents)
        let entries = try await parts.entries(of: before)
        let left = entries.filter { !gone.contains($0.record.id) }
        let ids = entries.filter { gone.contains($0.record.id) }.flatMap(\.passages)
        guard left.count < entries.count else { return }
        var rows = try await parts.rows(of: before)
        for id in ids { rows.fingerprints[id] = nil }
        var named = before.parts
        named[.documents] = try await parts.write(try DocumentCatalogue.encoded(left), unless: [])
        named[.rows] = try await parts.write(rows.encoded, unless: [])
        let count = rows.fingerprints.count
        // How many tokens are gone is not known: passages keep their mean length.
        let tokens = Double(before.lexicalTokenCount) * Double(count) / Double(max(1, before.passageCount))
        let removed = Set(ids)
        let head = EngineHead(
            generation: UUID().uuidString, passageCount: count, lexicalTokenCount: Int(tokens.rounded()),
            dimension: before.dimension, sample: before.sample.filter { !removed.contains($0) },
            pieceBytes: limits.partBytes, parts: named)
        guard before.pieceBytes == limits.partBytes else {
            throw EngineError.damaged(
                address, part: "the head's piece_bytes", expected: "\(limits.partBytes)", found: "\(before.pieceBytes)")
        }
        try await parts.exchange(before, for: head)
        try await parts.delete(ids.sorted())
        try await parts.forget(before: before, after: head)
        try await refreshed()
    }
}
