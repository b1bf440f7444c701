/// A file of Office Open XML: parts in a ZIP container, and how they refer to each other (ECMA-376, part 2).
struct OfficePackage {
    /// A reference from one part to another.
    struct Relationship {
        let id: String
        /// The last word of the type's name: `header`, `footnotes`, `officeDocument`.
        let type: String
        /// The part's name, or an address where it is outside.
        let target: String
        let isExternal: Bool
    }

    private var container: ZipContainer
    let path: String

    /// Opens a package; throws as ``ZipContainer/init(_:path:limits:)``.
    init(_ bytes: [UInt8], path: String) throws(DocumentError) {
        container = try ZipContainer(bytes, path: path)
        self.path = path
    }

    /// The name of the main part, by the package's own relationships.
    mutating func mainPart() throws(DocumentError) -> String? {
        try relationships(of: "").first { $0.type == "officeDocument" && !$0.isExternal }?.target
    }

    /// What a part refers to; nothing where no relationships are stated. The empty name stands for the package.
    mutating func relationships(of part: String) throws(DocumentError) -> [Relationship] {
        let folder = part.split(separator: "/").dropLast().joined(separator: "/")
        let file = part.split(separator: "/").last.map(String.init) ?? ""
        let name = (folder.isEmpty ? "" : folder + "/") + "_rels/\(file).rels"
        guard let root = try tree(of: name) else { return [] }
        return root.elements.compactMap { element in
            guard let id = element["Id"], let target = element["Target"] else { return nil }
            let isExternal = element["TargetMode"] == "External"
            let type = element["Type"]?.split(separator: "/").last.map(String.init) ?? ""
            return Relationship(
                id: id, type: type, target: isExternal ? target : ZipContainer.resolved(target, from: folder),
                isExternal: isExternal)
        }
    }

    /// A part's bytes, or nil where it is missing.
    mutating func content(of part: String) throws(DocumentError) -> [UInt8]? { try container.content(of: part) }

    /// A small part's elements, or nil where it is missing or empty.
    mutating func tree(of part: String) throws(DocumentError) -> XMLNode? {
        guard let bytes = try content(of: part), !bytes.isEmpty else { return nil }
        return try XMLNode.root(of: bytes, path: path, part: part, prefixes: Self.prefixes)
    }

    /// What the file says about itself: `docProps/core.xml`.
    mutating func metadata() throws(DocumentError) -> (title: String?, entries: [MetadataEntry]) {
        let part = try relationships(of: "").first { $0.type == "core-properties" }?.target ?? "docProps/core.xml"
        // What is said about a document is no reason to refuse it.
        let root: XMLNode?
        do { root = try tree(of: part) } catch { root = nil }
        guard let root else { return (nil, []) }
        func value(_ name: String) -> String? {
            let text = root.first(name).map { ExtractedText.line($0.text) } ?? ""
            return text.isEmpty ? nil : text
        }
        var entries: [MetadataEntry] = []
        func add(_ key: String, _ name: String) {
            if let value = value(name) { entries.append(MetadataEntry(key, value)) }
        }
        add(MetadataEntry.Key.author, "dc:creator")
        add(MetadataEntry.Key.date, "dcterms:created")
        add("modified", "dcterms:modified")
        add(MetadataEntry.Key.subject, "dc:subject")
        add(MetadataEntry.Key.description, "dc:description")
        add(MetadataEntry.Key.language, "dc:language")
        entries += Self.tags(value("cp:keywords") ?? "")
        return (value("dc:title"), entries)
    }

    /// Keywords, separated by commas or semicolons.
    static func tags(_ keywords: String) -> [MetadataEntry] {
        keywords.split { $0 == "," || $0 == ";" }.map { ExtractedText.line(String($0)) }.filter { !$0.isEmpty }
            .map { MetadataEntry(MetadataEntry.Key.tag, $0) }
    }

    /// The namespaces of Office Open XML, in its transitional and its strict form.
    static let prefixes: [String: String] = {
        let transitional = "http://schemas.openxmlformats.org/"
        let strict = "http://purl.oclc.org/ooxml/"
        var prefixes = [
            "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
            "http://schemas.microsoft.com/office/word/2010/wordprocessingShape": "wps",
            "http://schemas.microsoft.com/office/word/2010/wordml": "w14",
            "urn:schemas-microsoft-com:vml": "v",
            "http://purl.org/dc/elements/1.1/": "dc",
            "http://purl.org/dc/terms/": "dcterms",
            transitional + "package/2006/metadata/core-properties": "cp",
            transitional + "package/2006/relationships": "",
        ]
        for (name, prefix) in [
            "wordprocessingml": "w", "math": "m", "wordprocessingDrawing": "wp", "spreadsheetDrawing": "xdr",
            "main": "a",
            "picture": "pic", "chart": "c", "diagram": "dgm",
        ] {
            let isDrawing = !["w", "m"].contains(prefix)
            let folder = prefix == "m" ? "officeDocument" : isDrawing ? "drawingml" : "wordprocessingml"
            let last = prefix == "w" ? "main" : name
            prefixes["\(transitional)\(folder)/2006/\(last)"] = prefix
            prefixes["\(strict)\(folder)/\(last)"] = prefix
        }
        for (name, prefix) in [("spreadsheetml", "x"), ("presentationml", "p")] {
            prefixes["\(transitional)\(name)/2006/main"] = prefix
            prefixes["\(strict)\(name)/main"] = prefix
        }
        prefixes[transitional + "officeDocument/2006/relationships"] = "r"
        prefixes[strict + "officeDocument/relationships"] = "r"
        return prefixes
    }()
}
