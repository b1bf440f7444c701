/// Points in time as people write them: `2026-03-01`, or `2026-03-01T12:30:00+02:00`, the notation of ISO 8601 and RFC 3339.
///
/// Without an offset the time is UTC, so that the same filter means the same on every machine.
package enum ISODate {
    /// Seconds since 1970, or nil for anything else; a date alone is its first second.
    package static func seconds(_ text: String) -> Double? {
        let pattern = /(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)?)?/
        guard let match = text.wholeMatch(of: pattern.asciiOnlyDigits()) else { return nil }
        func number(_ part: Substring?) -> Int { part.flatMap { Int($0) } ?? 0 }
        let (year, month, day) = (number(match.1), number(match.2), number(match.3))
        let (hour, minute, second) = (number(match.4), number(match.5), number(match.6))
        guard (1...12).contains(month), (1...days(inMonth: month, of: year)).contains(day), hour < 24, minute < 60,
            second < 60
        else { return nil }
        var offset = 0
        if let zone = match.8, zone != "Z" {
            let (hours, minutes) = (number(zone.dropFirst().prefix(2)), number(zone.suffix(2)))
            guard hours < 24, minutes < 60 else { return nil }
            offset = (zone.first == "-" ? -60 : 60) * (60 * hours + minutes)
        }
        let whole = days(before: year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second - offset
        return Double(whole) + (match.7.flatMap { Double("0" + $0) } ?? 0)
    }

    private static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days from 1970-01-01 to a date of the Gregorian calendar, which repeats itself every 400 years. Years are counted from
    /// March, so that the leap day is a year's last.
    private static func days(before year: Int, _ month: Int, _ day: Int) -> Int {
        let year = month > 2 ? year : year - 1
        // Floor division: the years 0000 to 0002 lie before the first March.
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - 400 * era
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
