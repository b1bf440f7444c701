/// Texts that say nearly the same: prints of one page that differ in a date, copies of one message.
///
/// Two texts are of a kind when the word triples of each are nearly those of the other: their resemblance, the common
/// triples' share of all, is at least ``leastResemblance`` (Broder, On the resemblance and containment of documents, 1997,
/// doi:10.1109/SEQUEN.1997.666900). A list keeps the best two of a kind, since the second may differ in the very fact that is
/// asked for, and names the others with the first.
package struct NearDuplicates {
    /// Texts that resemble each other less differ in more than particulars: one sentence of ten.
    static let leastResemblance = 0.8
    /// How many of a kind take a place in a list.
    package static let places = 2

    private struct Kind {
        let triples: Set<Int>
        /// Place in the list of the first text of the kind.
        let first: Int
        var count: Int
    }
    private var kinds: [Kind] = []

    package init() {}

    /// Looks at the next text of a list, best first.
    ///
    /// - Parameter place: the place that it would take, from 0.
    /// - Returns: the place of the first text of its kind, where the kind has all its places; nil for a text that takes its
    ///   own.
    /// - Complexity: linear in the text's words, times the number of kinds so far.
    package mutating func first(alike words: [Substring], place: Int) -> Int? {
        let triples = Self.triples(words)
        for index in kinds.indices where Self.resemble(kinds[index].triples, triples) {
            guard kinds[index].count < Self.places else { return kinds[index].first }
            kinds[index].count += 1
            return nil
        }
        kinds.append(Kind(triples: triples, first: place, count: 1))
        return nil
    }

    private static func triples(_ words: [Substring]) -> Set<Int> {
        guard words.count > 3 else { return [words.hashValue] }
        var triples: Set<Int> = []
        triples.reserveCapacity(words.count)
        for start in 0...(words.count - 3) {
            var hasher = Hasher()
            for word in words[start..<start + 3] { hasher.combine(word) }
            triples.insert(hasher.finalize())
        }
        return triples
    }

    private static func resemble(_ one: Set<Int>, _ other: Set<Int>) -> Bool {
        let (fewer, more) = one.count < other.count ? (one, other) : (other, one)
        // The share can't be larger than that of the sizes.
        guard Double(fewer.count) >= leastResemblance * Double(more.count) else { return false }
        let common = fewer.count { more.contains($0) }
        return Double(common) >= leastResemblance * Double(one.count + other.count - common)
    }
}
