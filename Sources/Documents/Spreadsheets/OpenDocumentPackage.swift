/// A spreadsheet or presentation of OpenDocument: a container of parts, or all of them in one flat XML file.
struct OpenDocumentPackage {
    private var container: ZipContainer?
    private let flat: [UInt8]
    let path: String

    /// Opens a file; throws for a damaged container and an encrypted one.
    init(_ bytes: [UInt8], path: String) throws(DocumentError) {
        self.path = path
        // A flat file begins as XML does, perhaps after a byte order mark.
        let isFlat = bytes.prefix(64).contains(UInt8(ascii: "<")) && !ZipContainer.recognises(bytes.span)
        flat = isFlat ? bytes : []
        guard !isFlat else { return }
        var zip = try ZipContainer(bytes, path: path)
        try OpenDocument.refuseEncrypted(&zip)
        container = zip
    }

    /// The bytes of the part that holds the content.
    mutating func content() throws(DocumentError) -> [UInt8] {
        guard container != nil else { return flat }
        guard let content = try container?.content(of: "content.xml"), !content.isEmpty else {
            throw .malformed(path: path, reason: "its part content.xml is missing")
        }
        return content
    }

    /// Tells a handler the elements of the content.
    mutating func parse(handler: any XMLEventHandler) throws(DocumentError) {
        let bytes = try content()
        try XMLEvents(prefixes: OpenDocument.prefixes).parse(
            bytes, path: path, part: container == nil ? nil : "content.xml", handler: handler)
    }

    /// What the file says about itself.
    mutating func metadata() throws(DocumentError) -> OpenDocument.Metadata {
        if var zip = container {
            let metadata = try OpenDocument.metadata(&zip)
            container = zip
            return metadata
        }
        let reader = FlatMetadata()
        try XMLEvents(prefixes: OpenDocument.prefixes).parse(flat, path: path, handler: reader)
        return OpenDocument.Metadata(reader.meta)
    }
}

/// Finds the element `office:meta` of a flat file.
private final class FlatMetadata: XMLEventHandler {
    private let builder = XMLTreeBuilder(limit: 10_000)
    private var isOpen = false

    var meta: XMLNode? { builder.finished }

    func start(_ element: XMLStart) {
        if element.name == "office:meta", builder.finished == nil { isOpen = true }
        if isOpen { builder.start(element) }
    }

    func end(_ name: String) {
        if isOpen { builder.end(name) }
        if name == "office:meta" { isOpen = false }
    }

    func text(_ text: String) { if isOpen { builder.text(text) } }
}

extension ZipContainer {
    /// Whether a file begins as a container of OpenDocument's kind of document does.
    static func recognises(_ start: Span<UInt8>, openDocument kind: String) -> Bool {
        recognises(start) && start.holds("mimetypeapplication/vnd.oasis.opendocument.\(kind)", at: 30)
    }

    /// Whether one of a container's first entries has this name.
    static func recognises(_ start: Span<UInt8>, entry name: String) -> Bool {
        guard recognises(start), start.count > 30 else { return false }
        return (30..<start.count).contains {
            start[$0 - 30] == 0x50 && start.holds("PK\u{3}\u{4}", at: $0 - 30) && start.holds(name, at: $0)
        }
    }
}
