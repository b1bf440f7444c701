/// A message, or a part of one: its head, and where its body and the parts within it are (RFC 2046).
struct MIMEPart: Sendable {
    let headers: MailHeaders
    let type: MIMEValue
    let disposition: MIMEValue
    /// The body's bytes, before the transfer encoding is decoded.
    let body: Range<Int>
    /// The parts of a multipart body.
    let children: [MIMEPart]

    /// Parts within parts are read up to this depth, and up to this many in a message.
    private static let depthLimit = 16
    static let partLimit = 2_000

    /// Reads the part that a range of bytes holds.
    ///
    /// Linear in the range's length for each level of parts.
    init(in bytes: Span<UInt8>, range: Range<Int>) {
        var left = Self.partLimit
        self.init(in: bytes, range: range, depth: 0, left: &left)
    }

    private init(in bytes: Span<UInt8>, range: Range<Int>, depth: Int, left: inout Int) {
        headers = MailHeaders(in: bytes, range: range)
        type = MIMEValue(headers.raw("content-type") ?? Array("text/plain".utf8))
        disposition = MIMEValue(headers.raw("content-disposition") ?? [])
        body = headers.bodyStart..<max(range.upperBound, headers.bodyStart)
        var children: [MIMEPart] = []
        if type.value.hasPrefix("multipart/"), depth < Self.depthLimit, let boundary = type["boundary"] {
            for child in Self.ranges(of: Array("--\(boundary)".utf8), in: bytes, body) where left > 0 {
                left -= 1
                children.append(MIMEPart(in: bytes, range: child, depth: depth + 1, left: &left))
            }
        }
        self.children = children
    }

    /// What stands between the lines that begin with a delimiter. The end of the body ends a part too.
    private static func ranges(of delimiter: [UInt8], in bytes: Span<UInt8>, _ body: Range<Int>) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start: Int?
        var offset = body.lowerBound
        while offset < body.upperBound {
            let next = Lines.next(after: offset, in: bytes, end: body.upperBound)
            if let isLast = isDelimiter(delimiter, offset..<next, in: bytes) {
                if let begin = start { ranges.append(begin..<endBefore(offset, from: begin, in: bytes)) }
                start = isLast ? nil : next
                if isLast { return ranges }
            }
            offset = next
        }
        if let start { ranges.append(start..<body.upperBound) }
        return ranges
    }

    /// Whether a line is the delimiter, and whether it is the closing one; nil for other lines.
    private static func isDelimiter(_ delimiter: [UInt8], _ line: Range<Int>, in bytes: Span<UInt8>) -> Bool? {
        guard line.count >= delimiter.count, bytes[line.lowerBound] == UInt8(ascii: "-") else { return nil }
        for (index, byte) in delimiter.enumerated() where bytes[line.lowerBound + index] != byte { return nil }
        let rest = line.lowerBound + delimiter.count..<line.upperBound
        if Whitespace.isBlank(rest, in: bytes) { return false }
        guard bytes.holds("--", at: rest.lowerBound) else { return nil }
        return true
    }

    /// The end of a part: the line end before the delimiter belongs to the delimiter.
    private static func endBefore(_ offset: Int, from start: Int, in bytes: Span<UInt8>) -> Int {
        var end = offset
        if end > start, bytes[end - 1] == 0x0A { end -= 1 }
        if end > start, bytes[end - 1] == 0x0D { end -= 1 }
        return end
    }

    /// The body's bytes, decoded.
    func content(in bytes: Span<UInt8>) -> [UInt8] {
        let encoding = MIMEValue(headers.raw("content-transfer-encoding") ?? []).value
        return TransferEncoding.decode(bytes.bytes(in: body), encoding: encoding)
    }

    /// The name of the file that the part holds.
    var fileName: String? { disposition["filename"] ?? type["name"] }

    /// Whether the part is a file that goes with the message, and no part of its text.
    var isAttachment: Bool {
        if disposition.value == "attachment" { return true }
        return fileName != nil && !["text/plain", "text/html"].contains(type.value)
    }
}
