import Documents

/// Chooses the sentences that sum up documents.
struct SummaryWriter {
    /// What the summary is to be about; nil for all that the documents say.
    let topic: String?
    /// How many sentences; nil for as many as the documents' length calls for.
    let limit: Int?
    /// Whether items of lists count though they are no whole sentences, as notes have them.
    var allowsItems = false

    /// The units that sum up each source, in its order.
    ///
    /// - Complexity: linear in the text for each sentence chosen.
    func chosen(from sources: [WritingSource]) -> [[SourceUnit]] {
        let units = sources.map { $0.units.filter { $0.kind == .sentence || $0.kind == .item } }
        let counts = counts(of: units.map(\.count))
        return zip(sources, zip(units, counts)).map { source, part in
            let whole = chosen(part.1, of: part.0, in: source, allowsItems: allowsItems)
            // A list of keywords is better summed up by some of them than not at all.
            return whole.isEmpty && !allowsItems ? chosen(part.1, of: part.0, in: source, allowsItems: true) : whole
        }
    }

    /// The sentences that each source gets: what one of its length would have, within the limit for all.
    private func counts(of lengths: [Int]) -> [Int] {
        let wanted = lengths.map { SummarySelection.count(forSentences: $0) }
        guard let limit else { return wanted }
        let total = wanted.reduce(0, +)
        var counts = wanted.map { max(1, limit * $0 / max(1, total)) }
        var left = limit - counts.reduce(0, +)
        for place in counts.indices where left > 0 {
            counts[place] += 1
            left -= 1
        }
        if lengths.count == 1 { counts = [limit] }
        return counts
    }

    private func chosen(
        _ count: Int, of units: [SourceUnit], in source: WritingSource, allowsItems: Bool
    ) -> [SourceUnit] {
        let parts = Self.parts(of: units, count: count)
        let candidates = units.enumerated().map { place, unit in
            let said = source.quote(unit).map { SaidText($0).text } ?? ""
            let words = ContentWords(said).words.filter { !FunctionWords.english.contains($0) }
            let isItem = allowsItems && unit.kind == .item
            return SummarySelection.Candidate(
                words: words, shape: SentenceShape(said, isItem: isItem), part: parts[place],
                length: unit.range.count)
        }
        return SummarySelection.choose(
            count, of: candidates, title: ContentWords(source.title), topic: topic.map { ContentWords($0) }
        )
        .map { units[$0] }
    }

    /// The part of the document that each unit stands in: its section below the heading that is above everything, or, in a
    /// document without sections, one of as many stretches of about the same length as there are sentences to choose.
    static func parts(of units: [SourceUnit], count: Int) -> [Int] {
        guard let first = units.first else { return [] }
        var shared = first.headingPath.count
        for unit in units {
            shared = min(shared, zip(unit.headingPath, first.headingPath).prefix { $0 == $1 }.count)
        }
        var parts: [Int] = []
        var (part, last) = (0, first.headingPath.dropFirst(shared).first)
        for unit in units {
            let section = unit.headingPath.dropFirst(shared).first
            if section != last { (part, last) = (part + 1, section) }
            parts.append(part)
        }
        guard part == 0 else { return parts }
        let total = max(1, units.reduce(0) { $0 + $1.range.count })
        var before = 0
        return units.map { unit in
            defer { before += unit.range.count }
            return min(count - 1, count * before / total)
        }
    }
}
