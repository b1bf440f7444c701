import Formats
import Foundation
import TestSupport
import Testing

@Suite("Parsing JSON")
struct JSONParserTests {
    @Test("values of every kind are read")
    func reads() throws {
        let text = " {\"a\": [1, -2.5, 1e3, true, false, null, \"x\\n\\u00e9\\ud83d\\ude00\"], \"b\": {}} "
        let value = try JSONParser.parse(text)
        #expect(value == ["a": [1, .number(-2.5), .number(1000), true, false, .null, "x\né😀"], "b": [:]])
        #expect(value.byteOffset == 1 && value["a"]?.byteOffset == 7 && value["a"]?[1]?.byteOffset == 11)
        #expect(value["b"]?.byteOffset == text.utf8.count - 4)
    }

    @Test(
        "malformed text is refused with the byte's position",
        arguments: [
            ("", 0), ("{", 1), ("{\"a\" 1}", 5), ("[1,]", 3), ("[1 2]", 3), ("{\"a\":1,}", 7), ("nul", 0), ("01", 1),
            ("-", 1), ("1.", 2), ("1e", 2), ("\"a", 2), ("\"\\x\"", 2), ("\"\\u12g4\"", 5), ("{} x", 3),
            ("\"\\ud800\"", 3), ("[\"a\nb\"]", 3), ("{\"a\":1,\"a\":2}", 7), ("1e999", 0), ("'a'", 0),
            ("{}x", 2), ("{\"t\"}", 4), ("{\"t\": }", 6), ("{\"t\": tru}", 6), ("{t: 1}", 1), ("[\"\u{1}\"]", 2),
            ("\"\\ud800\\u0041\"", 9), ("\"\\ud800\\n\"", 8), ("\"\\udc00\"", 3), ("\"\\u00", 5), ("\"\\", 2),
            ("+1", 0),
            (".5", 0), ("\u{FEFF}1", 0), ("NaN", 0), ("[1\u{0}]", 2), ("\u{0}", 0), ("\"\u{0}\"", 1), ("//x\n1", 0),
        ])
    func refuses(text: String, byte: Int) {
        do {
            let value = try JSONParser.parse(text)
            Issue.record("\(text) was read as \(value)")
        } catch {
            #expect(error.byteOffset == byte, "\(text): \(error)")
        }
    }

    @Test("places count from where the text begins in its file, and messages call the text by its name")
    func places() throws {
        let bytes = Array("[1".utf8)
        let error = try #require(throws: JSONError.self) {
            try JSONParser.parse(bytes.span, start: 100, name: "the body")
        }
        #expect(error.description == "expected \",\" or \"]\" at byte 102, found the end of the body")
    }

    @Test("deep nesting is refused before the stack runs out", arguments: ["[", "{\"a\":"])
    func depth(opening: String) throws {
        let error = try #require(throws: JSONError.self) {
            try JSONParser.parse(String(repeating: opening, count: 100_000))
        }
        #expect(error.expected == "no more than 64 levels of nesting" && error.byteOffset == 65 * opening.utf8.count)
        let closed = String(repeating: "[", count: 65) + String(repeating: "]", count: 65)
        #expect(throws: Never.self) { try JSONParser.parse(closed) }
        #expect(throws: JSONError.self) { try JSONParser.parse("[\(closed)]") }
        #expect(throws: JSONError.self) { try JSONParser.parse("[[[]]]", limits: .init(depth: 1)) }
    }

    @Test("a text beyond the limit is refused before it is looked at")
    func size() {
        #expect(throws: JSONError(byteOffset: 0, expected: "at most 3 bytes", found: "4 bytes")) {
            try JSONParser.parse("oops", limits: .init(byteCount: 3))
        }
    }

    @Test("text that is not UTF-8 is refused", arguments: [[0x22, 0xC3, 0x28, 0x22], [0xFF, 0xFE, 0x7B, 0x7D]])
    func brokenUTF8(bytes: [UInt8]) {
        #expect(throws: JSONError.self) { try JSONParser.parse(bytes.span) }
    }

    @Test("composed and decomposed keys are two keys")
    func canonicalKeys() throws {
        let value = try JSONParser.parse("{\"\\u00e9\":1,\"e\\u0301\":2}")
        #expect(value["\u{e9}"] == 1 && value["e\u{301}"] == 2)
        #expect(JSON.string("\u{e9}") != JSON.string("e\u{301}"))
    }

    @Test(
        "integers of 64 bits are exact, and larger ones the nearest number",
        arguments: [
            "9007199254740993", "9223372036854775807", "-9223372036854775808", "9223372036854775808",
            "18446744073709551615",
        ])
    func exactIntegers(digits: String) throws { #expect(try JSONParser.parse(digits).text == digits) }

    @Test("numbers beyond 64 bits are the nearest ones, and none is infinite")
    func hugeNumbers() throws {
        #expect(try JSONParser.parse("18446744073709551616").number == 18_446_744_073_709_551_616)
        #expect(try JSONParser.parse("1e-400").number == 0)
        #expect(throws: JSONError.self) { try JSONParser.parse(String(repeating: "9", count: 400)) }
        #expect(throws: JSONError.self) { try JSONParser.parse("-1e309") }
    }

    @Test(
        "eight times the text takes nothing like 64 times as long, and as long to be refused",
        arguments: ["0,", "\"\\u00e9\",", "{\"a\":[]},", " ", "\"語\",", "1e3,"])
    func linearTime(unit: String) {
        func seconds(_ count: Int) -> Double {
            let text = "[" + String(repeating: unit, count: count)
            return processorSeconds { #expect(throws: JSONError.self) { try JSONParser.parse(text) } }
        }
        var measured: [(short: Double, long: Double)] = []
        for _ in 0..<6 {
            let (short, long) = (seconds(2_000), seconds(16_000))
            if long < 28 * short { return }
            measured.append((short, long))
        }
        Issue.record("\(unit.debugDescription): seconds \(measured)")
    }

    @Test("an object of many keys takes time in proportion to them")
    func manyKeys() {
        func seconds(_ count: Int) -> Double {
            let text = "{" + (0..<count).map { "\"k\($0)\":0" }.joined(separator: ",") + "}"
            return processorSeconds { #expect(throws: Never.self) { try JSONParser.parse(text) } }
        }
        let measured = (0..<6).map { _ in seconds(16_000) / seconds(2_000) }
        #expect(measured.contains { $0 < 28 }, "\(measured)")
    }
}
