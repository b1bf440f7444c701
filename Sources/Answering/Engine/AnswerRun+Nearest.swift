import Documents
import Passages
import Retrieval

// What an abstention shows: what came nearest, and what is missing.
extension AnswerRun {
    /// The block of each of the best passages that holds its best sentence, with the heading above it, at most three:
    /// something to read, where a sentence would be torn from what it stands in.
    func nearest(_ evidence: Evidence) -> [Quote] {
        let passages = evidence.passages
        // The best by likelihood where that was computed, or else the one with most of the question's words.
        let sentences =
            evidence.reading?.sentences
            ?? evidence.sentences.enumerated().sorted {
                ($1.element.coverage, $0.offset) < ($0.element.coverage, $1.offset)
            }
            .map(\.element)
        return passages.indices.prefix(3).compactMap { place in
            let hit = passages[place]
            let (text, start) = (hit.passage.text, hit.passage.startByte)
            let best = sentences.first { $0.passage == place }?.quote.byteRange
            let shown = best.flatMap {
                TextBlocks.withHeading($0.lowerBound - start..<$0.upperBound - start, in: text)
            }
            var quote = shown.flatMap { Quote($0, of: hit) } ?? Quote(0..<text.utf8.count, of: hit)
            quote?.support = evidence.measured.confidence
            return quote
        }
    }

    /// The question's words that no passage which may be searched holds, in its order.
    ///
    /// The indexes themselves are asked, so that a word is held in any form in which the search finds it.
    ///
    /// - Complexity: a search for each word in each index.
    func missingWords() async throws -> [String] {
        var missing: [String] = []
        var scopes: [any PassageScope] = []
        for store in engine.indexes { scopes.append(try await store.scope(of: options.retrieval.filter)) }
        for word in QuestionWords.english.subjects(of: question) {
            var isHeld = false
            for (store, scope) in zip(engine.indexes, scopes) where !isHeld {
                isHeld = try await holds(word, in: store, scope)
            }
            if !isHeld { missing.append(word) }
        }
        return missing
    }

    /// How many passages are looked at for a word of several parts.
    private static let compoundPassages = 20

    /// Whether a passage holds a word; of one that hyphens join, its parts one after the other where they have digits ("KX-03"),
    /// and else all of them.
    private func holds(_ word: String, in store: any PassageStore, _ scope: any PassageScope) async throws -> Bool {
        let parts = word.split { !$0.isLetter && !$0.isNumber }.map(String.init)
        for part in parts where !ContentWords(part).words.isEmpty {
            if try await scope.lexicalMatches(part, limit: 1).isEmpty { return false }
        }
        guard parts.count > 1, word.contains(where: \.isNumber), let whole = MentionedWords(word) else { return true }
        let matches = try await scope.lexicalMatches(word, limit: Self.compoundPassages)
        return try await store.passages(ids: matches.map(\.passageID)).contains { whole.isIn($0.reading($0.text)) }
    }
}
