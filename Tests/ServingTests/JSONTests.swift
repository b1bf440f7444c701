import Formats
import TestSupport
import Testing

@testable import Serving

@Suite("JSON")
struct JSONTests {
    private func parse(_ text: String) throws(JSONError) -> JSON { try JSONParser.parse(Array(text.utf8)) }

    @Test("values of every kind are read")
    func reads() throws {
        let value = try parse(" {\"a\": [1, -2.5, 1e3, true, false, null, \"x\\n\\u00e9\\ud83d\\ude00\"], \"b\": {}} ")
        #expect(
            value == [
                "a": [1, .number(-2.5), .number(1000), true, false, .null, "x\né😀"], "b": [:],
            ])
    }

    @Test(
        "malformed text is refused with the byte's position",
        arguments: [
            ("", 0), ("{", 1), ("{\"a\" 1}", 5), ("[1,]", 3), ("[1 2]", 3), ("{\"a\":1,}", 7), ("nul", 0), ("01", 1),
            ("-", 1), ("1.", 2), ("1e", 2), ("\"a", 2), ("\"\\x\"", 2), ("\"\\u12g4\"", 5), ("{} x", 3),
            ("\"\\ud800\"", 3), ("[\"a\nb\"]", 3), ("{\"a\":1,\"a\":2}", 7), ("1e999", 0), ("'a'", 0),
        ])
    func refuses(text: String, byte: Int) {
        do {
            let value = try parse(text)
            Issue.record("\(text) was read as \(value)")
        } catch {
            #expect(error.byteOffset == byte, "\(text): \(error)")
        }
    }

    @Test("deep nesting is refused before the stack runs out")
    func depth() {
        let text = String(repeating: "[", count: 100_000)
        #expect(throws: JSONError.self) { try parse(text) }
        #expect(throws: Never.self) { try parse(String(repeating: "[", count: 60) + String(repeating: "]", count: 60)) }
    }

    @Test("text that is not UTF-8 is refused")
    func brokenUTF8() {
        #expect(throws: JSONError.self) { try JSONParser.parse([0x22, 0xC3, 0x28, 0x22]) }
        #expect(throws: JSONError.self) { try JSONParser.parse([0xFF, 0xFE, 0x7B, 0x7D]) }
    }

    @Test("composed and decomposed keys are two keys")
    func canonicalKeys() throws {
        #expect(try parse("{\"\\u00e9\":1,\"e\\u0301\":2}")["\u{e9}"] == 1)
    }

    @Test("what is written is read back", arguments: [7, 11, 2026] as [UInt64])
    func roundTrip(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for round in 0..<200 {
            let value = randomValue(depth: 0, &generator)
            #expect(try parse(value.text) == value, "seed \(seed), round \(round): \(value.text)")
        }
    }

    private func randomValue(depth: Int, _ generator: inout SeededGenerator) -> JSON {
        switch Int.random(in: 0..<(depth > 3 ? 5 : 7), using: &generator) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &generator))
        case 2: return .integer(Int.random(in: Int.min...Int.max, using: &generator))
        case 3: return .number(Double.random(in: -1e6...1e6, using: &generator))
        case 4: return .string(randomText(&generator))
        case 5:
            return .array(
                (0..<Int.random(in: 0..<4, using: &generator)).map { _ in randomValue(depth: depth + 1, &generator) })
        default:
            return .object(
                (0..<Int.random(in: 0..<4, using: &generator)).map { number in
                    .init(name: "\(number)" + randomText(&generator), value: randomValue(depth: depth + 1, &generator))
                })
        }
    }

    private func randomText(_ generator: inout SeededGenerator) -> String {
        let scalars: [Unicode.Scalar] = ["a", "\"", "\\", "\n", "\u{0}", "\u{1f}", "é", "語", "😀", "\u{2028}", "/"]
        var text = ""
        for _ in 0..<Int.random(in: 0..<8, using: &generator) {
            text.unicodeScalars.append(scalars[Int.random(in: scalars.indices, using: &generator)])
        }
        return text
    }

    @Test("numbers that JSON does not have become null")
    func nonFinite() {
        #expect(JSON.number(.nan).text == "null")
        #expect(JSON.floats([1.5, .infinity]).text == "[1.5,null]")
    }
}
