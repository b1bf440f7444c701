/// A container of Office Open XML (ECMA-376, part 2): parts, and what leads from one to another.
struct OpenXMLPackage {
    /// A reference from one part to another.
    struct Relationship {
        let id: String
        /// The last word of the type's name: `worksheet`, `slide`, `chart`.
        let kind: String
        /// The part's name, or an address outside the file.
        let target: String
        let isExternal: Bool
    }

    private var zip: ZipContainer
    let path: String

    /// Prefixes by namespace, those of the strict form with those of the transitional one.
    static let prefixes: [String: String] = {
        let transitional = "http://schemas.openxmlformats.org/"
        let strict = "http://purl.oclc.org/ooxml/"
        let shared: [(String, String)] = [
            ("spreadsheetml/2006/main", "x"), ("presentationml/2006/main", "p"), ("drawingml/2006/main", "a"),
            ("drawingml/2006/chart", "c"), ("drawingml/2006/diagram", "dgm"),
            ("drawingml/2006/spreadsheetDrawing", "xdr"), ("officeDocument/2006/relationships", "r"),
        ]
        var prefixes: [String: String] = [
            "http://schemas.openxmlformats.org/package/2006/relationships": "rel",
            "http://schemas.openxmlformats.org/package/2006/metadata/core-properties": "cp",
            "http://purl.org/dc/elements/1.1/": "dc",
            "http://purl.org/dc/terms/": "dcterms",
            "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
        ]
        for (name, prefix) in shared {
            prefixes[transitional + name] = prefix
            prefixes[strict + name.replacing("/2006/", with: "/")] = prefix
        }
        return prefixes
    }()

    init(_ bytes: [UInt8], path: String) throws(DocumentError) {
        zip = try ZipContainer(bytes, path: path)
        self.path = path
    }

    /// Whether a part is there.
    func has(_ name: String) -> Bool { zip.name(name) != nil }

    /// A part's bytes; nil where it is missing.
    mutating func content(of part: String) throws(DocumentError) -> [UInt8]? { try zip.content(of: part) }

    /// A part's root element; nil where it is missing.
    mutating func root(of part: String) throws(DocumentError) -> XMLNode? {
        guard let bytes = try content(of: part), !bytes.isEmpty else { return nil }
        return try XMLNode.root(of: bytes, path: path, part: part, prefixes: Self.prefixes)
    }

    /// Tells a handler the elements of a part; false where it is missing.
    mutating func parse(_ part: String, handler: any XMLEventHandler) throws(DocumentError) -> Bool {
        guard let bytes = try content(of: part) else { return false }
        try XMLEvents(prefixes: Self.prefixes).parse(bytes, path: path, part: part, handler: handler)
        return true
    }

    /// The references of a part; those of the whole package for an empty name.
    mutating func relationships(of part: String) throws(DocumentError) -> [Relationship] {
        let folder = Self.folder(of: part)
        let name = part.split(separator: "/").last.map(String.init) ?? ""
        guard let root = try root(of: folder + "_rels/" + name + ".rels") else { return [] }
        return root.elements("rel:Relationship").compactMap { element in
            guard let id = element["Id"], let target = element["Target"] else { return nil }
            let isExternal = element["TargetMode"] == "External"
            return Relationship(
                id: id, kind: element["Type"]?.split(separator: "/").last.map(String.init) ?? "",
                target: isExternal ? target : Self.resolved(target, from: folder), isExternal: isExternal)
        }
    }

    /// The part that the whole package is about.
    mutating func mainPart(otherwise name: String) throws(DocumentError) -> String {
        let main = try relationships(of: "").first { $0.kind == "officeDocument" && !$0.isExternal }
        return main.flatMap { has($0.target) ? $0.target : nil } ?? name
    }

    private static func folder(of part: String) -> String {
        guard let slash = part.lastIndex(of: "/") else { return "" }
        return String(part[...slash])
    }

    private static func resolved(_ target: String, from folder: String) -> String {
        var parts: [Substring] = target.hasPrefix("/") ? [] : folder.split(separator: "/")
        for part in target.split(separator: "/") {
            if part == ".." { _ = parts.popLast() } else if part != "." { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }

    /// What the file says about itself: title and metadata.
    mutating func properties() throws(DocumentError) -> (title: String?, metadata: [MetadataEntry]) {
        guard let root = try root(of: "docProps/core.xml") else { return (nil, []) }
        func text(_ name: String) -> String? {
            let text = ExtractedText.line(root.first(name)?.text ?? "")
            return text.isEmpty ? nil : text
        }
        var metadata: [MetadataEntry] = []
        let fields = [
            ("dc:creator", MetadataEntry.Key.author), ("dc:subject", MetadataEntry.Key.subject),
            ("dc:description", MetadataEntry.Key.description), ("dc:language", MetadataEntry.Key.language),
        ]
        for (name, key) in fields { if let value = text(name) { metadata.append(MetadataEntry(key, value)) } }
        for tag in (text("cp:keywords") ?? "").split(whereSeparator: { $0 == "," || $0 == ";" }) {
            let tag = ExtractedText.line(String(tag))
            if !tag.isEmpty { metadata.append(MetadataEntry(MetadataEntry.Key.tag, tag)) }
        }
        if let date = text("dcterms:modified") ?? text("dcterms:created") {
            metadata.append(MetadataEntry(MetadataEntry.Key.date, date))
        }
        return (text("dc:title"), metadata)
    }
}
