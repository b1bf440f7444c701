import IndexStore
import Passages

extension EngineStore {
    /// The most damage that is named: more is as bad.
    private static let mostDamage = 20

    /// Reads everything that was copied, and compares it with the sums that were made then.
    ///
    /// - Returns: what is missing or not as it was copied, at most twenty things.
    /// - Throws: `EngineError` where the engine can't be asked.
    /// - Complexity: reads every passage, text and page once.
    public func check() async throws -> [String] {
        let snapshot = try await refreshed()
        var damage: [String] = []
        let rows = try await parts.rows(of: snapshot.head)
        let ids = rows.fingerprints.keys.sorted()
        for start in stride(from: 0, to: ids.count, by: limits.askedRows) where damage.count < Self.mostDamage {
            try Task.checkCancellation()
            let asked = Array(ids[start..<min(ids.count, start + limits.askedRows)])
            let replies = try await engine.payloads(asked)
            let found = Dictionary(replies.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
            for id in asked where damage.count < Self.mostDamage {
                if let problem = problem(with: id, found[id], rows, snapshot.catalogue) { damage.append(problem) }
            }
        }
        for entry in snapshot.catalogue.entries where damage.count < Self.mostDamage {
            for part in [entry.text, entry.pages].compactMap({ $0 }) {
                do {
                    _ = try await parts.read(
                        part, named: "a text of document \(entry.record.id)", pieceBytes: snapshot.head.pieceBytes)
                } catch {
                    guard case .damaged(_, let part, let expected, let found) = error else { throw error }
                    damage.append("\(part): expected \(expected), found \(found)")
                }
            }
        }
        return damage
    }

    /// What the engine can't do of what a search asks, and what to do about it; nil for one that can do all.
    ///
    /// - Throws: `EngineError` where the engine can't be asked.
    public func limitation() async throws(EngineError) -> String? { try await engine.limitation() }

    /// What is wrong with a row; nil where nothing is.
    private func problem(
        with id: PassageID, _ reply: EngineReply?, _ rows: RowList, _ catalogue: DocumentCatalogue
    ) -> String? {
        guard let reply else { return "passage \(id) is missing" }
        let row: StoredPassage
        do throws(PayloadError) {
            row = try StoredPassage(payload: reply.payload, id: id)
        } catch {
            return "passage \(id), \(error.part): expected \(error.expected), found \(error.found)"
        }
        guard let entry = catalogue.entry(holding: row) else { return "passage \(id) belongs to no document" }
        let text = EngineText(LexicalText(row.record(of: entry.record), metadata: entry.record.metadata))
        let whole = EngineRow(
            id: id, document: row.document, text: text, vector: nil, payload: reply.payload)
        guard whole.fingerprint == rows.fingerprints[id] else { return "passage \(id) is not the one that was copied" }
        return nil
    }
}
