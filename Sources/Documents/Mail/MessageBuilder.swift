/// Builds the text of messages: a heading and a head for each, then its text and its attachments.
struct MessageBuilder {
    private let path: String
    private let context: ReadingContext
    /// The text so far.
    private(set) var text = ExtractedText()
    /// What was assumed or left out so far.
    private(set) var notes: [ReadingNote] = []
    /// Files within that are still read, and their bytes. More are named and left out.
    private var attachments: [Attachment] = []
    private var attachmentsLeft = 500
    private var bytesLeft = 256 << 20
    private var omittedCount = 0

    /// A message within a message is read up to this depth.
    private static let depthLimit = 8

    init(path: String, context: ReadingContext) {
        self.path = path
        self.context = context
    }

    // MARK: - Messages

    /// Adds a message: its subject as a heading of this level, the head, the body.
    mutating func add(_ message: MIMEPart, in bytes: Span<UInt8>, level: Int = 1) {
        let headers = message.headers
        text.heading(headers.text("subject") ?? "(no subject)", level: level)
        var lines: [String] = []
        for (label, name) in [("From", "from"), ("To", "to"), ("Cc", "cc")] {
            let addresses = headers.addresses(name)
            if !addresses.isEmpty { lines.append("\(label): " + addresses.joined(separator: ", ")) }
        }
        if let date = headers.text("date") { lines.append("Date: \(date)") }
        text.paragraph(lines.joined(separator: "\n"))
        add(part: message, in: bytes, level: level)
    }

    /// What a message says about itself.
    static func metadata(of headers: MailHeaders) -> [MetadataEntry] {
        var entries: [MetadataEntry] = []
        let senders = headers.addresses("from")
        entries += senders.map { MetadataEntry(MetadataEntry.Key.from, $0) }
        entries += senders.map { MetadataEntry(MetadataEntry.Key.author, $0) }
        // A list of readers may be thousands long.
        entries += headers.addresses("to").prefix(200).map { MetadataEntry(MetadataEntry.Key.to, $0) }
        entries += headers.addresses("cc").prefix(200).map { MetadataEntry("cc", $0) }
        if let date = headers.text("date").flatMap(MessageDate.iso8601) {
            entries.append(MetadataEntry(MetadataEntry.Key.date, date))
        }
        if let subject = headers.text("subject") {
            entries.append(MetadataEntry(MetadataEntry.Key.subject, subject))
        }
        return entries
    }

    // MARK: - Parts

    private mutating func add(part: MIMEPart, in bytes: Span<UInt8>, level: Int) {
        switch part.type.value {
        case "multipart/alternative":
            if let chosen = alternative(of: part, in: bytes) { add(part: chosen, in: bytes, level: level) }
        case "multipart/related":
            // Pictures and styles of the first part, which is the text.
            if let root = part.children.first { add(part: root, in: bytes, level: level) }
            for child in part.children.dropFirst() where child.disposition.value == "attachment" {
                attach(child, in: bytes, level: level)
            }
        case "multipart/encrypted": leaveOut("body", "it is encrypted")
        case let type where type.hasPrefix("multipart/") && !part.children.isEmpty:
            for child in part.children { add(part: child, in: bytes, level: level) }
        case "message/rfc822", "message/global":
            nested(part, in: bytes, level: level)
        case "text/html" where !part.isAttachment: html(part, in: bytes, level: level)
        case "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature",
            "application/pgp-keys":
            break
        case let type where !part.isAttachment && (type.hasPrefix("text/") || type.isEmpty || isPlain(type)):
            plain(part, in: bytes)
        default: attach(part, in: bytes, level: level)
        }
    }

    /// Types that are read as plain text: reports of delivery, and broken multiparts.
    private func isPlain(_ type: String) -> Bool {
        type.hasPrefix("multipart/") || type == "message/delivery-status" || type == "message/disposition-notification"
            || !type.contains("/")
    }

    /// The form of a message to read: plain text, unless it is blank or only says that there is another.
    private func alternative(of part: MIMEPart, in bytes: Span<UInt8>) -> MIMEPart? {
        let plain = part.children.first { $0.type.value == "text/plain" && !$0.isAttachment }
        let rich = part.children.last {
            $0.type.value == "text/html" || $0.type.value == "multipart/related" || $0.type.value == "multipart/mixed"
        }
        guard let plain else { return rich ?? part.children.last }
        guard let rich else { return plain }
        let content = plain.content(in: bytes)
        let visible = content.count { !Whitespace.isASCII($0) }
        return visible == 0 || (visible < 200 && visible * 40 < rich.body.count) ? rich : plain
    }

