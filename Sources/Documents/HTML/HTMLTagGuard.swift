/// Refuses pages whose tags would take the parser quadratic time: it compares each attribute with all before it.
enum HTMLTagGuard {
    private static let attributeLimit = 2000

    /// Throws for a tag with too many attributes. Scripts, styles and comments are skipped, for they have no tags.
    static func check(_ bytes: Span<UInt8>, path: String) throws(DocumentError) {
        var offset = 0
        while offset < bytes.count {
            guard bytes[offset] == UInt8(ascii: "<"), offset + 1 < bytes.count else {
                offset += 1
                continue
            }
            if bytes.holds("<!--", at: offset) {
                offset = end(of: "-->", after: offset + 4, in: bytes)
            } else if isLetter(bytes[offset + 1]) {
                let name = String(lowercased(offset + 1, 6, in: bytes))
                let tag = offset
                offset = try endOfTag(offset + 1, in: bytes, path: path)
                if name.hasPrefix("script") { offset = closing("script", after: max(offset, tag), in: bytes) }
                if name.hasPrefix("style") { offset = closing("style", after: max(offset, tag), in: bytes) }
            } else {
                offset += 1
            }
        }
    }

    private static func endOfTag(_ start: Int, in bytes: Span<UInt8>, path: String) throws(DocumentError) -> Int {
        var offset = start
        var words = 0
        var isInWord = false
        while offset < bytes.count, bytes[offset] != UInt8(ascii: ">") {
            let byte = bytes[offset]
            if Whitespace.isASCII(byte) || byte == UInt8(ascii: "/") {
                isInWord = false
            } else if byte == UInt8(ascii: "=") {
                // A quoted value is one thing, whatever is in it.
                var quote = offset + 1
                while quote < bytes.count, Whitespace.isASCII(bytes[quote]) { quote += 1 }
                if quote < bytes.count, bytes[quote] == 0x22 || bytes[quote] == 0x27 {
                    let mark = bytes[quote]
                    offset = quote + 1
                    while offset < bytes.count, bytes[offset] != mark { offset += 1 }
                    isInWord = false
                }
            } else if !isInWord {
                isInWord = true
                words += 1
                if words > attributeLimit {
                    throw .malformed(
                        path: path, reason: "a tag at offset \(start) has over \(attributeLimit) attributes")
                }
            }
            offset += 1
        }
        return min(offset + 1, bytes.count)
    }

    private static func end(of mark: String, after start: Int, in bytes: Span<UInt8>) -> Int {
        var offset = start
        while offset < bytes.count {
            if bytes.holds(mark, at: offset) { return offset + mark.utf8.count }
            offset += 1
        }
        return bytes.count
    }

    private static func closing(_ name: String, after start: Int, in bytes: Span<UInt8>) -> Int {
        var offset = start
        while offset < bytes.count {
            if bytes[offset] == UInt8(ascii: "<"), bytes.holds("</", at: offset),
                lowercased(offset + 2, name.utf8.count, in: bytes) == name
            {
                return offset
            }
            offset += 1
        }
        return bytes.count
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    private static func lowercased(_ start: Int, _ length: Int, in bytes: Span<UInt8>) -> String {
        bytes.text(in: min(start, bytes.count)..<min(start + length, bytes.count)).lowercased()
    }
}
