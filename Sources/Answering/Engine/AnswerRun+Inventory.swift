import Documents
import Inference
import Passages
import Retrieval

// Questions that the index answers: how many documents there are, and which.
extension AnswerRun {
    /// How many documents are named: beside their number, and in a list.
    private static let (namedBesideCount, namedInList) = (10, 50)

    /// Counts or names documents, each with its beginning as the quote; nil where there is none of the kind.
    func inventory(_ asked: InventoryQuestion) async throws -> ComposedReply? {
        let filters = [options.retrieval.filter, asked.filter].compactMap { $0 }
        let limit = asked.isCount ? Self.namedBesideCount : Self.namedInList
        var (count, quotes): (Int, [Quote]) = (0, [])
        for store in engine.indexes {
            let list = try await store.documents(in: filters.isEmpty ? nil : .all(filters), limit: limit)
            count += list.count
            quotes += list.beginnings.compactMap { quote($0, in: store) }
        }
        quotes = Array(quotes.prefix(limit))
        guard count > 0, !quotes.isEmpty else { return nil }
        let noun = count == 1 ? "document" : "documents"
        let which = asked.condition.isEmpty ? " here" : " " + asked.condition
        let names = quotes.map(\.hit.passage.title).joined(separator: "; ")
        let more = count > quotes.count ? "; and \(count - quotes.count) more" : ""
        var draft = Draft(assembly: emptyAssembly, style: .sentence)
        try await draft.assembly.add(
            "There \(count == 1 ? "is" : "are") \(count) \(noun)\(which): \(names)\(more).", quotes: quotes, support: 1)
        draft.mayBeIncomplete = count > quotes.count
        if asked.isCount { draft.shortAnswer = "\(count)" }
        return said(draft, Measured(confidence: 1, threshold: threshold))
    }

    /// A document's first sentence.
    private func quote(_ passage: PassageRecord, in store: any PassageStore) -> Quote? {
        let hit = Hit(
            rank: 1, index: engine.indexes.count > 1 ? store.path : nil, passage: passage,
            scores: HitScores(fused: 0), trace: HitTrace(legs: [], fusedRank: 1))
        let first = Sentences.ranges(in: passage.text).first ?? 0..<passage.text.utf8.count
        return Quote(first, of: hit, support: 1)
    }
}