    private mutating func plain(_ part: MIMEPart, in bytes: Span<UInt8>) {
        guard let decoded = decoded(part, in: bytes) else { return }
        notes(decoded.notes)
        MessageBody.add(
            String(decoding: decoded.bytes, as: UTF8.self), isFlowed: part.type["format"]?.lowercased() == "flowed",
            deletesSpace: part.type["delsp"]?.lowercased() == "yes", to: &text)
    }

    private mutating func html(_ part: MIMEPart, in bytes: Span<UInt8>, level: Int) {
        guard let decoded = decoded(part, in: bytes) else { return }
        // A mark, so that what the page itself states does not count: mail programs convert pages and leave that.
        let page = part.type["charset"] == nil ? part.content(in: bytes) : [0xEF, 0xBB, 0xBF] + decoded.bytes
        do {
            let document = try HTMLParser().parse(page, path: "body.html", context: context)
            text.append(document, under: text.headingPath)
            notes(document.notes)
        } catch {
            leaveOut("body", error.reason)
        }
    }

    private mutating func decoded(_ part: MIMEPart, in bytes: Span<UInt8>) -> DecodedText? {
        // Old programs call everything ASCII.
        let charset = part.type["charset"].flatMap { $0.lowercased() == "us-ascii" ? nil : $0 }
        do {
            return try TextDecoding.decode(part.content(in: bytes), path: path, declared: charset)
        } catch {
            leaveOut(part.fileName ?? "body", error.reason)
            return nil
        }
    }

    private mutating func nested(_ part: MIMEPart, in bytes: Span<UInt8>, level: Int) {
        guard level < Self.depthLimit else {
            leaveOut(part.fileName ?? "message", "it is \(level) messages deep within others")
            return
        }
        let content = part.content(in: bytes)
        let message = MIMEPart(in: content.span, range: 0..<content.count)
        add(message, in: content.span, level: level + 1)
    }

    // MARK: - Attachments

    private mutating func attach(_ part: MIMEPart, in bytes: Span<UInt8>, level: Int) {
        let name = Self.safeName(part)
        if part.type.value == "application/pkcs7-mime", part.fileName?.hasSuffix(".p7s") != true {
            return leaveOut(name, "it is encrypted or signed by S/MIME")
        }
        guard attachmentsLeft > 0, bytesLeft > 0 else {
            omittedCount += 1
            return
        }
        let content = part.content(in: bytes)
        attachmentsLeft -= 1
        bytesLeft -= content.count
        attachments.append(Attachment(name: name, content: content, level: level + 1))
    }

    /// A file that came with the message, to be read after the message's own text.
    private struct Attachment {
        let name: String
        let content: [UInt8]
        let level: Int
    }

    /// Adds what came with the messages so far, each by the parser for its name.
    mutating func addAttachments() async {
        for attachment in attachments {
            do {
                let document = try await context.parsers.parse(
                    attachment.content, path: attachment.name, context: context.within)
                text.heading("Attachment: \(ExtractedText.line(attachment.name))", level: attachment.level)
                text.append(document, under: text.headingPath)
                notes(document.notes)
            } catch {
                leaveOut(attachment.name, error.reason)
            }
        }
        attachments = []
    }

    /// A name for a part, without folders, and with an extension where its type says which.
    private static func safeName(_ part: MIMEPart) -> String {
        let given = part.fileName.map { $0.split { $0 == "/" || $0 == "\\" || $0 == "\0" }.last.map(String.init) ?? "" }
        let name = given.flatMap { $0.isEmpty ? nil : $0 } ?? "attachment"
        guard PathName.fileExtension(of: name) == nil, let suffix = extensions[part.type.value] else { return name }
        return "\(name).\(suffix)"
    }

    private static let extensions = [
        "text/html": "html", "text/markdown": "md", "text/csv": "csv", "application/pdf": "pdf",
        "application/json": "json", "application/rtf": "rtf", "text/rtf": "rtf", "image/png": "png",
        "image/jpeg": "jpg", "image/tiff": "tif", "application/epub+zip": "epub",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
        "application/vnd.oasis.opendocument.text": "odt",
    ]

    // MARK: - Notes

    private mutating func leaveOut(_ part: String, _ reason: String) {
        notes([.leftOut(part: ExtractedText.line(part), reason: reason)])
    }

    /// Keeps notes, each once; those about bytes lose their place, which is one of the part.
    private mutating func notes(_ new: [ReadingNote]) {
        for note in new where notes.count < 1_000 && !notes.contains(note) { notes.append(note) }
    }

    /// The notes, with one about the attachments beyond the limits.
    func finishedNotes() -> [ReadingNote] {
        guard omittedCount > 0 else { return notes }
        return notes + [
            .leftOut(part: "\(omittedCount) further attachments", reason: "the file has more than are read in one file")
        ]
    }
}
