/// Prepares a page for libxml2: writes its character references as the characters themselves, and bounds its depth.
///
/// libxml2 knows the names of HTML 4 and reads a number as it stands; the HTML Standard has 2,125 names, some of which
/// count without their semicolon (`&copy2030`), and numbers that mean Windows-1252. What would be markup is written as a
/// reference that the library knows. CDATA sections of XHTML become text in the same way.
enum HTMLReferences {
    /// The page with its references resolved; elements whose content is raw stay as they are.
    static func resolved(_ page: [UInt8]) -> [UInt8] {
        var writer = Writer(page: page)
        writer.run(page.span)
        return writer.output
    }

    private struct Writer {
        var output: [UInt8] = []
        var offset = 0
        let isXHTML: Bool
        /// Elements that are open by their tags, and such whose tags were left out.
        var open: [String: Int] = [:]
        var dropped: [String: Int] = [:]
        var depth = 0

        init(page: [UInt8]) {
            output.reserveCapacity(page.count)
            let start = page.span.text(in: 0..<min(page.count, 1024))
            isXHTML = start.contains("<?xml") || start.contains("xmlns=")
        }

        mutating func run(_ bytes: Span<UInt8>) {
            var isInTag = false
            var quote: UInt8 = 0
            var raw: [UInt8]?
            while offset < bytes.count {
                let byte = bytes[offset]
                if byte == UInt8(ascii: "<"), !isInTag {
                    if copyUnparsed(bytes) || skipTag(bytes) { continue }
                    isInTag = HTMLReferences.beginsTag(offset, in: bytes)
                    quote = 0
                    raw = HTMLReferences.rawElement(offset, in: bytes)
                } else if isInTag {
                    if quote != 0 {
                        if byte == quote { quote = 0 }
                    } else if byte == 0x22 || byte == 0x27 {
                        quote = byte
                    } else if byte == UInt8(ascii: ">") {
                        isInTag = false
                        if let name = raw {
                            copy(to: HTMLReferences.end(of: name, after: offset, in: bytes), bytes)
                            raw = nil
                            continue
                        }
                    }
                }
                if byte == UInt8(ascii: "&"), reference(bytes, isInTag: isInTag) { continue }
                output.append(byte)
                offset += 1
            }
        }

        /// Skips a tag that would only open elements deeper than anyone reads, and the ends of such and of unopened ones.
        ///
        /// The library takes time by the depth for each tag, so that a page of unclosed tags would take quadratic time.
        private mutating func skipTag(_ bytes: Span<UInt8>) -> Bool {
            let isEnd = offset + 1 < bytes.count && bytes[offset + 1] == UInt8(ascii: "/")
            let name = HTMLReferences.tagName(offset + (isEnd ? 2 : 1), in: bytes)
            guard !name.isEmpty, !HTMLReferences.closedByOthers.contains(name) else { return false }
            let end = HTMLReferences.tagEnd(offset, in: bytes)
            let isEmpty = end >= 2 && end <= bytes.count && bytes[end - 2] == UInt8(ascii: "/")
            if isEnd {
                if let dropped = dropped[name], dropped > 0 {
                    self.dropped[name] = dropped - 1
                } else if let count = open[name], count > 0 {
                    open[name] = count - 1
                    depth -= 1
                    return false
                }
            } else {
                if isEmpty { return false }
                if depth < HTMLReferences.depthLimit {
                    open[name, default: 0] += 1
                    depth += 1
                    return false
                }
                dropped[name, default: 0] += 1
            }
            offset = end
            return true
        }

        private mutating func copy(to end: Int, _ bytes: Span<UInt8>) {
            while offset < end {
                output.append(bytes[offset])
                offset += 1
            }
        }

        /// Copies a comment; writes a CDATA section as text in XHTML, and leaves it out elsewhere, as browsers do.
        private mutating func copyUnparsed(_ bytes: Span<UInt8>) -> Bool {
            if bytes.holds("<!--", at: offset) {
                copy(to: HTMLReferences.find("-->", from: offset + 4, in: bytes), bytes)
                return true
            }
            guard bytes.holds("<![CDATA[", at: offset) else { return false }
            let end = HTMLReferences.find("]]>", from: offset + 9, in: bytes)
            let isClosed = bytes.holds("]]>", at: end - 3)
            if isXHTML {
                for position in offset + 9..<max(offset + 9, isClosed ? end - 3 : end) {
                    append(scalarByte: bytes[position])
                }
            }
            offset = end
            return true
        }

        private mutating func append(scalarByte byte: UInt8) {
            switch byte {
            case UInt8(ascii: "<"): output.append(contentsOf: "&lt;".utf8)
            case UInt8(ascii: ">"): output.append(contentsOf: "&gt;".utf8)
            case UInt8(ascii: "&"): output.append(contentsOf: "&amp;".utf8)
            case 0x22: output.append(contentsOf: "&quot;".utf8)
            case 0x27: output.append(contentsOf: "&#39;".utf8)
            default: output.append(byte)
            }
        }

