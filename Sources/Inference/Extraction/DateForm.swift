/// Dates by their form, as English writes them: days, months, years, decades, centuries, days of the week.
struct DateForm {
    private let words: [SentenceWord]

    init(_ words: [SentenceWord]) { self.words = words }

    /// Where the longest date ends that begins at a place; nil where none does.
    func end(from start: Int) -> Int? {
        var place = start
        var end: Int?
        if isWeekday(place) {
            end = place + 1
            place = isText(",", at: place + 1) ? place + 2 : place + 1
        }
        if let found = calendarDay(place) ?? monthFirst(place, behindWeekday: place > start) ?? century(place) {
            return found
        }
        return end ?? numeric(start) ?? year(start)
    }

    // MARK: - Forms

    /// `3 October 1990`, `1 to 14 August`, `4th of June`.
    private func calendarDay(_ place: Int) -> Int? {
        guard var end = days(place) else { return nil }
        if isText("of", at: end) { end += 1 }
        guard isMonth(end) else { return nil }
        return withYear(after: end + 1)
    }

    /// `October 12, 1943`, `May 2-8, 1999`, `March 2024`, `June`.
    private func monthFirst(_ place: Int, behindWeekday: Bool) -> Int? {
        guard isMonth(place) else { return nil }
        if let end = days(place + 1), !isUnit(at: end) { return withYear(after: end) }
        let end = withYear(after: place + 1)
        // May and March are words too: alone they are months only where a date is expected.
        guard end == place + 1, Self.ambiguousMonths.contains(words[place].text) else { return end }
        let before = place > 0 ? words[place - 1].text.lowercased() : ""
        return Self.wordsBeforeDates.contains(before) ? end : nil
    }

    /// `18th century`, `mid-18th century`, `late 19th century`.
    private func century(_ place: Int) -> Int? {
        var end = place
        if let text = text(end)?.lowercased(), Self.partsOfCenturies.contains(text) {
            end = isText("-", at: end + 1) ? end + 2 : end + 1
        }
        guard let ordinal = text(end), ordinal.first?.isNumber == true,
            Self.ordinalEnds.contains(String(ordinal.suffix(2)))
        else { return nil }
        if isText("-", at: end + 1) { end += 1 }
        return ["century", "centuries"].contains(text(end + 1) ?? "") ? end + 2 : nil
    }

    /// `2024-03-01`, `12/05/2021`, `12.05.2021`.
    private func numeric(_ place: Int) -> Int? {
        guard let first = text(place), words[place].kind == .number else { return nil }
        let dotted = first.split(separator: ".")
        if dotted.count == 3, dotted.allSatisfy(Self.isDigits), [2, 4].contains(dotted[2].count) { return place + 1 }
        guard let mark = text(place + 1), mark == "-" || mark == "/", isText(mark, at: place + 3),
            let second = text(place + 2), let third = text(place + 4),
            [first, second, third].allSatisfy({ Self.isDigits($0) }), max(first.count, third.count) >= 2,
            second.count <= 2
        else { return nil }
        return place + 5
    }

    /// `1974`, `1970s`: four digits that no unit follows.
    private func year(_ place: Int) -> Int? {
        guard isYear(place), !isUnit(at: place + 1) else { return nil }
        if place > 0, words[place].isAttached, "$£€#.".contains(words[place - 1].text) { return nil }
        return place + 1
    }

    // MARK: - Parts

    private func days(_ place: Int) -> Int? {
        guard isDay(place) else { return nil }
        guard let mark = text(place + 1), ["-", "–", "to", "and"].contains(mark), isDay(place + 2) else {
            return place + 1
        }
        return place + 3
    }

    private func withYear(after place: Int) -> Int {
        if isYear(place) { return place + 1 }
        return isText(",", at: place) && isYear(place + 1) ? place + 2 : place
    }

    private func text(_ place: Int) -> String? { words.indices.contains(place) ? words[place].text : nil }

    private func isText(_ wanted: String, at place: Int) -> Bool { text(place) == wanted }

    private func isWeekday(_ place: Int) -> Bool { text(place).map(Self.weekdays.contains) ?? false }

    private func isMonth(_ place: Int) -> Bool {
        text(place).map { Self.months.contains($0.hasSuffix(".") ? String($0.dropLast()) : $0) } ?? false
    }

    private func isDay(_ place: Int) -> Bool {
        guard var day = text(place), day.first?.isNumber == true else { return false }
        if Self.ordinalEnds.contains(String(day.suffix(2))) { day = String(day.dropLast(2)) }
        return Self.isDigits(day) && (Int(day).map { (1...31).contains($0) } ?? false)
    }

    private func isYear(_ place: Int) -> Bool {
        guard var year = text(place), words[place].kind == .number else { return false }
        if year.hasSuffix("s") { year = String(year.dropLast()) }
        return year.count == 4 && Self.isDigits(year) && (Int(year).map { (1000...2099).contains($0) } ?? false)
    }

    /// Whether a number before this place counts something: a unit, a per cent sign, or a plural.
    private func isUnit(at place: Int) -> Bool {
        guard let next = text(place) else { return false }
        if next == "%" || Self.units.contains(next.lowercased()) { return true }
        return words[place].kind == .word && next.count > 3 && next.hasSuffix("s") && !words[place].isCapitalised
    }

    private static func isDigits(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.allSatisfy { $0.isASCII && $0.isNumber }
    }

    private static let months: Set<String> = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December", "Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sept", "Sep", "Oct", "Nov", "Dec",
    ]
    private static let weekdays: Set<String> = [
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    ]
    private static let ambiguousMonths: Set<String> = ["May", "March", "Mar", "Jan"]
    private static let wordsBeforeDates: Set<String> = [
        "in", "since", "until", "till", "by", "of", "last", "next", "this", "from", "early", "late", "and", "during",
    ]
    private static let partsOfCenturies: Set<String> = ["early", "mid", "late", "mid-18th"]
    private static let ordinalEnds: Set<String> = ["st", "nd", "rd", "th"]
    private static let units: Set<String> = [
        "percent", "am", "pm", "mph", "km", "kg", "million", "billion", "people", "men", "women", "children",
    ]
}
