// Numbers and strings.
extension JSONParser {
    @_lifetime(self: copy self)
    private mutating func digits() throws(JSONError) {
        let first = position
        while let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        guard position > first else { throw error(expected: "a digit") }
    }

    @_lifetime(self: copy self)
    mutating func number() throws(JSONError) -> JSON.Content {
        let first = position
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
        var text = ""
        for index in first..<position { text.unicodeScalars.append(UnicodeScalar(bytes[index])) }
        if isInteger, let value = Int(text) { return .integer(value) }
        if isInteger, let value = UInt64(text) { return .unsigned(value) }
        guard let value = Double(text), value.isFinite else {
            throw error(expected: "a number that fits 64 bits", at: first, found: String(text.prefix(40)))
        }
        return .number(value)
    }

    @_lifetime(self: copy self)
    mutating func string() throws(JSONError) -> String {
        let first = position
        position += 1
        var content: [UInt8] = []
        while let byte = current {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                guard let text = String(validating: content, as: UTF8.self) else {
                    throw error(expected: "a string in UTF-8", at: first, found: "other bytes")
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
        throw error(expected: "the closing quote of the string at byte \(start + first)")
    }

    @_lifetime(self: copy self)
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
            content += String(Character(try escapedScalar())).utf8
            return
        default: throw error(expected: "an escape such as \\n or \\u0041")
        }
        content.append(plain)
        position += 1
    }

    @_lifetime(self: copy self)
    private mutating func escapedScalar() throws(JSONError) -> UnicodeScalar {
        let first = position
        let unit = try hexadecimalUnit()
        var value = unit
        if (0xD800..<0xDC00).contains(unit), current == UInt8(ascii: "\\") {
            position += 1
            guard current == UInt8(ascii: "u") else { throw error(expected: "the second half of a surrogate pair") }
            position += 1
            let low = try hexadecimalUnit()
            guard (0xDC00..<0xE000).contains(low) else { throw error(expected: "a low surrogate", at: position - 4) }
            value = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = UnicodeScalar(value) else {
            throw error(
                expected: "a Unicode scalar", at: first, found: "the lone surrogate \(String(unit, radix: 16))")
        }
        return scalar
    }

    @_lifetime(self: copy self)
    private mutating func hexadecimalUnit() throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = current, byte < 0x80, let digit = Character(UnicodeScalar(byte)).hexDigitValue else {
                throw error(expected: "a hexadecimal digit")
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }
}
