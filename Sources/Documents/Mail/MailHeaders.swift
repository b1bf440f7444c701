/// The head of a message or of one of its parts: fields in their order, unfolded (RFC 5322, section 2.2).
struct MailHeaders: Sendable {
    /// Fields by their names in lower case.
    private(set) var fields: [(name: String, value: [UInt8])] = []
    /// Where the body begins.
    private(set) var bodyStart: Int

    /// Longer heads are no heads.
    private static let fieldLimit = 2_000
    private static let byteLimit = 1 << 20

    /// Reads a head up to the blank line after it, or to the first line that is no field.
    init(in bytes: Span<UInt8>, range: Range<Int>) {
        bodyStart = range.lowerBound
        let end = min(range.upperBound, range.lowerBound + Self.byteLimit)
        var offset = range.lowerBound
        while offset < end, fields.count < Self.fieldLimit {
            let next = Lines.next(after: offset, in: bytes, end: range.upperBound)
            let line = Self.withoutLineEnd(offset..<next, in: bytes)
            if line.isEmpty {
                bodyStart = next
                return
            }
            if bytes[offset] == 0x20 || bytes[offset] == 0x09, !fields.isEmpty {
                fields[fields.count - 1].value.append(contentsOf: bytes.bytes(in: line))
            } else if let colon = Self.colon(in: line, of: bytes) {
                let name = String(decoding: bytes.bytes(in: line.lowerBound..<colon), as: UTF8.self).lowercased()
                let value = Whitespace.trimmed(colon + 1..<line.upperBound, in: bytes)
                fields.append((name.filter { $0 != " " && $0 != "\t" }, bytes.bytes(in: value)))
            } else if !(fields.isEmpty && bytes.holds("From ", at: offset)) {
                // A body without a blank line before it.
                bodyStart = fields.isEmpty ? range.lowerBound : offset
                return
            }
            offset = next
        }
        bodyStart = offset
    }

    /// The first field of a name, as its bytes stand.
    func raw(_ name: String) -> [UInt8]? { fields.first { $0.name == name }?.value }

    /// The first field of a name, with encoded words decoded; nil where it is missing or blank.
    func text(_ name: String) -> String? {
        guard let value = raw(name) else { return nil }
        let text = ExtractedText.line(EncodedWords.decode(value))
        return text.isEmpty ? nil : text
    }

    /// The addresses of all fields of a name, each as a person reads it.
    func addresses(_ name: String) -> [String] {
        fields.filter { $0.name == name }.flatMap { MailAddresses.split($0.value) }
    }

    static func withoutLineEnd(_ line: Range<Int>, in bytes: Span<UInt8>) -> Range<Int> {
        var end = line.upperBound
        while end > line.lowerBound, bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
        return line.lowerBound..<end
    }

    /// The colon after a field's name, which is printable ASCII without spaces (before the colon, some programs put one).
    static func colon(in line: Range<Int>, of bytes: Span<UInt8>) -> Int? {
        var offset = line.lowerBound
        while offset < line.upperBound, bytes[offset] != UInt8(ascii: ":") {
            guard (0x21...0x7E).contains(bytes[offset]) || (bytes[offset] == 0x20 && offset > line.lowerBound) else {
                return nil
            }
            if bytes[offset] == 0x20 {
                guard offset + 1 < line.upperBound, bytes[offset + 1] == UInt8(ascii: ":") else { return nil }
            }
            offset += 1
        }
        return offset < line.upperBound && offset > line.lowerBound ? offset : nil
    }
}

/// Lists of addresses, as they stand in From, To and Cc (RFC 5322, section 3.4).
enum MailAddresses {
    /// The addresses of a field, with names decoded and without the quotes around them. Groups are taken as they stand.
    static func split(_ value: [UInt8]) -> [String] {
        var parts: [[UInt8]] = [[]]
        var isQuoted = false
        var depth = 0
        var isEscaped = false
        for byte in value {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\"), isQuoted {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if !isQuoted, byte == UInt8(ascii: "<") || byte == UInt8(ascii: "(") {
                depth += 1
            } else if !isQuoted, byte == UInt8(ascii: ">") || byte == UInt8(ascii: ")") {
                depth = max(0, depth - 1)
            } else if !isQuoted, depth == 0, byte == UInt8(ascii: ",") {
                parts.append([])
                continue
            }
            parts[parts.count - 1].append(byte)
        }
        return parts.map { unquoted(ExtractedText.line(EncodedWords.decode($0))) }.filter { !$0.isEmpty }
    }

    private static func unquoted(_ address: String) -> String {
        guard address.hasPrefix("\"") else { return address }
        var name = ""
        var rest = address.dropFirst()
        while let first = rest.first, first != "\"" {
            if first == "\\" { rest = rest.dropFirst() }
            if let next = rest.first { name.append(next) }
            rest = rest.dropFirst()
        }
        guard rest.first == "\"" else { return address }
        return ExtractedText.line(name + rest.dropFirst())
    }
}
