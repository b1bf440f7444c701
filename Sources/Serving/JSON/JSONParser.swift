/// Why a request's body is not JSON, and at which byte of it.
package struct JSONError: Error, Equatable, CustomStringConvertible {
    /// Position in the body, from 0.
    package let byteOffset: Int
    package let expected: String
    package let found: String

    package var description: String { "expected \(expected) at byte \(byteOffset), found \(found)" }
}

/// Reads one JSON value from untrusted bytes (RFC 8259).
///
/// Refuses what the standard leaves to the reader: duplicate keys, since two readers would disagree about them, text
/// that is not UTF-8, lone surrogates, and nesting deeper than ``maximumDepth``, which bounds the stack. Linear in the
/// number of bytes.
package struct JSONParser {
    package static let maximumDepth = 64

    private let bytes: [UInt8]
    private var position = 0

    private init(bytes: [UInt8]) { self.bytes = bytes }

    /// Parses the bytes as exactly one value with nothing but white space around it.
    package static func parse(_ bytes: [UInt8]) throws(JSONError) -> JSONValue {
        var parser = JSONParser(bytes: bytes)
        let value = try parser.value(depth: 0)
        parser.skipWhiteSpace()
        guard parser.position == bytes.count else { throw parser.error(expected: "the end of the body") }
        return value
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func error(expected: String, at offset: Int? = nil) -> JSONError {
        let offset = offset ?? position
        guard offset < bytes.count else {
            return JSONError(byteOffset: offset, expected: expected, found: "the end of the body")
        }
        let byte = bytes[offset]
        let found =
            (0x21..<0x7F).contains(byte)
            ? "\"\(Character(UnicodeScalar(byte)))\"" : "byte 0x\(String(byte, radix: 16))"
        return JSONError(byteOffset: offset, expected: expected, found: found)
    }

    private mutating func skipWhiteSpace() {
        while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        skipWhiteSpace()
        guard depth <= Self.maximumDepth else {
            throw error(expected: "no more than \(Self.maximumDepth) levels of nesting")
        }
        guard let byte = current else { throw error(expected: "a value") }
        switch byte {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default: throw error(expected: "a value")
        }
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(JSONError) -> JSONValue {
        guard bytes[position...].starts(with: word.utf8) else { throw error(expected: word) }
        position += word.utf8.count
        return value
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
        position += 1
        var members: [JSONValue.Member] = []
        // Keys are compared by bytes: String equality would merge canonically equal spellings.
        var names: Set<[UInt8]> = []
        skipWhiteSpace()
        if current == UInt8(ascii: "}") {
            position += 1
            return .object([])
        }
        while true {
            skipWhiteSpace()
            let start = position
            guard current == UInt8(ascii: "\"") else { throw error(expected: "a key in double quotes") }
            let name = try string()
            guard names.insert(Array(name.utf8)).inserted else {
                throw JSONError(byteOffset: start, expected: "each key once", found: "\"\(name)\" again")
            }
            skipWhiteSpace()
            guard current == UInt8(ascii: ":") else { throw error(expected: "\":\"") }
            position += 1
            members.append(.init(name: name, value: try value(depth: depth + 1)))
            skipWhiteSpace()
            if current == UInt8(ascii: ",") {
                position += 1
            } else if current == UInt8(ascii: "}") {
                position += 1
                return .object(members)
            } else {
                throw error(expected: "\",\" or \"}\"")
            }
        }
    }

    private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
        position += 1
        var elements: [JSONValue] = []
        skipWhiteSpace()
        if current == UInt8(ascii: "]") {
            position += 1
            return .array([])
        }
        while true {
            elements.append(try value(depth: depth + 1))
            skipWhiteSpace()
            if current == UInt8(ascii: ",") {
                position += 1
            } else if current == UInt8(ascii: "]") {
                position += 1
                return .array(elements)
            } else {
                throw error(expected: "\",\" or \"]\"")
            }
        }
    }
}

// Scalars.
extension JSONParser {
    private mutating func digits() throws(JSONError) {
        let start = position
        while let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        guard position > start else { throw error(expected: "a digit") }
    }

    private mutating func number() throws(JSONError) -> JSONValue {
        let start = position
        var isInteger = true
        if current == UInt8(ascii: "-") { position += 1 }
        if current == UInt8(ascii: "0") { position += 1 } else { try digits() }
        if current == UInt8(ascii: ".") {
            isInteger = false
            position += 1
            try digits()
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            isInteger = false
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isInteger, let value = Int(text) { return .integer(value) }
        guard let value = Double(text), value.isFinite else {
            throw JSONError(byteOffset: start, expected: "a number that fits 64 bits", found: text)
        }
        return .number(value)
    }

    private mutating func string() throws(JSONError) -> String {
        let start = position
        position += 1
        var content: [UInt8] = []
        while true {
            guard let byte = current else { throw error(expected: "a closing quote of the string at byte \(start)") }
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                guard let text = String(validating: content, as: UTF8.self) else {
                    throw JSONError(byteOffset: start, expected: "a string in UTF-8", found: "broken UTF-8 in it")
                }
                return text
            case UInt8(ascii: "\\"):
                position += 1
                try escape(into: &content)
            case 0..<0x20: throw error(expected: "an escaped control character")
            default:
                content.append(byte)
                position += 1
            }
        }
    }

    private mutating func escape(into content: inout [UInt8]) throws(JSONError) {
        let plain: UInt8
        switch current {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): plain = bytes[position]
        case UInt8(ascii: "b"): plain = 0x08
        case UInt8(ascii: "f"): plain = 0x0C
        case UInt8(ascii: "n"): plain = 0x0A
        case UInt8(ascii: "r"): plain = 0x0D
        case UInt8(ascii: "t"): plain = 0x09
        case UInt8(ascii: "u"):
            position += 1
            content += String(try escapedScalar()).utf8
            return
        default: throw error(expected: "an escape such as \\n or \\u0041")
        }
        content.append(plain)
        position += 1
    }

    private mutating func escapedScalar() throws(JSONError) -> Character {
        let start = position
        let unit = try hexadecimalUnit()
        var value = unit
        if (0xD800..<0xDC00).contains(unit), current == UInt8(ascii: "\\") {
            position += 1
            guard current == UInt8(ascii: "u") else { throw error(expected: "the second half of a surrogate pair") }
            position += 1
            let low = try hexadecimalUnit()
            guard (0xDC00..<0xE000).contains(low) else {
                throw error(expected: "a low surrogate", at: position - 4)
            }
            value = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = UnicodeScalar(value) else {
            throw JSONError(
                byteOffset: start, expected: "a Unicode scalar", found: "the lone surrogate \(String(unit, radix: 16))")
        }
        return Character(scalar)
    }

    private mutating func hexadecimalUnit() throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = current, let digit = Character(UnicodeScalar(byte)).hexDigitValue, byte < 0x80 else {
                throw error(expected: "a hexadecimal digit")
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }
}
