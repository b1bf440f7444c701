/// What the package document of a book says: its files, their order, and what the book is.
struct EPUBPackage {
    /// A file of the book.
    struct Item: Equatable {
        let id: String
        /// Its name in the container.
        let name: String
        let mediaType: String
        let properties: Set<Substring>
        let fallback: String?
    }

    /// The chapters in reading order.
    let spine: [Item]
    let title: String?
    let metadata: [MetadataEntry]
    /// The navigation page of EPUB 3.
    let navigation: Item?
    /// The table of contents of EPUB 2.
    let contents: Item?

    /// Reads the package document that the container names, or the first there is.
    init(_ container: inout ZipContainer) throws(DocumentError) {
        let path = container.path
        let name = try Self.packageName(&container)
        guard let bytes = try container.content(of: name), !bytes.isEmpty else {
            throw .malformed(path: path, reason: "its package document \(name) is missing")
        }
        let root = try XMLNode.root(of: bytes, path: path, part: name, prefixes: Self.prefixes)
        let folder = name.split(separator: "/").dropLast().joined(separator: "/")
        var items: [String: Item] = [:]
        // Names that differ in case alone, and no more.
        var names: [String: String] = [:]
        for entry in container.entries { names[entry.name.lowercased()] = entry.name }
        for node in root.first("manifest")?.elements("item") ?? [] {
            guard let id = node["id"], let reference = node["href"] else { continue }
            let name = Self.name(of: reference, from: folder)
            items[id] = Item(
                id: id, name: names[name.lowercased()] ?? name, mediaType: node["media-type"]?.lowercased() ?? "",
                properties: Set((node["properties"] ?? "").split(separator: " ")), fallback: node["fallback"])
        }
        let spineNode = root.first("spine")
        let navigation = items.values.filter { $0.properties.contains("nav") }.min { $0.id < $1.id }
        self.navigation = navigation
        contents =
            spineNode?["toc"].flatMap { items[$0] }
            ?? items.values.filter { $0.mediaType == "application/x-dtbncx+xml" }.min { $0.id < $1.id }
        spine = Self.spine(spineNode, items).filter { $0.id != navigation?.id }
        guard !spine.isEmpty else { throw .malformed(path: path, reason: "its package document names no chapters") }
        (title, metadata) = Self.metadata(root.first("metadata"))
    }

    private static func packageName(_ container: inout ZipContainer) throws(DocumentError) -> String {
        if let bytes = try container.content(of: "META-INF/container.xml"), !bytes.isEmpty {
            let root = try XMLNode.root(
                of: bytes, path: container.path, part: "META-INF/container.xml", prefixes: prefixes)
            let files = root.descendants("rootfile")
            let file = files.first { $0["media-type"] == "application/oebps-package+xml" } ?? files.first
            if let name = file?["full-path"] { return self.name(of: name, from: "") }
        }
        guard let entry = container.entries.first(where: { $0.name.lowercased().hasSuffix(".opf") }) else {
            throw .malformed(path: container.path, reason: "it names no package document; it is no electronic book")
        }
        return entry.name
    }

    private static func spine(_ node: XMLNode?, _ items: [String: Item]) -> [Item] {
        var primary: [Item] = []
        var secondary: [Item] = []
        var seen: Set<String> = []
        for reference in node?.elements("itemref") ?? [] {
            guard let id = reference["idref"], let item = readable(id, items), seen.insert(item.name).inserted else {
                continue
            }
            if reference["linear"] == "no" { secondary.append(item) } else { primary.append(item) }
        }
        return primary + secondary
    }

    /// An item, or what it falls back to, in a form that is read.
    private static func readable(_ id: String, _ items: [String: Item]) -> Item? {
        let types = [
            "application/xhtml+xml", "text/html", "text/x-oeb1-document", "application/x-dtbook+xml", "image/svg+xml",
            "",
        ]
        var id: String? = id
        // A chain of so many, for they may form a ring.
        for _ in 0..<8 {
            guard let item = id.flatMap({ items[$0] }) else { return nil }
            if types.contains(item.mediaType) { return item }
            id = item.fallback
        }
        return nil
    }

    private static func metadata(_ node: XMLNode?) -> (title: String?, entries: [MetadataEntry]) {
        // Older books have the elements one level deeper.
        let elements = (node?.elements ?? []) + (node?.first("dc-metadata")?.elements ?? [])
        var title: String?
        var entries: [MetadataEntry] = []
        let keys = [
            "dc:creator": MetadataEntry.Key.author, "dc:date": MetadataEntry.Key.date,
            "dc:language": MetadataEntry.Key.language, "dc:subject": MetadataEntry.Key.tag,
            "dc:description": MetadataEntry.Key.description, "dc:publisher": "publisher",
            "dc:contributor": "contributor",
        ]
        for element in elements {
            let value = ExtractedText.line(element.text)
            guard !value.isEmpty else { continue }
            let name = element.name.lowercased()
            if name == "dc:title" {
                if title == nil { title = value }
            } else if let key = keys[name] {
                // Of several dates the first is that of the book.
                if key == MetadataEntry.Key.date, entries.contains(where: { $0.key == key }) { continue }
                entries.append(MetadataEntry(key, value))
            }
        }
        return (title, entries)
    }

    /// What a reference in a file means as a name: without its fragment, its escapes resolved.
    static func name(of reference: String, from folder: String) -> String {
        let file = reference.prefix { $0 != "#" && $0 != "?" }
        return ZipContainer.resolved(unescaped(String(file)), from: folder)
    }

    /// A reference with `%20` and the like resolved.
    private static func unescaped(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
        var result: [UInt8] = []
        let bytes = Array(text.utf8)
        var offset = 0
        while offset < bytes.count {
            if bytes[offset] == UInt8(ascii: "%"), offset + 2 < bytes.count,
                let value = UInt8(String(decoding: bytes[offset + 1...offset + 2], as: UTF8.self), radix: 16)
            {
                result.append(value)
                offset += 3
            } else {
                result.append(bytes[offset])
                offset += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The formats' own namespaces have no prefix: older files state none.
    static let prefixes = [
        "http://www.idpf.org/2007/opf": "", "http://openebook.org/namespaces/oeb-package/1.0/": "",
        "urn:oasis:names:tc:opendocument:xmlns:container": "", "http://www.daisy.org/z3986/2005/ncx/": "",
        "http://www.w3.org/1999/xhtml": "", "http://www.w3.org/2001/04/xmlenc#": "",
        "http://www.idpf.org/2007/ops": "epub", "http://purl.org/dc/elements/1.1/": "dc",
        "http://purl.org/dc/elements/1.0/": "dc",
    ]
}
