extension Reading {
    /// How far below the best sentence's score a further one may lie to be quoted too.
    static let margin = 1.0

    /// The sentences to quote, best first: the best, and others that come near it.
    package func chosen(atMost limit: Int) -> [ScoredSentence] {
        guard let best = sentences.first else { return [] }
        var chosen: [ScoredSentence] = []
        for sentence in sentences where chosen.count < max(1, limit) && sentence.score >= best.score - Self.margin {
            guard !chosen.contains(where: { $0.quote.text == sentence.quote.text }) else { continue }
            chosen.append(sentence)
        }
        return chosen
    }
}
