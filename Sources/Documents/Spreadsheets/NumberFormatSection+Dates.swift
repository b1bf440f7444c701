// How a section shows a date, a time of day or a duration.
extension NumberFormatSection {
    /// The date; nil for numbers that are none, such as negative ones.
    func dateText(of value: Double, from1904: Bool) -> String? {
        if isSystemDate {
            guard let date = SheetDate(serial: value, from1904: from1904) else { return nil }
            return "\(date.year)-\(Self.padded(date.month, 2))-\(Self.padded(date.day, 2))"
        }
        guard let date = SheetDate(serial: value, from1904: from1904, unit: unit) else { return nil }
        let isHalved = tokens.contains { if case .dayHalf = $0 { true } else { false } }
        var result = ""
        for token in tokens {
            switch token {
            case .literal(let text): result += text
            case .date(let letter, let count): result += Self.part(letter, count, of: date, isHalved: isHalved)
            case .elapsed(let letter, let count): result += Self.elapsed(letter, count, of: value, unit: unit)
            case .dayHalf(let isShort): result += (date.hour < 12 ? "A" : "P") + (isShort ? "" : "M")
            case .fraction(let count):
                result += "." + String(Self.padded(date.millisecond, 3).prefix(count))
            case .slash: result += "/"
            case .comma: result += ","
            case .point: result += "."
            case .text, .percent, .digit, .general, .exponent: break
            }
        }
        return result
    }

    /// Milliseconds of the smallest part that is shown: the time is rounded to seconds, or to their shown fraction.
    private var unit: Int {
        for case .fraction(let count) in tokens { return [1000, 100, 10, 1][count] }
        return 1000
    }

    private static func part(_ letter: Character, _ count: Int, of date: SheetDate, isHalved: Bool) -> String {
        switch (letter, count) {
        case ("y", 1...2): padded(date.year % 100, 2)
        case ("y", _): "\(date.year)"
        case ("m", 1...2): padded(date.month, count)
        case ("m", 3): String(SheetDate.months[date.month - 1].prefix(3))
        case ("m", 5): String(SheetDate.months[date.month - 1].prefix(1))
        case ("m", _): SheetDate.months[date.month - 1]
        case ("d", 1...2): padded(date.day, count)
        case ("d", 3): String(SheetDate.weekdays[date.weekday].prefix(3))
        case ("d", _): SheetDate.weekdays[date.weekday]
        case ("h", _): padded(isHalved ? (date.hour + 11) % 12 + 1 : date.hour, count)
        case ("n", _): padded(date.minute, count)
        case ("s", _): padded(date.second, count)
        default: ""
        }
    }

    private static func elapsed(_ letter: Character, _ count: Int, of value: Double, unit: Int) -> String {
        let milliseconds = Int((value * 86_400_000 / Double(unit)).rounded()) * unit
        let size = letter == "h" ? 3_600_000 : letter == "m" ? 60_000 : 1000
        return padded(milliseconds / size, count)
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = "\(number)"
        return String(repeating: "0", count: max(0, min(width, 8) - digits.count)) + digits
    }
}
