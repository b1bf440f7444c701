/// The date and time that a template is told.
package struct TemplateDate: Sendable, Equatable {
    package var year: Int
    package var month: Int
    package var day: Int
    package var hour: Int
    package var minute: Int
    package var second: Int

    /// A day of the Gregorian calendar and a time.
    package init(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        (self.year, self.month, self.day) = (year, month, day)
        (self.hour, self.minute, self.second) = (hour, minute, second)
    }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    private static let weekdays = [
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ]

    /// The number of the day in its year, from 1.
    private var dayOfYear: Int {
        let isLeapYear = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
        // Days before the month in a common year.
        let before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334][(month - 1) % 12]
        return before + day + (isLeapYear && month > 2 ? 1 : 0)
    }

    /// The day of the week, from 0 for Sunday (Sakamoto's method).
    private var weekday: Int {
        let shifts = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4]
        let year = month < 3 ? year - 1 : year
        return (year + year / 4 - year / 100 + year / 400 + shifts[(month - 1) % 12] + day) % 7
    }

    /// The date in a form of `strftime`, in English. What the form itself says keeps its marks.
    func formatted(_ form: TemplateText) -> TemplateText {
        var result = TemplateText()
        var index = 0
        while index < form.count {
            guard form.code(at: index) == 0x25, index + 1 < form.count else {
                result.units.append(form.units[index])
                index += 1
                continue
            }
            let pads = form.code(at: index + 1) != 0x2D
            let letter = index + (pads ? 1 : 2)
            guard letter < form.count, let scalar = UnicodeScalar(form.code(at: letter)),
                let part = part(Character(scalar), pads: pads)
            else {
                result.units.append(form.units[index])
                index += 1
                continue
            }
            result.append(part)
            index = letter + 1
        }
        return result
    }

    private func part(_ letter: Character, pads: Bool) -> String? {
        func number(_ value: Int, _ width: Int = 2, filler: String = "0") -> String {
            let digits = "\(value)"
            return pads ? String(repeating: filler, count: max(0, width - digits.count)) + digits : digits
        }
        let halfDay = hour % 12 == 0 ? 12 : hour % 12
        switch letter {
        case "Y": return number(year, 4)
        case "y": return number(year % 100)
        case "m": return number(month)
        case "d": return number(day)
        case "e": return number(day, filler: " ")
        case "H": return number(hour)
        case "I": return number(halfDay)
        case "M": return number(minute)
        case "S": return number(second)
        case "j": return number(dayOfYear, 3)
        case "f": return "000000"
        case "B": return Self.months[(month - 1) % 12]
        case "b", "h": return String(Self.months[(month - 1) % 12].prefix(3))
        case "A": return Self.weekdays[weekday]
        case "a": return String(Self.weekdays[weekday].prefix(3))
        case "u": return "\(weekday == 0 ? 7 : weekday)"
        case "w": return "\(weekday)"
        case "p": return hour < 12 ? "AM" : "PM"
        case "F": return "\(number(year, 4))-\(number(month))-\(number(day))"
        case "D": return "\(number(month))/\(number(day))/\(number(year % 100))"
        case "T": return "\(number(hour)):\(number(minute)):\(number(second))"
        case "R": return "\(number(hour)):\(number(minute))"
        case "Z", "z": return ""
        case "n": return "\n"
        case "t": return "\t"
        case "%": return "%"
        default: return nil
        }
    }
}
