/// An OpenDocument file (ODF 1.3): a container of parts, or all of them in one flat XML file.
struct OpenDocumentPackage {
    private var zip: ZipContainer?
    private let flat: [UInt8]
    let path: String

    /// Prefixes by namespace.
    static let prefixes: [String: String] = {
        let start = "urn:oasis:names:tc:opendocument:xmlns:"
        var prefixes: [String: String] = [:]
        for name in ["office", "table", "text", "style", "presentation", "meta", "chart"] {
            prefixes["\(start)\(name):1.0"] = name
        }
        prefixes[start + "drawing:1.0"] = "draw"
        prefixes[start + "svg-compatible:1.0"] = "svg"
        prefixes[start + "xsl-fo-compatible:1.0"] = "fo"
        prefixes["http://purl.org/dc/elements/1.1/"] = "dc"
        prefixes["http://www.w3.org/1999/xlink"] = "xlink"
        return prefixes
    }()

    init(_ bytes: [UInt8], path: String) throws(DocumentError) {
        self.path = path
        // A flat file begins as XML does, perhaps after a byte order mark.
        let isFlat = bytes.prefix(64).contains(UInt8(ascii: "<")) && !bytes.starts(with: [0x50, 0x4B])
        flat = isFlat ? bytes : []
        zip = isFlat ? nil : try ZipContainer(bytes, path: path)
    }

    /// The bytes of the part that holds the content.
    mutating func content() throws(DocumentError) -> [UInt8] {
        guard zip != nil else { return flat }
        if let manifest = try zip?.content(of: "META-INF/manifest.xml"),
            String(decoding: manifest.prefix(1 << 20), as: UTF8.self).contains("encryption-data")
        {
            throw .malformed(path: path, reason: "it is encrypted with a password. Save it without a password")
        }
        guard let content = try zip?.content(of: "content.xml") else {
            throw .malformed(path: path, reason: "it has no content.xml, which files of this type have")
        }
        return content
    }

    /// Tells a handler the elements of the content.
    mutating func parse(handler: any XMLEventHandler) throws(DocumentError) {
        let bytes = try content()
        try XMLEvents(prefixes: Self.prefixes).parse(
            bytes, path: path, part: zip == nil ? nil : "content.xml", handler: handler)
    }

    /// What the file says about itself: title and metadata.
    mutating func properties() throws(DocumentError) -> (title: String?, metadata: [MetadataEntry]) {
        let reader = OpenDocumentProperties()
        if zip != nil {
            guard let bytes = try zip?.content(of: "meta.xml"), !bytes.isEmpty else { return (nil, []) }
            try XMLEvents(prefixes: Self.prefixes).parse(bytes, path: path, part: "meta.xml", handler: reader)
        } else {
            try XMLEvents(prefixes: Self.prefixes).parse(flat, path: path, handler: reader)
        }
        return (reader.title, reader.metadata)
    }
}

/// Reads the element `office:meta`.
private final class OpenDocumentProperties: XMLEventHandler {
    private(set) var title: String?
    private var fields: [String: [String]] = [:]
    private var isOpen = false
    private var name: String?
    private var current = ""

    func start(_ element: XMLStart) {
        if element.name == "office:meta" { isOpen = true }
        name = isOpen ? element.name : nil
        current = ""
    }

    func end(_ name: String) {
        if name == "office:meta" { isOpen = false }
        guard isOpen, self.name == name else { return }
        let text = ExtractedText.line(current)
        if !text.isEmpty { fields[name, default: []].append(text) }
        if name == "dc:title", !text.isEmpty { title = text }
        self.name = nil
    }

    func text(_ text: String) { if name != nil, current.utf8.count < 4096 { current += text } }

    var metadata: [MetadataEntry] {
        let author = fields["meta:initial-creator"] ?? fields["dc:creator"] ?? []
        let date = fields["dc:date"] ?? fields["meta:creation-date"] ?? []
        return author.map { MetadataEntry(MetadataEntry.Key.author, $0) }
            + (fields["dc:subject"] ?? []).map { MetadataEntry(MetadataEntry.Key.subject, $0) }
            + (fields["dc:description"] ?? []).map { MetadataEntry(MetadataEntry.Key.description, $0) }
            + (fields["dc:language"] ?? []).map { MetadataEntry(MetadataEntry.Key.language, $0) }
            + (fields["meta:keyword"] ?? []).map { MetadataEntry(MetadataEntry.Key.tag, $0) }
            + date.prefix(1).map { MetadataEntry(MetadataEntry.Key.date, $0) }
    }
}
