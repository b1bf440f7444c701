import Formats
import Foundation
import TestSupport
import Testing

/// Random values against Foundation's parser and writer, which know nothing of ours.
@Suite("JSON against Foundation")
struct JSONPropertyTests {
    static let seeds: [UInt64] = [7, 11, 2026]

    @Test("what is written is read back, and Foundation reads the same", arguments: seeds)
    func roundTrip(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for round in 0..<300 {
            let value = RandomJSON.value(&random)
            for form in [JSON.Form(), .init(order: .sorted), .init(isIndented: true)] {
                let text = value.text(form)
                let context = "seed \(seed), round \(round): \(text)"
                let read = try JSONParser.parse(text)
                #expect(form.order == .sorted ? read.text(form) == text : read == value, "\(context)")
                let theirs = try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
                #expect(Reference.isSame(theirs, read), "\(context)")
            }
        }
    }

    @Test("Foundation's text of a value is read as that value", arguments: seeds)
    func foundationsText(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for round in 0..<300 {
            let value = RandomJSON.value(&random)
            let theirs = try JSONSerialization.jsonObject(with: Data(value.text.utf8), options: .fragmentsAllowed)
            let written = try JSONSerialization.data(withJSONObject: theirs, options: .fragmentsAllowed)
            let bytes = [UInt8](written)
            let read = try JSONParser.parse(bytes.span)
            #expect(Reference.isSame(theirs, read), "seed \(seed), round \(round): \(value.text)")
        }
    }

    @Test("numbers are those of Foundation's decoder, to the last bit", arguments: seeds)
    func exactNumbers(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let values = (0..<2_000).map { _ in RandomJSON.number(&random) }
        let text = JSON.array(values.map { .number($0) }).text
        #expect(try JSONDecoder().decode([Double].self, from: Data(text.utf8)) == values, "seed \(seed)")
        #expect(try JSONParser.parse(text).elements?.compactMap(\.number) == values, "seed \(seed)")
    }

    @Test("bytes cut off, changed or made up are refused or read, never trapped on", arguments: seeds)
    func hostileBytes(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for round in 0..<400 {
            var bytes = Array(RandomJSON.value(&random).text.utf8)
            switch round % 3 {
            case 0: bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random)))
            case 1:
                let place = Int.random(in: 0..<bytes.count, using: &random)
                bytes[place] = UInt8.random(in: 0...255, using: &random)
            default:
                bytes = (0..<20).map { _ in
                    Array("{}[]\",:\\u0d8e1-+.tfn \0\u{FF}".utf8).randomElement(using: &random) ?? 0
                }
            }
            do throws(JSONError) {
                let value = try JSONParser.parse(bytes.span)
                #expect(try value == JSONParser.parse(value.text), "seed \(seed), round \(round): \(bytes)")
            } catch {
                #expect(
                    (0...bytes.count).contains(error.byteOffset), "seed \(seed), round \(round): \(bytes): \(error)")
            }
        }
    }
}

/// Values of every kind, with the strings and numbers that writers get wrong.
private enum RandomJSON {
    static func value(_ random: inout SeededGenerator, depth: Int = 0) -> JSON {
        switch Int.random(in: 0..<(depth > 3 ? 6 : 8), using: &random) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &random))
        case 2: return .integer(Int.random(in: Int.min...Int.max, using: &random))
        case 3: return .unsigned(UInt64.random(in: 0...UInt64.max, using: &random))
        case 4: return .number(number(&random))
        case 5: return .string(text(&random))
        case 6: return .array((0..<Int.random(in: 0..<4, using: &random)).map { _ in value(&random, depth: depth + 1) })
        default:
            return .object(
                (0..<Int.random(in: 0..<4, using: &random)).map { number in
                    .init(name: "\(number)" + text(&random), value: value(&random, depth: depth + 1))
                })
        }
    }

    static func number(_ random: inout SeededGenerator) -> Double {
        let bits = Double(bitPattern: UInt64.random(in: 0...UInt64.max, using: &random))
        // Foundation's parser gives 0 for what lies below the normal numbers.
        return bits.isNormal && Bool.random(using: &random) ? bits : Double.random(in: -1e6...1e6, using: &random)
    }

    private static func text(_ random: inout SeededGenerator) -> String {
        let scalars: [Unicode.Scalar] = [
            "a", "\"", "\\", "\n", "\u{0}", "\u{8}", "\u{C}", "\u{1f}", "\u{7f}", "é", "語", "😀", "\u{2028}", "\u{2029}",
            "/",
            "\u{301}", "\u{FFFF}",
        ]
        var text = ""
        for _ in 0..<Int.random(in: 0..<8, using: &random) {
            text.unicodeScalars.append(scalars.randomElement(using: &random) ?? "a")
        }
        return text
    }
}

private enum Reference {
    /// Whether Foundation's value says the same.
    static func isSame(_ theirs: Any, _ ours: JSON) -> Bool {
        switch ours.value {
        case .null: return theirs is NSNull
        case .bool(let value): return (theirs as? NSNumber)?.boolValue == value
        case .integer(let value): return (theirs as? NSNumber)?.int64Value == Int64(value)
        case .unsigned(let value): return (theirs as? NSNumber)?.uint64Value == value
        case .number(let value):
            // JSONSerialization goes through decimal numbers here, and may be off by the last bit or two.
            guard let theirs = (theirs as? NSNumber)?.doubleValue else { return false }
            return abs(theirs - value) <= 1e-15 * abs(value)
        case .string(let value): return (theirs as? String).map { $0.utf8.elementsEqual(value.utf8) } ?? false
        case .array(let elements):
            guard let theirs = theirs as? [Any], theirs.count == elements.count else { return false }
            return zip(theirs, elements).allSatisfy(isSame)
        case .object(let members):
            guard let theirs = theirs as? [String: Any], theirs.count == members.count else { return false }
            return members.allSatisfy { member in theirs[member.name].map { isSame($0, member.value) } ?? false }
        }
    }
}
