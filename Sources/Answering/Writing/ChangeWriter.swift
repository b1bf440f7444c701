import Documents

/// Says what sets one document apart from another: each difference with the words of both.
struct ChangeWriter {
    let old: WritingSource
    let new: WritingSource
    /// How many differences are told at most; the others are counted.
    let limit: Int

    static let standardLimit = 20
    /// Neighbouring units from which on they are told as one stretch, by the first of them.
    private static let longRun = 4

    /// What is said of both documents.
    private struct Units {
        let units: [SourceUnit]
        let quotes: [Quote]
        let said: [String]

        init(_ source: WritingSource) {
            var (units, quotes): ([SourceUnit], [Quote]) = ([], [])
            for unit in source.units {
                guard let quote = source.quote(unit) else { continue }
                units.append(unit)
                quotes.append(quote)
            }
            (self.units, self.quotes) = (units, quotes)
            said = quotes.map { SaidText($0).text }
        }
    }

    /// Writes the differences, those of numbers and dates first.
    ///
    /// - Complexity: about linear in the texts where they are alike.
    func write(into assembly: inout AnswerAssembly) async throws {
        let (old, new) = (Units(old), Units(new))
        let ranked = ChangeFinder(old: old.said, new: new.said).changes()
            .map { (change: $0, rank: Self.rank($0, old, new)) }
            .enumerated().sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }
            .map(\.element.change)
        guard !ranked.isEmpty else {
            assembly.add("There are no differences in the text of \(names.old) and \(names.new).")
            return
        }
        for change in ranked.prefix(limit) {
            switch change {
            case .changed(let place, let other): try await tell(place, other, old, new, &assembly)
            case .added(let places): try await tell(places, of: new, lead: "Added in \(names.new)", &assembly)
            case .removed(let places): try await tell(places, of: old, lead: "Removed from \(names.old)", &assembly)
            case .moved(let place, let other):
                try await assembly.add(
                    new.said[other], after: "\n", lead: "Moved: ", quotes: [old.quotes[place], new.quotes[other]],
                    support: 1)
            }
        }
        let rest = ranked.count - limit
        if rest > 0 { assembly.add("\n\(rest) more difference\(rest == 1 ? " is" : "s are") not told here.") }
    }

    /// What the documents are called: their names, with as much of their paths as tells them apart.
    private var names: (old: String, new: String) {
        guard old.name == new.name else { return (old.name, new.name) }
        let paths = [old.path, new.path].map { $0.split(separator: "/") }
        for count in 2..<max(3, paths.map(\.count).max() ?? 3) {
            let names = paths.map { $0.suffix(count).joined(separator: "/") }
            if names[0] != names[1] { return (names[0], names[1]) }
        }
        return ("the first document", "the second document")
    }

    // MARK: One difference

    private func tell(
        _ place: Int, _ other: Int, _ old: Units, _ new: Units, _ assembly: inout AnswerAssembly
    ) async throws {
        let (before, after) = Self.difference(old.said[place], new.said[other])
        try await assembly.add(
            old.said[place], after: "\n", lead: "Changed: \(names.old) says: ", emphasis: before,
            quotes: [old.quotes[place]], support: 1)
        try await assembly.add(
            new.said[other], lead: "\(names.new) says: ", emphasis: after, quotes: [new.quotes[other]], support: 1)
    }

    private func tell(
        _ places: Range<Int>, of units: Units, lead: String, _ assembly: inout AnswerAssembly
    ) async throws {
        if places.count >= Self.longRun {
            // A heading says more than the sentence below it.
            let kinds = units.units[places]
            let count = kinds.count { $0.kind != .heading }
            let noun = kinds.allSatisfy { $0.kind == .row } ? "row" : "sentence"
            try await assembly.add(
                units.said[places.lowerBound], after: "\n",
                lead: "\(lead), with \(count) \(noun)\(count == 1 ? "" : "s"), from: ",
                quotes: [units.quotes[places.lowerBound]], support: 1)
            return
        }
        for place in places {
            let what = units.units[place].kind == .heading ? " (heading)" : ""
            try await assembly.add(
                units.said[place], after: "\n", lead: "\(lead)\(what): ", quotes: [units.quotes[place]], support: 1)
        }
    }

    // MARK: Order and emphasis

    /// 0 for numbers and dates that differ, 2 for what only stands elsewhere, 1 for all else.
    private static func rank(_ change: TextChange, _ old: Units, _ new: Units) -> Int {
        switch change {
        case .moved: return 2
        case .added, .removed: return 1
        case .changed(let place, let other):
            return exactWords(old.said[place]) == exactWords(new.said[other]) ? 1 : 0
        }
    }

    /// A text's numbers, and the names of months and days in it.
    private static func exactWords(_ text: String) -> Set<String> {
        StatedFacts(text).numbers.union(
            text.lowercased().split { !$0.isLetter }.map(String.init).filter(calendar.contains))
    }

    private static let calendar = Set(
        """
        january february march april june july august september october november december monday tuesday wednesday
        thursday friday saturday sunday
        """.split(whereSeparator: \.isWhitespace).map(String.init)
    )

    /// The words in which two texts differ, from the first to the last of them, in UTF-8 bytes; nil for one without such
    /// words, or where hardly any are common.
    static func difference(_ one: String, _ other: String) -> (Range<Int>?, Range<Int>?) {
        let (ones, others) = (words(one), words(other))
        let start = zip(ones, others).prefix { $0.text == $1.text }.count
        let end = zip(ones.dropFirst(start).reversed(), others.dropFirst(start).reversed())
            .prefix { $0.text == $1.text }.count
        func range(_ words: [(text: Substring, range: Range<Int>)]) -> Range<Int>? {
            let differing = words[start..<words.count - end]
            guard let first = differing.first, let last = differing.last, differing.count * 2 <= words.count else {
                return nil
            }
            return first.range.lowerBound..<last.range.upperBound
        }
        return (range(ones), range(others))
    }

    private static func words(_ text: String) -> [(text: Substring, range: Range<Int>)] {
        text.split(separator: " ").map { word in
            let start = text.utf8.distance(from: text.startIndex, to: word.startIndex)
            return (word, start..<start + word.utf8.count)
        }
    }
}
