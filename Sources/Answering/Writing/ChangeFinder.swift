/// A difference between two texts, by the places of their units.
enum TextChange: Equatable {
    /// A unit says something else.
    case changed(old: Int, new: Int)
    /// Neighbouring units that only the new text has.
    case added(Range<Int>)
    /// Neighbouring units that only the old text had.
    case removed(Range<Int>)
    /// A unit stands at another place, word for word.
    case moved(old: Int, new: Int)

    /// Its place in the new text, or else in the old.
    var place: Int {
        switch self {
        case .changed(_, let new), .moved(_, let new): new
        case .added(let places), .removed(let places): places.lowerBound
        }
    }
}

/// Finds what sets one text apart from another: its units are aligned, and what is left is paired by likeness.
struct ChangeFinder {
    private let old: [String]
    private let new: [String]
    private let oldWords: [[String]]
    private let newWords: [[String]]

    /// The share of common words from which on two units between the same neighbours are one that was changed, and from
    /// which on units of any place are.
    private static let (nearLikeness, farLikeness) = (0.5, 0.7)
    /// A word in more units than this tells nothing about which belong together.
    private static let commonWord = 40

    /// - Parameters: the units of both texts, as they are said.
    init(old: [String], new: [String]) {
        self.old = old
        self.new = new
        oldWords = old.map(Self.words)
        newWords = new.map(Self.words)
    }

    private static func words(_ text: String) -> [String] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }

    /// The differences, in the order of the new text.
    func changes() -> [TextChange] {
        var ids: [String: Int] = [:]
        func numbers(_ texts: [String]) -> [Int] {
            texts.map { text in
                let id = ids[text] ?? ids.count
                ids[text] = id
                return id
            }
        }
        let (oldIDs, newIDs) = (numbers(old), numbers(new))
        var (removed, added): ([Int], [Int]) = ([], [])
        var pairs: [(old: Int, new: Int)] = []
        var (oldEnd, newEnd) = (0, 0)
        for match in SequenceAlignment.matches(oldIDs, newIDs) + [.init(old: old.count, new: new.count)] {
            let gap = (old: Array(oldEnd..<match.old), new: Array(newEnd..<match.new))
            let found = paired(gap.old, gap.new, likeness: Self.nearLikeness)
            pairs += found
            let (pairedOld, pairedNew) = (Set(found.map(\.old)), Set(found.map(\.new)))
            removed += gap.old.filter { !pairedOld.contains($0) }
            added += gap.new.filter { !pairedNew.contains($0) }
            (oldEnd, newEnd) = (match.old + 1, match.new + 1)
        }
        let far = paired(removed, added, likeness: Self.farLikeness)
        pairs += far
        let (goneOld, goneNew) = (Set(far.map(\.old)), Set(far.map(\.new)))
        var changes = pairs.map { pair -> TextChange in
            old[pair.old] == new[pair.new]
                ? .moved(old: pair.old, new: pair.new) : .changed(old: pair.old, new: pair.new)
        }
        changes += Self.runs(added.filter { !goneNew.contains($0) }).map { .added($0) }
        changes += Self.runs(removed.filter { !goneOld.contains($0) }).map { .removed($0) }
        return changes.sorted { $0.place < $1.place }
    }

    /// Pairs units by likeness, the most alike first, each at most once.
    private func paired(_ olds: [Int], _ news: [Int], likeness least: Double) -> [(old: Int, new: Int)] {
        guard !olds.isEmpty, !news.isEmpty else { return [] }
        var holders: [String: [Int]] = [:]
        for place in news { for word in Set(newWords[place]) { holders[word, default: []].append(place) } }
        let isShort = olds.count * news.count <= 4096
        var candidates: [(old: Int, new: Int, likeness: Double)] = []
        for place in olds {
            var others: Set<Int> = []
            for word in Set(oldWords[place]) {
                guard let known = holders[word], isShort || known.count <= Self.commonWord else { continue }
                others.formUnion(known)
            }
            for other in others {
                let likeness = Self.likeness(oldWords[place], newWords[other])
                if likeness >= least { candidates.append((place, other, likeness)) }
            }
        }
        candidates.sort { ($1.likeness, $0.old, $0.new) < ($0.likeness, $1.old, $1.new) }
        var (usedOld, usedNew): (Set<Int>, Set<Int>) = ([], [])
        return candidates.compactMap { candidate in
            guard !usedOld.contains(candidate.old), !usedNew.contains(candidate.new) else { return nil }
            usedOld.insert(candidate.old)
            usedNew.insert(candidate.new)
            return (candidate.old, candidate.new)
        }
    }

    /// The share of words that two units have in common (Dice), each as often as it stands.
    private static func likeness(_ one: [String], _ other: [String]) -> Double {
        var counts: [String: Int] = [:]
        for word in one { counts[word, default: 0] += 1 }
        var common = 0
        for word in other {
            guard let left = counts[word], left > 0 else { continue }
            counts[word] = left - 1
            common += 1
        }
        return Double(2 * common) / Double(max(1, one.count + other.count))
    }

    /// Neighbouring places as ranges.
    private static func runs(_ places: [Int]) -> [Range<Int>] {
        places.sorted().reduce(into: []) { runs, place in
            if let last = runs.last, last.upperBound == place {
                runs[runs.count - 1] = last.lowerBound..<place + 1
            } else {
                runs.append(place..<place + 1)
            }
        }
    }
}
