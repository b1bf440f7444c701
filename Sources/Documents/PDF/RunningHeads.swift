/// Finds what is printed on page after page at the same place, by repetition alone: running heads, feet, page numbers.
///
/// A line among the outermost of its page counts as such if the same line, but for numbers that advance with the pages, is
/// at the same height on at least three pages near each other, or if that height has carried such lines on most pages. It
/// must be set apart from what follows, and be no larger than the text. Nothing is found in fewer than three pages.
struct RunningHeads {
    /// For each page the indices of its lines that are no part of its text.
    private(set) var lines: [Set<Int>]
    /// For each page the number that is printed on it, where one is.
    private(set) var labels: [String?]

    /// An outermost line of a page.
    private struct Candidate {
        let page: Int
        let line: Int
        let isTop: Bool
        /// Height on the page in steps of 4 points, from the nearer edge.
        let height: Int
        /// The text with numbers as `#`.
        let key: String
        let numbers: [PageNumber]
        /// Whether the line is set apart from the text, and no larger.
        let isApart: Bool
    }

    private static let leastPages = 3
    /// How many pages further the same line is looked for: left and right pages differ, and some pages have none.
    private static let reach = 4

    /// Looks through the pages of a document.
    init(_ pages: [PageLayout]) {
        lines = Array(repeating: [], count: pages.count)
        labels = Array(repeating: nil, count: pages.count)
        guard pages.count >= Self.leastPages else { return }
        let size = Self.bodySize(of: pages)
        let candidates = pages.indices.flatMap { Self.candidates(on: $0, of: pages[$0], bodySize: size) }
        findRepeated(candidates)
        findNumbers(candidates)
        fillNumbers()
        findByHeight(candidates)
    }

    /// The size that most letters are set in.
    static func bodySize(of pages: [PageLayout]) -> Float {
        var counts: [Int: Int] = [:]
        for page in pages {
            for line in page.lines {
                counts[Int((line.size * 2).rounded()), default: 0] += line.words.reduce(0) { $0 + $1.text.utf8.count }
            }
        }
        let most = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }
        return most.map { Float($0.key) / 2 } ?? 10
    }

    // MARK: - Candidates

    /// The outermost four rows at the top and at the bottom, within a fifth of the page's height from its edges.
    private static func candidates(on number: Int, of page: PageLayout, bodySize: Float) -> [Candidate] {
        let order = page.lines.indices.filter { !page.lines[$0].isVertical }
            .sorted { page.lines[$0].box.middle < page.lines[$1].box.middle }
        var result: [Candidate] = []
        for isTop in [true, false] {
            let inward = isTop ? order : order.reversed()
            var rows = 0
            var last: Float?
            for (position, index) in inward.enumerated() {
                let line = page.lines[index]
                let fromEdge = isTop ? line.box.middle : page.height - line.box.middle
                guard fromEdge < 0.2 * page.height else { break }
                if let last, abs(line.box.middle - last) > 0.5 * line.box.height { rows += 1 }
                guard rows < 4 else { break }
                last = line.box.middle
                let next = inward[(position + 1)...].first {
                    abs(page.lines[$0].box.middle - line.box.middle) > 0.5 * line.box.height
                }
                let gap = next.map {
                    isTop ? page.lines[$0].box.top - line.box.bottom : line.box.top - page.lines[$0].box.bottom
                }
                let (key, numbers) = PageNumber.key(of: line.text)
                result.append(
                    Candidate(
                        page: number, line: index, isTop: isTop, height: Int((fromEdge / 4).rounded()), key: key,
                        numbers: numbers,
                        isApart: (gap ?? .infinity) > 0.3 * line.box.height && line.size <= 1.2 * bodySize + 0.5))
            }
        }
        return result
    }

    // MARK: - Finding

    private struct Place: Hashable {
        let isTop: Bool
        let height: Int
        let key: String
    }

    /// Lines of the same words at the same height on pages near each other.
    private mutating func findRepeated(_ candidates: [Candidate]) {
        var places: [Place: [Candidate]] = [:]
        for candidate in candidates where candidate.key.contains(where: \.isLetter) {
            places[Place(isTop: candidate.isTop, height: candidate.height, key: candidate.key), default: []]
                .append(candidate)
        }
        for (place, exact) in places {
            // A step of rounding apart is the same height.
            let group = [-1, 1].reduce(exact) { result, step in
                result + (places[Place(isTop: place.isTop, height: place.height + step, key: place.key)] ?? [])
            }
            for run in Self.runs(group.sorted { $0.page < $1.page }) {
                // Next to the text itself stands a table's head or a form's field, unless it is on many pages.
                let apart = run.count { $0.isApart }
                guard 2 * apart > run.count else { continue }
                for candidate in run where candidate.height == place.height {
                    lines[candidate.page].insert(candidate.line)
                }
            }
        }
    }

    /// Parts of a list whose pages are near each other, those of at least three pages.
    private static func runs(_ sorted: [Candidate]) -> [[Candidate]] {
        var runs: [[Candidate]] = []
        for candidate in sorted {
            if let last = runs.last?.last, candidate.page - last.page <= reach {
                runs[runs.count - 1].append(candidate)
            } else {
                runs.append([candidate])
            }
        }
        return runs.filter { Set($0.map(\.page)).count >= leastPages }
    }

    /// Numbers that advance with the pages: what is left of a number without its page's position is the same.
    private mutating func findNumbers(_ candidates: [Candidate]) {
        struct Series: Hashable {
            let isTop: Bool
            let style: PageNumber.Style
            let offset: Int
        }
        var series: [Series: [(candidate: Candidate, label: String)]] = [:]
        for candidate in candidates where candidate.isApart || lines[candidate.page].contains(candidate.line) {
            for number in candidate.numbers {
                series[
                    Series(isTop: candidate.isTop, style: number.style, offset: number.value - candidate.page),
                    default: []
                ]
                .append((candidate, number.text))
            }
        }
        // The longest series first: a page that is in two keeps the number of the longer.
        let order = series.sorted {
            ($1.value.count, $0.key.offset, $0.key.isTop ? 1 : 0) < (
                $0.value.count, $1.key.offset, $1.key.isTop ? 1 : 0
            )
        }
        for (_, members) in order {
            let runs = Self.runs(members.map(\.candidate).sorted { $0.page < $1.page })
            let printed = Dictionary(
                members.map { ($0.candidate.page, $0.label) }, uniquingKeysWith: { first, _ in first })
            for candidate in runs.joined() where labels[candidate.page] == nil {
                labels[candidate.page] = printed[candidate.page]
                if !candidate.key.contains(where: \.isLetter) { lines[candidate.page].insert(candidate.line) }
            }
        }
    }

    /// Lines at a height that carried heads or feet on most pages are such too: the title of a short chapter.
    /// Pages between two of one series, without a number of their own, have theirs all the same: the first of a chapter.
    private mutating func fillNumbers() {
        var last: (page: Int, value: Int)?
        for page in labels.indices {
            guard let value = labels[page].flatMap({ Int($0) }) else { continue }
            if let last, page - last.page == value - last.value, (2...Self.reach).contains(page - last.page) {
                for between in last.page + 1..<page where labels[between] == nil {
                    labels[between] = "\(last.value + between - last.page)"
                }
            }
            last = (page, value)
        }
    }

    private mutating func findByHeight(_ candidates: [Candidate]) {
        struct Height: Hashable {
            let isTop: Bool
            let step: Int
        }
        var found: [Height: Set<Int>] = [:]
        for candidate in candidates where lines[candidate.page].contains(candidate.line) {
            found[Height(isTop: candidate.isTop, step: candidate.height), default: []].insert(candidate.page)
        }
        let usual = found.filter { $0.value.count >= max(5, labels.count / 2) }
        for candidate in candidates where candidate.isApart {
            if usual[Height(isTop: candidate.isTop, step: candidate.height)] != nil {
                lines[candidate.page].insert(candidate.line)
            }
        }
    }
}

