/// A date and time of day from a spreadsheet's count of days.
struct SheetDate: Equatable {
    let year: Int
    let month: Int
    let day: Int
    let hour: Int
    let minute: Int
    let second: Int
    let millisecond: Int
    /// 0 is Sunday.
    let weekday: Int
    /// The count that it was made of, for durations.
    let serial: Double

    /// Makes a date of a count of days; nil for counts that spreadsheets show as no date.
    ///
    /// In the system of 1900 day 1 is 1900-01-01 and day 60 is 1900-02-29, which never was: the oldest spreadsheet had it,
    /// and files are compatible ever since. In the system of 1904 day 0 is 1904-01-01.
    ///
    /// - Parameter unit: milliseconds in what is shown last, to which the time is rounded.
    init?(serial: Double, from1904: Bool, unit: Int = 1000) {
        guard serial >= 0, serial < 2_958_466 else { return nil }
        let total = Int((serial * 86_400_000 / Double(unit)).rounded()) * unit
        var days = total / 86_400_000
        let rest = total % 86_400_000
        self.serial = serial
        hour = rest / 3_600_000
        minute = rest / 60_000 % 60
        second = rest / 1000 % 60
        millisecond = rest % 1000
        if from1904 {
            days += 1462
        } else if days == 60 {
            (year, month, day, weekday) = (1900, 2, 29, 3)
            return
        } else if days < 60 {
            days += 1
        }
        // Day 0 of the corrected count is 1899-12-30, 25,569 days before 1970.
        (year, month, day) = Self.civil(daysSince1970: days - 25_569)
        // 1899-12-30 was a Saturday.
        weekday = (days + 6) % 7
    }

    /// The date of a count of days in the Gregorian calendar (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms").
    private static func civil(daysSince1970 count: Int) -> (Int, Int, Int) {
        let shifted = count + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    /// Names in English: a format may ask for another language, whose names spreadsheets take from the system.
    static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
}