        /// Writes the reference that begins here; false where none does.
        private mutating func reference(_ bytes: Span<UInt8>, isInTag: Bool) -> Bool {
            var end = offset + 1
            while end < bytes.count, end - offset < 40,
                HTMLReferences.isNameByte(bytes[end])
                    || end == offset + 1 && bytes[end] == UInt8(ascii: "#")
            { end += 1 }
            guard end > offset + 1 else { return false }
            let name = bytes.text(in: offset + 1..<end)
            let hasSemicolon = end < bytes.count && bytes[end] == UInt8(ascii: ";")
            var text: String?
            if hasSemicolon || name.hasPrefix("#") { text = CharacterReferences.text(of: name) }
            if text != nil {
                end += hasSemicolon ? 1 : 0
            } else if let legacy = CharacterReferences.legacyPrefix(of: name) {
                // In an attribute, such as an address with parameters, only a whole name counts.
                let isWhole = legacy.length == name.utf8.count && !(end < bytes.count && bytes[end] == 0x3D)
                guard !isInTag || isWhole else { return false }
                end = offset + 1 + legacy.length
                text = legacy.text
            }
            guard let text else { return false }
            for byte in text.utf8 { append(scalarByte: byte) }
            offset = end
            return true
        }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    /// Elements that have no content, or that end where the next of their kind begins.
    private static let closedByOthers: Set<String> = [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
        "p", "li", "dt", "dd", "td", "th", "tr", "option", "html", "head", "body", "script", "style", "xmp", "title",
        "textarea", "plaintext", "iframe", "noembed", "noframes",
    ]
    private static let depthLimit = 600

    private static func tagName(_ start: Int, in bytes: Span<UInt8>) -> String {
        var name: [UInt8] = []
        var position = start
        while position < bytes.count, name.count < 64,
            isNameByte(bytes[position]) || (!name.isEmpty && [0x2D, 0x3A, 0x5F].contains(bytes[position]))
        {
            let byte = bytes[position]
            name.append((0x41...0x5A).contains(byte) ? byte | 0x20 : byte)
            position += 1
        }
        guard let first = name.first, (0x61...0x7A).contains(first) else { return "" }
        return String(decoding: name, as: UTF8.self)
    }

    /// The offset after a tag's `>`.
    private static func tagEnd(_ start: Int, in bytes: Span<UInt8>) -> Int {
        var offset = start
        var quote: UInt8 = 0
        while offset < bytes.count {
            let byte = bytes[offset]
            if quote != 0 {
                if byte == quote { quote = 0 }
            } else if byte == UInt8(ascii: ">") {
                return offset + 1
            } else if byte == 0x22 || byte == 0x27 {
                quote = byte
            }
            offset += 1
        }
        return bytes.count
    }

    private static func beginsTag(_ offset: Int, in bytes: Span<UInt8>) -> Bool {
        guard offset + 1 < bytes.count else { return false }
        let next = bytes[offset + 1]
        return next == UInt8(ascii: "/") || (0x41...0x5A).contains(next) || (0x61...0x7A).contains(next)
    }

    /// The name of the element that a tag begins, if its content has no references.
    private static func rawElement(_ offset: Int, in bytes: Span<UInt8>) -> [UInt8]? {
        var name: [UInt8] = []
        var position = offset + 1
        while position < bytes.count, name.count < 10, isNameByte(bytes[position]) {
            name.append(bytes[position] | 0x20)
            position += 1
        }
        let text = String(decoding: name, as: UTF8.self)
        return ["script", "style", "xmp", "iframe", "noembed", "noframes"].contains(text) ? name : nil
    }

    /// Where `</name` begins after an offset.
    private static func end(of name: [UInt8], after start: Int, in bytes: Span<UInt8>) -> Int {
        var offset = start
        search: while offset < bytes.count {
            guard bytes[offset] == UInt8(ascii: "<"), offset + 2 + name.count <= bytes.count,
                bytes[offset + 1] == UInt8(ascii: "/")
            else {
                offset += 1
                continue
            }
            for (index, byte) in name.enumerated() where bytes[offset + 2 + index] | 0x20 != byte {
                offset += 1
                continue search
            }
            return offset
        }
        return bytes.count
    }

    /// The offset after the next such mark; the page's end where there is none.
    private static func find(_ mark: String, from start: Int, in bytes: Span<UInt8>) -> Int {
        var offset = start
        while offset < bytes.count {
            if bytes.holds(mark, at: offset) { return offset + mark.utf8.count }
            offset += 1
        }
        return bytes.count
    }
}
