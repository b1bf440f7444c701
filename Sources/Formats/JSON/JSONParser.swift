/// Parses one JSON value (RFC 8259) from untrusted bytes.
///
/// Refuses what two parsers might understand differently: duplicate keys, text that is not UTF-8, lone surrogates, numbers
/// beyond 64 bits. Nesting is bounded, so that the stack is. Linear in the number of bytes; the value takes at most some
/// fifty times their memory, so that the size is bounded as well where it is a stranger's.
package struct JSONParser: ~Escapable {
    /// What is read of a text.
    package struct Limits: Sendable {
        /// Levels of arrays and objects within the outermost value.
        package var depth: Int
        package var byteCount: Int

        package init(depth: Int = 64, byteCount: Int = .max) {
            self.depth = depth
            self.byteCount = byteCount
        }
    }

    let bytes: Span<UInt8>
    private let limits: Limits
    /// Where `bytes` begin in the file.
    let start: Int
    /// What messages call the text.
    private let name: String
    var position = 0

    @_lifetime(copy bytes)
    private init(_ bytes: Span<UInt8>, limits: Limits, start: Int, name: String) {
        self.bytes = bytes
        self.limits = limits
        self.start = start
        self.name = name
    }

    /// Parses the bytes as exactly one value with nothing but white space around it.
    ///
    /// - Parameters:
    ///   - start: where the bytes begin in their file: places count from there.
    ///   - name: what messages call the text, as in "the end of the body".
    package static func parse(
        _ bytes: Span<UInt8>, limits: Limits = Limits(), start: Int = 0, name: String = "the JSON text"
    ) throws(JSONError) -> JSON {
        guard bytes.count <= limits.byteCount else {
            throw JSONError(
                byteOffset: start, expected: "at most \(limits.byteCount) bytes", found: "\(bytes.count) bytes")
        }
        var parser = JSONParser(bytes, limits: limits, start: start, name: name)
        let value = try parser.value(depth: 0)
        parser.skipWhiteSpace()
        guard parser.position == bytes.count else { throw parser.error(expected: "the end of \(name)") }
        return value
    }

    /// Parses a text as exactly one value with nothing but white space around it.
    package static func parse(_ text: String, limits: Limits = Limits()) throws(JSONError) -> JSON {
        let bytes = Array(text.utf8)
        return try parse(bytes.span, limits: limits)
    }

    var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    func error(expected: String, at offset: Int? = nil, found: String? = nil) -> JSONError {
        let offset = offset ?? position
        let place = start + offset
        if let found { return JSONError(byteOffset: place, expected: expected, found: found) }
        guard offset < bytes.count else {
            return JSONError(byteOffset: place, expected: expected, found: "the end of \(name)")
        }
        let byte = bytes[offset]
        let isPrintable = (0x21..<0x7F).contains(byte)
        return JSONError(
            byteOffset: place, expected: expected,
            found: isPrintable ? "\"\(Character(UnicodeScalar(byte)))\"" : "byte 0x\(String(byte, radix: 16))")
    }

    @_lifetime(self: copy self)
    private mutating func skipWhiteSpace() {
        while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    @_lifetime(self: copy self)
    private mutating func value(depth: Int) throws(JSONError) -> JSON {
        skipWhiteSpace()
        guard depth <= limits.depth else {
            throw error(expected: "no more than \(limits.depth) levels of nesting")
        }
        let first = position
        let value: JSON.Content
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
        return JSON(value, byteOffset: start + first)
    }

    @_lifetime(self: copy self)
    private mutating func word(_ word: StaticString, _ value: JSON.Content) throws(JSONError) -> JSON.Content {
        let first = position
        for byte in word.description.utf8 {
            guard current == byte else { throw error(expected: word.description, at: first) }
            position += 1
        }
        return value
    }

    @_lifetime(self: copy self)
    private mutating func members(depth: Int) throws(JSONError) -> [JSON.Member] {
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
    private mutating func elements(depth: Int) throws(JSONError) -> [JSON] {
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
    private mutating func isLast(before end: UInt8, expected: String) throws(JSONError) -> Bool {
        skipWhiteSpace()
        guard current == UInt8(ascii: ",") || current == end else { throw error(expected: expected) }
        defer { position += 1 }
        return current == end
    }
}
