/// The parameters after `?`, decoded as HTML forms encode them: `+` is a space, `%xx` a byte of UTF-8.
struct QueryParameters {
    private var values: [String: String] = [:]

    init(_ query: String?) throws(APIError) {
        for pair in (query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = try Self.decode(parts[0])
            guard values[name] == nil else {
                throw .badRequest("The parameter \(name) stands twice in the address.", param: name)
            }
            values[name] = parts.count == 2 ? try Self.decode(parts[1]) : ""
        }
    }

    mutating func string(_ name: String) -> String? { values.removeValue(forKey: name) }

    mutating func integer(_ name: String, in range: ClosedRange<Int>) throws(APIError) -> Int? {
        guard let text = values.removeValue(forKey: name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw .badRequest(
                "Expected \(name) to be an integer from \(range.lowerBound) to \(range.upperBound), found \"\(text)\".",
                param: name, code: "invalid_value")
        }
        return number
    }

    /// Refuses what no route has asked for.
    func finish() throws(APIError) {
        guard let name = values.keys.min() else { return }
        throw .badRequest("Unknown parameter: \(name).", param: name, code: "unknown_parameter")
    }

    private static func decode(_ text: Substring) throws(APIError) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(0x20)
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(hexadecimal), let low = rest.popFirst().flatMap(hexadecimal)
                else { throw .badRequest("Expected two hexadecimal digits after % in the address: \(text).") }
                bytes.append(high << 4 | low)
            default: bytes.append(byte)
            }
        }
        guard let decoded = String(validating: bytes, as: UTF8.self) else {
            throw .badRequest("Expected UTF-8 in the address: \(text).")
        }
        return decoded
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        byte < 0x80 ? Character(UnicodeScalar(byte)).hexDigitValue.map { UInt8($0) } : nil
    }
}
