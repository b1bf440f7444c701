/// Finds out which character set a page states.
///
/// The rules are those of the HTML Standard, section 13.2.3.2, "prescan a byte stream to determine its encoding": a
/// `<meta charset>`, or a `<meta http-equiv="content-type">` with a charset in its content, in the first 1,024 bytes, and
/// in no comment. Browsers also heed one that stands later in the head. XHTML states its set in the XML declaration,
/// which counts for other pages where no `<meta>` does.
struct HTMLCharset: ~Escapable {
    private let bytes: Span<UInt8>
    private var offset = 0
    private let limit: Int
    /// Whether scripts and styles are passed over, and the body ends the search.
    private let isLater: Bool

    /// The label that a page states, or nil. What is stated as UTF-16 is UTF-8, since the statement could be read.
    static func declared(in bytes: [UInt8], isXML: Bool) -> String? {
        let xml = bytes.starts(with: Array("<?xml".utf8)) ? xmlEncoding(in: bytes.span) : nil
        if isXML, let xml { return xml }
        return meta(in: bytes.span, limit: 1024, isLater: false) ?? meta(in: bytes.span, limit: 64 << 10, isLater: true)
            ?? xml
    }

    private static func meta(in bytes: Span<UInt8>, limit: Int, isLater: Bool) -> String? {
        var scanner = HTMLCharset(bytes: bytes, limit: min(limit, bytes.count), isLater: isLater)
        return scanner.scan()
    }

    @_lifetime(copy bytes)
    private init(bytes: Span<UInt8>, limit: Int, isLater: Bool) {
        self.bytes = bytes
        self.limit = limit
        self.isLater = isLater
    }

    private mutating func scan() -> String? {
        while offset < limit {
            guard bytes[offset] == UInt8(ascii: "<") else {
                offset += 1
                continue
            }
            if holds("<!--") {
                // The dashes of `<!-->` are both its beginning and its end.
                skip(past: "-->", from: offset + 2)
            } else if holds("<meta"), offset + 5 < limit, Self.endsName(bytes[offset + 5]) {
                offset += 5
                if let label = metaCharset() { return label }
            } else if let name = tagName() {
                if isLater, name == "body" { return nil }
                while attribute() != nil {}
                if isLater, ["script", "style", "title"].contains(name) { skip(past: "</" + name, from: offset) }
            } else if holds("<!") || holds("</") || holds("<?") {
                skip(past: ">", from: offset + 1)
            } else {
                offset += 1
            }
        }
        return nil
    }

    /// The label of a `<meta>` tag whose attributes begin here, if it states a set that is known.
    private mutating func metaCharset() -> String? {
        var seen: Set<String> = []
        var isContentType = false
        var needsContentType: Bool?
        var label: String?
        while let (name, value) = attribute() {
            guard seen.insert(name).inserted else { continue }
            switch name {
            case "http-equiv": isContentType = value == "content-type"
            case "content":
                if label == nil, let stated = Self.charset(inContent: value) {
                    label = stated
                    needsContentType = true
                }
            case "charset":
                label = value
                needsContentType = false
            default: break
            }
        }
        guard let needsContentType, !needsContentType || isContentType, let label else { return nil }
        return Self.known(label)
    }

    private static func known(_ label: String) -> String? {
        guard let charset = Charset(label: label) else { return nil }
        // Sets that no page can be in whose statement was read as ASCII.
        return charset.unitLength > 1 || charset.decoder == "UTF-7" ? Charset.utf8.name : charset.name
    }

    /// The label after `charset=` in the content of a `<meta>`.
    private static func charset(inContent content: String) -> String? {
        var rest = content[...]
        while let found = rest.firstRange(of: "charset") {
            rest = rest[found.upperBound...]
            let after = rest.drop { $0.isWhitespace }
            guard after.first == "=" else { continue }
            let value = after.dropFirst().drop { $0.isWhitespace }
            guard let quote = value.first else { return nil }
            if quote == "\"" || quote == "'" {
                let inner = value.dropFirst()
                guard let end = inner.firstIndex(of: quote) else { return nil }
                return String(inner[..<end])
            }
            return String(value.prefix { !$0.isWhitespace && $0 != ";" })
        }
        return nil
    }

