/// A field with parameters: `text/plain; charset="utf-8"; format=flowed` (RFC 2045, section 5; RFC 2231).
struct MIMEValue: Sendable {
    /// What stands before the parameters, in lower case.
    let value: String
    private let parameters: [String: String]

    /// A parameter's text; nil where it is missing or empty.
    subscript(name: String) -> String? {
        parameters[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Reads a field.
    init(_ bytes: [UInt8]) {
        let pieces = Self.pieces(bytes)
        value = Self.trimmed(pieces.first ?? []).lowercased()
        // Parameters in parts: name*0*=utf-8''%E2%82; name*1=rest
        var parts: [String: [(number: Int, isEncoded: Bool, bytes: [UInt8])]] = [:]
        var plain: [String: String] = [:]
        for piece in pieces.dropFirst() {
            guard let equals = piece.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let name = Self.trimmed(Array(piece[..<equals])).lowercased()
            let content = Self.unquoted(Array(piece[(equals + 1)...]))
            let sections = name.split(separator: "*", omittingEmptySubsequences: false)
            guard sections.count > 1, let base = sections.first.map(String.init) else {
                // Encoded words do not belong in parameters, and are common there.
                if plain[name] == nil { plain[name] = EncodedWords.decode(content) }
                continue
            }
            let number = Int(sections[1]) ?? 0
            parts[base, default: []].append((number, name.hasSuffix("*"), content))
        }
        for (name, sections) in parts { plain[name] = Self.joined(sections) }
        parameters = plain
    }

    private static func joined(_ sections: [(number: Int, isEncoded: Bool, bytes: [UInt8])]) -> String {
        var charset: String?
        var bytes: [UInt8] = []
        for (index, section) in sections.sorted(by: { $0.number < $1.number }).enumerated() {
            guard section.isEncoded else {
                bytes += section.bytes
                continue
            }
            var content = section.bytes[...]
            if index == 0 {
                // Set and language stand before the text, each ended by an apostrophe.
                let marks = content.indices.filter { content[$0] == UInt8(ascii: "'") }
                if marks.count >= 2 {
                    charset = String(decoding: content[..<marks[0]], as: UTF8.self)
                    content = content[(marks[1] + 1)...]
                }
            }
            bytes += percentDecoded(Array(content))
        }
        return EncodedWords.string(bytes, charset: charset)
    }

    private static func percentDecoded(_ bytes: [UInt8]) -> [UInt8] {
        // The same digits as quoted-printable, after another mark.
        TransferEncoding.quotedPrintable(
            bytes.flatMap { byte -> [UInt8] in
                byte == UInt8(ascii: "%") ? [UInt8(ascii: "=")] : byte == UInt8(ascii: "=") ? Array("=3D".utf8) : [byte]
            }, isHeader: false)
    }

    /// What semicolons separate outside quotes.
    private static func pieces(_ bytes: [UInt8]) -> [[UInt8]] {
        var pieces: [[UInt8]] = [[]]
        var isQuoted = false
        var isEscaped = false
        for byte in bytes {
            if isEscaped {
                isEscaped = false
            } else if isQuoted, byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if !isQuoted, byte == UInt8(ascii: ";") {
                guard pieces.count < 200 else { return pieces }
                pieces.append([])
                continue
            }
            pieces[pieces.count - 1].append(byte)
        }
        return pieces
    }

    private static func unquoted(_ bytes: [UInt8]) -> [UInt8] {
        let range = Whitespace.trimmed(0..<bytes.count, in: bytes.span)
        let content = bytes[range]
        guard content.first == UInt8(ascii: "\"") else { return Array(content) }
        var output: [UInt8] = []
        var isEscaped = false
        for byte in content.dropFirst() {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
                continue
            } else if byte == UInt8(ascii: "\"") {
                break
            }
            output.append(byte)
        }
        return output
    }

    private static func trimmed(_ bytes: [UInt8]) -> String {
        String(decoding: bytes[Whitespace.trimmed(0..<bytes.count, in: bytes.span)], as: UTF8.self)
    }
}
