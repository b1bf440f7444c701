/// What an XML file consists of, in its order. A handler is told by ``XMLEvents``.
protocol XMLEventHandler: AnyObject {
    /// An element begins.
    func start(_ element: XMLStart)
    /// The innermost open element ends.
    func end(_ name: String)
    /// Text within the innermost open element. A stretch of text may come in several pieces.
    func text(_ text: String)
}

/// An element's beginning: its name and its attributes.
struct XMLStart {
    /// Prefix and local name, as the reader of the format says the prefixes (see ``XMLEvents/prefixes``).
    let name: String
    /// Names, as the element's, and values in the file's order. Attributes without prefix have none here.
    let attributes: [(name: String, value: String)]

    /// The value of an attribute.
    subscript(_ name: String) -> String? { attributes.first { $0.name == name }?.value }
}

/// Runs libxml2's XML parser over a file, and reports elements and text as it goes; no tree is built.
///
/// Nothing is loaded, whatever the file refers to. Of entities, the five of XML, character references and HTML's names
/// are expanded; others stand as they are written, `&name;`. Elements nest at most 1,000 deep, and a tag has at most
/// 1,000 attributes. Names that a file leaves undeclared and control characters that XML forbids are passed over; what
/// is not well-formed otherwise ends with an error that names the line.
struct XMLEvents {
    /// Prefixes that a format's reader knows, by the namespace they stand for. Two namespaces may have one prefix. Names
    /// in other namespaces have the prefix that the file gives them, or `?` where the reader means another by it.
    var prefixes: [String: String] = [:]
    /// How deep elements may nest.
    var depthLimit = 1000

    /// Attributes of a tag, and namespaces that are open at a time.
    static let attributeLimit = 1000

    /// Parses a file and tells the handler.
    ///
    /// - Parameters:
    ///   - path: the file, for messages.
    ///   - part: the name of the part within it, for messages.
    func parse(
        _ bytes: [UInt8], path: String, part: String? = nil, handler: any XMLEventHandler
    ) throws(DocumentError) {
        let place = part.map { "\($0) within it " } ?? "it "
        func failure(_ reason: String) -> DocumentError { .malformed(path: path, reason: place + reason) }
        guard bytes.count < Int(Int32.max) else { throw failure("is too large for the XML parser") }
        guard !bytes.isEmpty else { throw failure("is empty; expected XML") }
        if let offset = XMLTagGuard.firstExcess(in: bytes.span, limit: Self.attributeLimit) {
            throw failure("has a tag with more than \(Self.attributeLimit) attributes at offset \(offset)")
        }
        let repaired = Self.repaired(bytes)
        let sink = XMLSink(handler: handler, prefixes: prefixes, depthLimit: depthLimit)
        XMLParse.run(over: repaired ?? bytes, sink: sink)
        if let reason = sink.failure { throw failure(reason) }
        guard sink.hasElements else { throw failure("has no XML elements") }
    }

    /// UTF-8 whose ill-formed bytes are replaced, where the file doesn't say that it is in another encoding.
    private static func repaired(_ bytes: [UInt8]) -> [UInt8]? {
        guard TextBytes.byteOrderMark(of: bytes) == nil,
            TextBytes.firstInvalidOffset(in: bytes.span) != nil
        else { return nil }
        let head = String(decoding: bytes.prefix(200), as: UTF8.self).lowercased()
        let declaration = head.split(separator: "?>", maxSplits: 1).first ?? ""
        guard head.hasPrefix("<?xml") == false || !declaration.contains("encoding") || declaration.contains("utf-8")
        else { return nil }
        // Zeros belong to an encoding in wider units, which the parser finds out.
        guard !bytes.prefix(4).contains(0) else { return nil }
        return Array(String(decoding: bytes, as: UTF8.self).utf8)
    }
}

/// Finds tags with more attributes than libxml2 can take: it compares each with each.
enum XMLTagGuard {
    /// Where the first tag with more than `limit` attributes begins. Linear in the file; bytes of other encodings than
    /// ASCII's extensions are passed by.
    static func firstExcess(in bytes: Span<UInt8>, limit: Int) -> Int? {
        var offset = 0
        while offset < bytes.count {
            guard bytes[offset] == UInt8(ascii: "<") else {
                offset += 1
                continue
            }
            if bytes.holds("<!--", at: offset) {
                offset = end(of: "-->", after: offset + 4, in: bytes)
            } else if bytes.holds("<![CDATA[", at: offset) {
                offset = end(of: "]]>", after: offset + 9, in: bytes)
            } else {
                let start = offset
                var equals = 0
                var quote: UInt8?
                offset += 1
                while offset < bytes.count, quote != nil || bytes[offset] != UInt8(ascii: ">") {
                    let byte = bytes[offset]
                    if let open = quote {
                        if byte == open { quote = nil }
                    } else if byte == UInt8(ascii: "=") {
                        equals += 1
                        if equals > limit { return start }
                    } else if byte == 0x22 || byte == 0x27, equals > 0 {
                        quote = byte
                    }
                    offset += 1
                }
            }
        }
        return nil
    }

    private static func end(of mark: String, after start: Int, in bytes: Span<UInt8>) -> Int {
        var offset = start
        while offset < bytes.count, !bytes.holds(mark, at: offset) { offset += 1 }
        return min(offset + mark.utf8.count, bytes.count)
    }
}
