/// Dates in mail (RFC 5322, section 3.3, and the older forms of section 4.3): `Wed, 1 May 2024 10:02:03 +0200`.
enum MessageDate {
    /// The date as ISO 8601 with its zone; nil for what is no such date. A date without a zone has none.
    static func iso8601(_ text: String) -> String? {
        let words = withoutComments(text).split { $0 == " " || $0 == "," || $0 == "\t" }.map { $0.lowercased() }
        guard
            let month = words.firstIndex(where: { months.contains(String($0.prefix(3))) && $0.first?.isLetter == true }
            ),
            month > 0, month + 2 < words.count || month + 1 < words.count,
            let monthNumber = months.firstIndex(of: String(words[month].prefix(3)))
        else { return nil }
        // `1 May 2024 10:02:03 +0200`, or `May 1 10:02:03 2024` as in the first lines of mailboxes.
        let isAmerican = Int(words[month - 1]) == nil
        let dayWord = isAmerican ? month + 1 : month - 1
        guard dayWord < words.count, let day = Int(words[dayWord]), (1...31).contains(day),
            let timeWord = words.firstIndex(where: { $0.contains(":") }),
            let time = time(words[timeWord])
        else { return nil }
        let yearWords = words[(month + 1)...].enumerated().filter { index, word in
            index + month + 1 != dayWord && word.count >= 2 && word.allSatisfy(\.isNumber)
        }
        guard let written = yearWords.first?.element, var year = Int(written), year < 10_000 else { return nil }
        if written.count == 2 { year += year < 50 ? 2000 : 1900 }
        if written.count == 3 { year += 1900 }
        guard year >= 1900 else { return nil }
        let zone = timeWord + 1 < words.count ? zone(words[timeWord + 1]) ?? "" : ""
        return "\(year)-\(two(monthNumber + 1))-\(two(day))T\(time)\(zone)"
    }

    private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

    private static func time(_ word: String) -> String? {
        let parts = word.split(separator: ":").map { Int($0) }
        guard (2...3).contains(parts.count), let hour = parts[0], let minute = parts[1], (0...23).contains(hour),
            (0...59).contains(minute)
        else { return nil }
        let second = parts.count == 3 ? parts[2] ?? 0 : 0
        guard (0...60).contains(second) else { return nil }
        return "\(two(hour)):\(two(minute)):\(two(second))"
    }

    private static func zone(_ word: String) -> String? {
        if let hours = [
            "ut": 0, "gmt": 0, "utc": 0, "z": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7,
            "mdt": -6, "pst": -8, "pdt": -7,
        ][word] {
            return hours == 0 ? "Z" : "-\(two(-hours)):00"
        }
        guard word.count == 5, let sign = word.first, sign == "+" || sign == "-",
            word.dropFirst().allSatisfy({ $0.isASCII && $0.isNumber })
        else { return nil }
        let digits = word.dropFirst()
        return digits == "0000" ? "Z" : "\(sign)\(digits.prefix(2)):\(digits.suffix(2))"
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private static func withoutComments(_ text: String) -> String {
        var depth = 0
        return text.filter { character in
            if character == "(" { depth += 1 }
            defer { if character == ")" { depth = max(0, depth - 1) } }
            return depth == 0
        }
    }
}