/// A number in a line that may be a page's.
struct PageNumber: Equatable {
    /// How it is written.
    enum Style: Hashable { case digits, roman }

    let value: Int
    let style: Style
    let text: String

    /// A line's words with their numbers as `#`, and the numbers.
    static func key(of line: String) -> (key: String, numbers: [PageNumber]) {
        var numbers: [PageNumber] = []
        let words = line.split { $0.isWhitespace }.prefix(40)
        let parts = words.enumerated().map { index, word in
            let isOuter = index == 0 || index == words.count - 1
            var key = ""
            var digits = ""
            for character in word {
                if character.isASCII, character.isNumber {
                    digits.append(character)
                } else {
                    if !digits.isEmpty { key += "#" }
                    if isOuter { note(digits, in: &numbers) }
                    digits = ""
                    key.append(character)
                }
            }
            if !digits.isEmpty { key += "#" }
            if isOuter { note(digits, in: &numbers) }
            if isOuter, let roman = roman(word) {
                numbers.append(roman)
                return words.count == 1 ? "#" : key
            }
            return key
        }
        return (parts.joined(separator: " "), numbers)
    }

    private static func note(_ digits: String, in numbers: inout [PageNumber]) {
        guard !digits.isEmpty, digits.count <= 5, numbers.count < 6, let value = Int(digits) else { return }
        numbers.append(PageNumber(value: value, style: .digits, text: digits))
    }

    /// A number below 400 in the usual letters, all small or all capital.
    static func roman(_ word: Substring) -> PageNumber? {
        let lower = word.lowercased()
        guard word.count <= 10, word == lower || String(word) == word.uppercased() else { return nil }
        let values: [Character: Int] = ["i": 1, "v": 5, "x": 10, "l": 50, "c": 100]
        var (sum, last) = (0, 0)
        for character in lower.reversed() {
            guard let value = values[character] else { return nil }
            sum += value < last ? -value : value
            last = max(last, value)
        }
        guard sum > 0, sum < 400, romanText(sum) == lower else { return nil }
        return PageNumber(value: sum, style: .roman, text: String(word))
    }

    /// A number in small Roman letters; nil below 1 and above 3,999.
    static func romanText(_ number: Int) -> String? {
        guard (1..<4000).contains(number) else { return nil }
        var rest = number
        var result = ""
        for (value, letters) in [
            (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
            (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
        ] {
            while rest >= value {
                result += letters
                rest -= value
            }
        }
        return result
    }
}