    /// The name of a tag that begins here, in lower case, with the offset moved behind it.
    private mutating func tagName() -> String? {
        var end = offset + 1
        let isEnd = end < limit && bytes[end] == UInt8(ascii: "/")
        if isEnd { end += 1 }
        guard end < limit, Self.isLetter(bytes[end]) else { return nil }
        let start = end
        while end < limit, !Self.endsName(bytes[end]), bytes[end] != UInt8(ascii: ">") { end += 1 }
        offset = end
        let name = lowercased(start..<end)
        return isEnd ? "/" + name : name
    }

    /// The next attribute of a tag, in lower case; nil at the tag's end, with the offset behind it.
    private mutating func attribute() -> (name: String, value: String)? {
        while offset < limit, Self.endsName(bytes[offset]) { offset += 1 }
        guard offset < limit else { return nil }
        if bytes[offset] == UInt8(ascii: ">") {
            offset += 1
            return nil
        }
        let start = offset
        while offset < limit, !Self.endsName(bytes[offset]), bytes[offset] != UInt8(ascii: ">"),
            bytes[offset] != UInt8(ascii: "=") || offset == start
        { offset += 1 }
        let name = lowercased(start..<offset)
        let nameEnd = offset
        skipSpace()
        guard offset < limit, bytes[offset] == UInt8(ascii: "=") else {
            offset = nameEnd
            return (name, "")
        }
        offset += 1
        skipSpace()
        return (name, value())
    }

    private mutating func value() -> String {
        guard offset < limit else { return "" }
        let quote = bytes[offset]
        if quote == 0x22 || quote == 0x27 {
            let start = offset + 1
            var end = start
            while end < limit, bytes[end] != quote { end += 1 }
            offset = min(end + 1, limit)
            return lowercased(start..<end)
        }
        let start = offset
        while offset < limit, !Whitespace.isASCII(bytes[offset]), bytes[offset] != UInt8(ascii: ">") { offset += 1 }
        return lowercased(start..<offset)
    }

    private mutating func skipSpace() {
        while offset < limit, Whitespace.isASCII(bytes[offset]) { offset += 1 }
    }

    private mutating func skip(past mark: String, from start: Int) {
        offset = start
        while offset < limit, !holds(mark) { offset += 1 }
        offset = min(offset + mark.utf8.count, limit)
    }

    /// Whether these bytes stand here, letters in either case.
    private func holds(_ ascii: String) -> Bool {
        var position = offset
        for wanted in ascii.utf8 {
            guard position < limit else { return false }
            let byte = bytes[position]
            guard byte == wanted || (0x41...0x5A).contains(byte) && byte + 0x20 == wanted else { return false }
            position += 1
        }
        return true
    }

    private func lowercased(_ range: Range<Int>) -> String {
        let text = bytes.bytes(in: range).map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
        return String(decoding: text, as: UTF8.self)
    }

    private static func endsName(_ byte: UInt8) -> Bool { Whitespace.isASCII(byte) || byte == UInt8(ascii: "/") }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

    /// The encoding of an XML declaration at the beginning.
    private static func xmlEncoding(in bytes: Span<UInt8>) -> String? {
        let limit = min(bytes.count, 1024)
        guard let end = (0..<limit).first(where: { bytes[$0] == UInt8(ascii: ">") }) else { return nil }
        let declaration = bytes.text(in: 0..<end)
        guard let found = declaration.firstRange(of: "encoding") else { return nil }
        let rest = declaration[found.upperBound...].drop { $0.isWhitespace }
        guard rest.first == "=" else { return nil }
        let value = rest.dropFirst().drop { $0.isWhitespace }
        guard let quote = value.first, quote == "\"" || quote == "'" else { return nil }
        return known(String(value.dropFirst().prefix { $0 != quote }))
    }
}

extension HTMLCharset {
    /// A page in UTF-8, by its byte order mark, its statement, or what ``TextDecoding`` finds. The mark is left out.
    static func decode(_ bytes: [UInt8], path: String) throws(DocumentError) -> DecodedText {
        let isXML = PathName.fileExtension(of: path) == "xhtml"
        var page = try TextDecoding.decode(bytes, path: path, declared: declared(in: bytes, isXML: isXML))
        if page.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { page.bytes.removeFirst(3) }
        page.isSource = false
        return page
    }
}
