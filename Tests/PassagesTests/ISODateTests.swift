import Passages
import Testing

@Suite("Points in time as people write them")
struct ISODateTests {
    @Test(
        "dates are seconds since 1970",
        arguments: [
            ("1970-01-01", 0), ("1970-01-02T00:00:01Z", 86_401), ("2024-02-29T12:30:00+02:00", 1_709_202_600),
            ("1969-12-31T23:59", -60), ("2000-03-01 00:00:00.5Z", 951_868_800.5), ("1600-01-01", -11_676_096_000),
            ("0000-01-01", -62_167_219_200),
        ])
    func datesAreSecondsSince1970(text: String, seconds: Double) { #expect(ISODate.seconds(text) == seconds) }

    @Test(
        "what is no date is none",
        arguments: [
            "", "2024", "2024-2-3", "2023-02-29", "2024-13-01", "2024-00-10", "2024-01-32", "2024-01-01T24:00",
            "yesterday",
            "2024-01-01T10", "2024-01-01Z", "２０２４-01-01", "2024-01-01T10:00:00+25:00", " 2024-01-01",
        ])
    func whatIsNoDateIsNone(text: String) { #expect(ISODate.seconds(text) == nil) }
}
