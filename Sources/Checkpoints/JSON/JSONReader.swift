internal import Tensors

/// Reads one JSON value (RFC 8259) from the untrusted bytes of a model's files.
///
/// Refuses what two readers might understand differently: duplicate keys, text that is not UTF-8, lone surrogates. Nesting is
/// bounded, so that the stack is. Linear in the number of bytes; the value takes at most some fifty times their memory, so
/// that callers bound the size first.
package struct JSONReader: ~Escapable {
    package static let nestingLimit = 32

    private let bytes: Span<UInt8>
    private let path: String
    /// Where `bytes` begin in the file.
    private let start: Int
    private var position = 0

    @_lifetime(copy bytes)
    private init(_ bytes: Span<UInt8>, path: String, start: Int) {
        self.bytes = bytes
        self.path = path
        self.start = start
    }

    /// Parses the bytes as exactly one value with nothing but white space around it.
    ///
    /// - Parameter start: where the bytes begin in the file, for messages.
    package static func parse(
        _ bytes: Span<UInt8>, path: String, start: Int = 0
    ) throws(CheckpointError) -> JSON {
        var reader = JSONReader(bytes, path: path, start: start)
        let value = try reader.value(depth: 0)
        reader.skipWhiteSpace()
        guard reader.position == bytes.count else { throw reader.error(expected: "the end of the JSON text") }
        return value
    }

    /// Reads a file that holds one object.
    ///
    /// - Parameter limit: bytes that such a file may have.
    package static func object(path: String, limit: Int) throws(CheckpointError) -> JSONObject {
        let file: MappedFile
        do { file = try MappedFile(path: path) } catch { throw .unreadable(error) }
        guard file.byteCount <= limit else {
            throw .tooLarge(
                at: .init(path: path, byteOffset: 0), what: "JSON", found: UInt64(file.byteCount), limit: limit)
        }
        return try JSONObject(parse(file.byteSpan, path: path), path: path)
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func error(expected: String, at offset: Int? = nil, found: String? = nil) -> CheckpointError {
        let offset = offset ?? position
        let place = CheckpointError.Place(path: path, byteOffset: start + offset)
        if let found { return .invalidJSON(at: place, expected: expected, found: found) }
        guard offset < bytes.count else { return .invalidJSON(at: place, expected: expected, found: "the end") }
        let byte = bytes[offset]
        let isPrintable = (0x21..<0x7F).contains(byte)
        return .invalidJSON(
            at: place, expected: expected,
            found: isPrintable ? "\"\(Character(UnicodeScalar(byte)))\"" : "byte 0x\(String(byte, radix: 16))")
    }

    @_lifetime(self: copy self)
    private mutating func skipWhiteSpace() {
        while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    @_lifetime(self: copy self)
    private mutating func value(depth: Int) throws(CheckpointError) -> JSON {
        skipWhiteSpace()
        guard depth <= Self.nestingLimit else {
            throw error(expected: "no more than \(Self.nestingLimit) levels of nesting")
        }
        let first = position
        let value: JSON.Value
        switch current {
        case UInt8(ascii: "{"): value = .object(try members(depth: depth))
        case UInt8(ascii: "["): value = .array(try elements(depth: depth))
        case UInt8(ascii: "\""): value = .string(try string())
        case UInt8(ascii: "t"): value = try word("true", .bool(true))
        case UInt8(ascii: "f"): value = try word("false", .bool(false))
        case UInt8(ascii: "n"): value = try word("null", .null)
        case UInt8(ascii: "-"), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): value = try number()
        default: throw error(expected: "a value")
        }
        return JSON(value: value, byteOffset: start + first)
    }

    @_lifetime(self: copy self)
    private mutating func word(_ word: StaticString, _ value: JSON.Value) throws(CheckpointError) -> JSON.Value {
        for byte in word.description.utf8 {
            guard current == byte else { throw error(expected: word.description) }
            position += 1
        }
        return value
    }

    @_lifetime(self: copy self)
    private mutating func members(depth: Int) throws(CheckpointError) -> [JSON.Member] {
        position += 1
        var members: [JSON.Member] = []
        // By bytes: Swift's string equality would merge canonically equal spellings.
        var names: Set<[UInt8]> = []
        skipWhiteSpace()
        guard current != UInt8(ascii: "}") else {
            position += 1
            return []
        }
        while true {
            skipWhiteSpace()
            let first = position
            guard current == UInt8(ascii: "\"") else { throw error(expected: "a key in double quotes") }
            let name = try string()
            guard names.insert(Array(name.utf8)).inserted else {
                throw error(expected: "each key once", at: first, found: "\"\(name)\" again")
            }
            skipWhiteSpace()
            guard current == UInt8(ascii: ":") else { throw error(expected: "\":\"") }
            position += 1
            members.append(.init(name: name, value: try value(depth: depth + 1)))
            if try isLast(before: UInt8(ascii: "}"), expected: "\",\" or \"}\"") { return members }
        }
    }

    @_lifetime(self: copy self)
    private mutating func elements(depth: Int) throws(CheckpointError) -> [JSON] {
        position += 1
        var elements: [JSON] = []
        skipWhiteSpace()
        guard current != UInt8(ascii: "]") else {
            position += 1
            return []
        }
        while true {
            elements.append(try value(depth: depth + 1))
            if try isLast(before: UInt8(ascii: "]"), expected: "\",\" or \"]\"") { return elements }
        }
    }

    /// Moves over a comma, or over the end of an object or array.
    @_lifetime(self: copy self)
    private mutating func isLast(before end: UInt8, expected: String) throws(CheckpointError) -> Bool {
        skipWhiteSpace()
        guard current == UInt8(ascii: ",") || current == end else { throw error(expected: expected) }
        defer { position += 1 }
        return current == end
    }
}

// Scalars.
extension JSONReader {
    @_lifetime(self: copy self)
    private mutating func digits() throws(CheckpointError) {
        let first = position
        while let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        guard position > first else { throw error(expected: "a digit") }
    }

    @_lifetime(self: copy self)
    private mutating func number() throws(CheckpointError) -> JSON.Value {
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
        guard let value = Double(text), value.isFinite else {
            throw error(expected: "a number that fits 64 bits", at: first, found: String(text.prefix(40)))
        }
        return .number(value)
    }

    @_lifetime(self: copy self)
    private mutating func string() throws(CheckpointError) -> String {
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
    private mutating func escape(into content: inout [UInt8]) throws(CheckpointError) {
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
    private mutating func escapedScalar() throws(CheckpointError) -> UnicodeScalar {
        let first = position
        var value = try hexadecimalUnit()
        if (0xD800..<0xDC00).contains(value) {
            guard current == UInt8(ascii: "\\"), position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "u")
            else { throw error(expected: "the second half of a surrogate pair") }
            position += 2
            let low = try hexadecimalUnit()
            guard (0xDC00..<0xE000).contains(low) else {
                throw error(expected: "a low surrogate", at: position - 4)
            }
            value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = UnicodeScalar(value) else {
            throw error(expected: "a Unicode scalar", at: first, found: "a lone surrogate")
        }
        return scalar
    }

    @_lifetime(self: copy self)
    private mutating func hexadecimalUnit() throws(CheckpointError) -> UInt32 {
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
