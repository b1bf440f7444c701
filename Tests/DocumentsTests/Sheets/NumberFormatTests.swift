import TestSupport
import Testing

@testable import Documents

@Suite("Number formats")
struct NumberFormatTests {
    private func show(_ number: String, _ code: String, from1904: Bool = false) throws -> String {
        NumberFormat(code).text(of: try #require(DecimalText(number)), from1904: from1904)
    }

    @Test(
        "Numbers stand as a spreadsheet shows them",
        arguments: [
            ("1234.5", "General", "1234.5"), ("0.1", "General", "0.1"), ("0.30000000000000004", "General", "0.3"),
            ("1E-3", "General", "0.001"), ("-5", "General", "-5"), ("123456789012", "General", "123456789012"),
            ("1.5E+20", "General", "1.5E+20"), ("3.14159265358979", "General", "3.141592654"), ("0", "General", "0"),
            ("1234567.891", "#,##0.00", "1,234,567.89"), ("0.256", "0%", "26%"), ("0.2567", "0.00%", "25.67%"),
            ("1234.5", "$#,##0.00", "$1,234.50"), ("-1234.5", "#,##0.00_);(#,##0.00)", "(1,234.50)"),
            ("0", "#,##0;-#,##0;\"-\"", "-"), ("12", "0000", "0012"), ("1.005", "0.00", "1.01"), ("2.5", "0", "3"),
            ("-2.5", "0", "-3"), ("1500000", "0.0,,\"M\"", "1.5M"), ("12345", "0.00E+00", "1.23E+04"),
            ("0.5", "# ?/?", "1/2"), ("2.25", "# ?/?", "2 1/4"), ("3", "[$€-407] #,##0.00", "€ 3.00"),
            ("1234.5", "#,##0.00 \"EUR\"", "1,234.50 EUR"), ("5", "0 \"pcs\"", "5 pcs"), ("0.5", "#.##", ".5"),
            ("123456789", "000-00-0000", "123-45-6789"), ("99.995", "0.00", "100.00"), ("-0.001", "0.0", "0.0"),
            ("150", "[>=100]\"high\";\"low\"", "high"), ("50", "[>=100]\"high\";\"low\"", "low"), ("7", "", ""),
            ("7", "@", "7"), ("1E400", "0", "1" + String(repeating: "0", count: 400)),
        ])
    func numbers(number: String, code: String, shown: String) throws {
        #expect(try show(number, code).trimmed == shown)
    }

    @Test(
        "Dates and times stand as a spreadsheet shows them",
        arguments: [
            ("45296", "yyyy-mm-dd", "2024-01-05"), ("45296.75", "d/m/yy h:mm", "5/1/24 18:00"),
            ("45296.75", "dd mmm yyyy hh:mm AM/PM", "05 Jan 2024 06:00 PM"),
            ("45296", "dddd, mmmm d", "Friday, January 5"),
            ("0.5", "h:mm:ss", "12:00:00"), ("1.5", "[h]:mm", "36:00"), ("0.0006944444444444445", "mm:ss", "01:00"),
            ("60", "yyyy-mm-dd", "1900-02-29"), ("61", "yyyy-mm-dd", "1900-03-01"), ("1", "yyyy-mm-dd", "1900-01-01"),
            ("45296.999999", "yyyy-mm-dd hh:mm:ss", "2024-01-06 00:00:00"), ("0.123456", "ss.000", "46.598"),
            ("45296", "[$-F800]dddd, mmmm dd, yyyy", "2024-01-05"), ("45296", "[$-409]d\\-mmm\\-yy;@", "5-Jan-24"),
            ("-5", "yyyy-mm-dd", "-5"), ("1e9", "yyyy", "1000000000"),
        ])
    func dates(number: String, code: String, shown: String) throws {
        #expect(try show(number, code) == shown)
    }

    @Test("Hundredths are rounded and grouped as by hand")
    func randomNumbers() throws {
        for seed in UInt64(0)..<2000 {
            var random = SeededGenerator(seed: seed)
            let hundredths = Int.random(in: 0...99_999_999_999, using: &random)
            let tenThousandth = Int.random(in: 0...99, using: &random)
            let digits = "\(hundredths / 100)." + padded(hundredths % 100) + padded(tenThousandth)
            let rounded = hundredths + (tenThousandth >= 50 ? 1 : 0)
            var whole = ""
            for (index, digit) in "\(rounded / 100)".reversed().enumerated() {
                if index > 0, index % 3 == 0 { whole = "," + whole }
                whole = String(digit) + whole
            }
            #expect(try show(digits, "#,##0.00") == whole + "." + padded(rounded % 100), "seed \(seed)")
        }
    }

    private func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    @Test("Every day from 1900 to 2030 has the date that counting gives")
    func everyDay() throws {
        let format = NumberFormat("yyyy-m-d ddd")
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        var (year, month, day, serial) = (1900, 1, 1, 1)
        // 1900-01-01 was a Monday.
        var weekday = 1
        while year <= 2030 {
            let shown = format.text(of: try #require(DecimalText("\(serial)")), from1904: false)
            #expect(shown == "\(year)-\(month)-\(day) \(weekdays[weekday])", "day \(serial)")
            if serial > 1462, serial % 9 == 0 {
                let other = format.text(of: try #require(DecimalText("\(serial - 1462)")), from1904: true)
                #expect(other == shown, "day \(serial)")
            }
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            day += 1
            if day > lengths[month - 1] + (month == 2 && isLeap ? 1 : 0) { (month, day) = (month + 1, 1) }
            if month > 12 { (year, month) = (year + 1, 1) }
            weekday = (weekday + 1) % 7
            serial += serial == 59 ? 2 : 1
        }
    }

    @Test("Any code and any number give a text")
    func hostile() {
        for seed in UInt64(0)..<3000 {
            var random = SeededGenerator(seed: seed)
            let alphabet = Array("0#?.,%E+-/@ymdhs[]\\\"_*;$€ AMP>=9")
            let code = String(
                (0..<Int.random(in: 0...20, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? "0" })
            for number in ["0", "-1.5", "1e300", "45296.7", "1e-300", "99999999999999999999", "2958465.99999999"] {
                guard let decimal = DecimalText(number) else { continue }
                #expect(NumberFormat(code).text(of: decimal, from1904: seed % 2 == 0).utf8.count < 2000, "seed \(seed)")
            }
        }
    }
}

extension String {
    /// Without spaces at its ends.
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
