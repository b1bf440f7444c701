import Documents
import Inference
import Passages
import Retrieval

// Questions that the index answers: how many documents there are, and which.
extension AnswerRun {
    /// How many documents are named: beside their number, and in a list.
    private static let (namedBesideCount, namedInList) = (10, 50)

    /// How many passages are looked at for words that documents are to hold.
    private static let mostPassages = 2_000

    /// Counts or names documents, each with its beginning as the quote, or with the sentence that holds the words asked for;
    /// nil where there is none of the kind.
    func inventory(_ asked: InventoryQuestion) async throws -> ComposedReply? {
        let filters = [options.retrieval.filter, asked.filter].compactMap { $0 }
        let filter = filters.isEmpty ? nil : PassageFilter.all(filters)
        let limit = asked.isCount ? Self.namedBesideCount : Self.namedInList
        var (count, quotes): (Int, [Quote]) = (0, [])
        var isCut = false
        for store in engine.indexes {
            if let words = asked.mentioned {
                let found = try await mentions(of: words, in: store, filter)
                count += found.passages.count
                isCut = isCut || found.isCut
                quotes += found.passages.prefix(limit).compactMap { quote($0, in: store, holding: words) }
            } else {
                let list = try await store.documents(in: filter, limit: limit)
                count += list.count
                quotes += list.beginnings.compactMap { quote($0, in: store) }
            }
        }
        quotes = Array(quotes.prefix(limit))
        guard count > 0, !quotes.isEmpty else { return nil }
        let noun = count == 1 ? "document" : "documents"
        let conditions = [
            asked.condition,
            asked.mentioned.map { "that mention\(count == 1 ? "s" : "") “\($0.text)”" } ?? "",
        ]
        let condition = conditions.filter { !$0.isEmpty }.joined(separator: " ")
        let which = condition.isEmpty ? " here" : " " + condition
        let names = quotes.map(\.hit.passage.title).joined(separator: "; ")
        let more = count > quotes.count ? "; and \(count - quotes.count) more" : ""
        var draft = Draft(assembly: emptyAssembly, style: .sentence)
        try await draft.assembly.add(
            "There \(count == 1 ? "is" : "are") \(count) \(noun)\(which): \(names)\(more).", quotes: quotes, support: 1)
        draft.mayBeIncomplete = count > quotes.count || isCut || asked.isAboutSubject
        if asked.isAboutSubject {
            draft.assembly.add(" Others may be about it in other words.")
        } else if isCut {
            draft.assembly.add(" There may be more.")
        }
        if asked.isCount { draft.shortAnswer = "\(count)" }
        return said(draft, Measured(confidence: 1, threshold: threshold))
    }

    /// The documents that hold some words in a passage, a title or a heading, each by its first such passage, in the order
    /// of their paths; and whether there were too many passages to look at all of them.
    private func mentions(
        of words: MentionedWords, in store: any PassageStore, _ filter: PassageFilter?
    ) async throws -> (passages: [PassageRecord], isCut: Bool) {
        let matches = try await store.scope(of: filter).lexicalMatches(words.text, limit: Self.mostPassages)
        let passages = try await store.passages(ids: matches.map(\.passageID))
        try Task.checkCancellation()
        var first: [DocumentID: PassageRecord] = [:]
        // A passage that holds the words goes before one that only stands under them.
        func order(_ passage: PassageRecord) -> (Int, Int) { (words.isIn(passage.text) ? 0 : 1, passage.ordinal) }
        for passage in passages where words.isIn(passage.reading(passage.text)) {
            if let known = first[passage.documentID], order(known) <= order(passage) { continue }
            first[passage.documentID] = passage
        }
        return (first.values.sorted { ($0.path, $0.id) < ($1.path, $1.id) }, matches.count >= Self.mostPassages)
    }

    /// A document's first sentence, or the first of a passage that holds some words.
    private func quote(
        _ passage: PassageRecord, in store: any PassageStore, holding words: MentionedWords? = nil
    ) -> Quote? {
        let hit = Hit(
            rank: 1, index: engine.indexes.count > 1 ? store.path : nil, passage: passage,
            scores: HitScores(fused: 0), trace: HitTrace(legs: [], fusedRank: 1))
        let sentences = Sentences.ranges(in: passage.text)
        let holding = words.flatMap { words in
            sentences.first { Quote($0, of: hit).map { words.isIn($0.text) } ?? false }
        }
        return Quote(holding ?? sentences.first ?? 0..<passage.text.utf8.count, of: hit, support: 1)
    }
}
