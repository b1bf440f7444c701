/// Reads a mail message (RFC 5322 and MIME).
///
/// The text has the subject as a heading, a paragraph with From, To, Cc and Date as they are written, then the message.
/// Of several forms of it, plain text is read. Quoted lines are quotations. Each attachment stands under a heading
/// "Attachment: NAME", read by the parser for its name; what can't be read is named in a note. Metadata has `from`,
/// `author`, `to`, `cc`, `date` (ISO 8601) and `subject`.
public struct MessageParser: DocumentParser {
    /// Messages.
    public static let mediaTypes: [MediaType] = [.message]
    /// The extensions of messages.
    public static let extensions = ["eml", "emlx"]

    /// Makes a parser.
    public init() {}

    /// Whether a file begins with the head of a message.
    public static func recognises(_ start: Span<UInt8>) -> Bool {
        let headers = MailHeaders(in: start, range: 0..<start.count)
        let names = Set(headers.fields.map(\.name))
        return names.intersection(typicalFields).count >= 3
            && !names.isDisjoint(with: ["from", "received", "return-path"])
    }

    private static let typicalFields: Set<String> = [
        "from", "to", "subject", "date", "received", "message-id", "mime-version", "return-path", "content-type",
        "delivered-to", "reply-to", "sender",
    ]

    /// Reads a message; throws for what has no head.
    public func parse(_ bytes: [UInt8], path: String, context: ReadingContext) async throws(DocumentError) -> Document {
        let range = Self.messageRange(bytes)
        let message = MIMEPart(in: bytes.span, range: range)
        guard !message.headers.fields.isEmpty else {
            throw .malformed(
                path: path, reason: "it is no message: it does not begin with fields such as From and Date")
        }
        var builder = MessageBuilder(path: path, context: context)
        builder.add(message, in: bytes.span)
        await builder.addAttachments()
        return builder.text.document(
            path: path, title: message.headers.text("subject"), mediaType: .message, source: bytes,
            metadata: MessageBuilder.metadata(of: message.headers), notes: builder.finishedNotes())
    }

    /// Where the message stands: after a byte order mark, and within what Apple Mail writes around it, a line with its
    /// length before and a property list behind.
    private static func messageRange(_ bytes: [UInt8]) -> Range<Int> {
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let digits = bytes[start...].prefix(12).prefix { (0x30...0x39).contains($0) }
        let after = start + digits.count
        guard !digits.isEmpty, let length = Int(String(decoding: digits, as: UTF8.self)) else {
            return start..<bytes.count
        }
        let first = Lines.next(after: after, in: bytes.span, end: bytes.count)
        guard Whitespace.isBlank(after..<first, in: bytes.span) else { return start..<bytes.count }
        return first..<(length <= bytes.count - first ? first + length : bytes.count)
    }
}
