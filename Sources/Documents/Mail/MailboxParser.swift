/// Reads a mailbox in mbox format (RFC 4155, and the older forms): messages after lines that begin with `From `.
///
/// Each message has its subject as a heading; see ``MessageParser``. Metadata has each sender once.
public struct MailboxParser: DocumentParser {
    /// Mailboxes.
    public static let mediaTypes: [MediaType] = [.mailbox]
    /// The extensions of mailboxes.
    public static let extensions = ["mbox", "mbx"]

    /// Makes a parser.
    public init() {}

    /// Whether a file begins with the first line of a message in a mailbox.
    public static func recognises(_ start: Span<UInt8>) -> Bool {
        let end = Lines.next(after: 0, in: start, end: start.count)
        guard isSeparator(0..<end, in: start) else { return false }
        return !MailHeaders(in: start, range: end..<start.count).fields.isEmpty
    }

    /// Reads a mailbox; throws for a file without messages.
    public func parse(_ bytes: [UInt8], path: String, context: ReadingContext) async throws(DocumentError) -> Document {
        let ranges = Self.messages(in: bytes.span)
        guard !ranges.isEmpty || bytes.isEmpty else {
            throw .malformed(path: path, reason: "it is no mailbox: no line begins with \"From \", a sender and a date")
        }
        var builder = MessageBuilder(path: path, context: context)
        var senders: [String] = []
        var known: Set<String> = []
        for range in ranges {
            let content = Self.unescaped(range, in: bytes.span)
            let message = MIMEPart(in: content.span, range: 0..<content.count)
            builder.add(message, in: content.span)
            await builder.addAttachments()
            for sender in message.headers.addresses("from") where senders.count < 500 && known.insert(sender).inserted {
                senders.append(sender)
            }
        }
        return builder.text.document(
            path: path, title: PathName.title(of: path), mediaType: .mailbox, source: bytes,
            metadata: senders.map { MetadataEntry(MetadataEntry.Key.from, $0) }, notes: builder.finishedNotes())
    }

    /// Where the messages stand, without the lines that separate them.
    private static func messages(in bytes: Span<UInt8>) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start: Int?
        var offset = 0
        var isAfterBlank = true
        while offset < bytes.count {
            let next = Lines.next(after: offset, in: bytes, end: bytes.count)
            if isAfterBlank, isSeparator(offset..<next, in: bytes) {
                if let start { ranges.append(start..<offset) }
                start = next
            }
            isAfterBlank = Whitespace.isBlank(offset..<next, in: bytes)
            offset = next
        }
        if let start { ranges.append(start..<bytes.count) }
        return ranges
    }

    /// Whether a line is `From SENDER DATE`: with a time of day, which no sentence that begins so has.
    private static func isSeparator(_ line: Range<Int>, in bytes: Span<UInt8>) -> Bool {
        guard bytes.holds("From ", at: line.lowerBound), line.count < 1_000 else { return false }
        var offset = line.lowerBound + 5
        while offset + 4 < line.upperBound {
            let isTime =
                bytes[offset + 2] == UInt8(ascii: ":")
                && [0, 1, 3, 4].allSatisfy { (0x30...0x39).contains(bytes[offset + $0]) }
            if isTime { return true }
            offset += 1
        }
        return false
    }

    /// A message without the mark before lines that begin with `From `.
    private static func unescaped(_ range: Range<Int>, in bytes: Span<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(range.count)
        Lines.forEach(in: range, of: bytes) { line in
            var marks = line.lowerBound
            while marks < line.upperBound, bytes[marks] == UInt8(ascii: ">") { marks += 1 }
            let isEscaped = marks > line.lowerBound && bytes.holds("From ", at: marks)
            for offset in (isEscaped ? line.lowerBound + 1 : line.lowerBound)..<line.upperBound {
                output.append(bytes[offset])
            }
        }
        return output
    }
}
