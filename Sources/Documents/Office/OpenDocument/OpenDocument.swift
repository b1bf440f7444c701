/// What files of OpenDocument have in common.
enum OpenDocument {
    /// What a file says about itself.
    struct Metadata {
        var title: String?
        var entries: [MetadataEntry] = []

        /// Nothing.
        init() {}

        /// What stands in `office:meta`.
        init(_ meta: XMLNode?) {
            let keys = [
                "meta:initial-creator": MetadataEntry.Key.author, "dc:creator": MetadataEntry.Key.author,
                "meta:creation-date": MetadataEntry.Key.date, "dc:date": "modified",
                "dc:subject": MetadataEntry.Key.subject, "dc:description": MetadataEntry.Key.description,
                "dc:language": MetadataEntry.Key.language, "meta:keyword": MetadataEntry.Key.tag,
            ]
            for element in meta?.elements ?? [] {
                let value = ExtractedText.line(element.text)
                guard !value.isEmpty else { continue }
                if element.name == "dc:title" {
                    title = value
                } else if let key = keys[element.name] {
                    let entry = MetadataEntry(key, value)
                    if !entries.contains(entry) { entries.append(entry) }
                }
            }
        }
    }

    /// Reads `meta.xml`. What is said about a document is no reason to refuse it.
    static func metadata(_ container: inout ZipContainer) throws(DocumentError) -> Metadata {
        guard let bytes = try container.content(of: "meta.xml"), !bytes.isEmpty else { return Metadata() }
        do {
            let root = try XMLNode.root(of: bytes, path: container.path, part: "meta.xml", prefixes: prefixes)
            return Metadata(root.first("office:meta"))
        } catch {
            return Metadata()
        }
    }

    /// Throws where the manifest says that the content is encrypted.
    static func refuseEncrypted(_ container: inout ZipContainer) throws(DocumentError) {
        guard let bytes = try container.content(of: "META-INF/manifest.xml"), !bytes.isEmpty else { return }
        let log = EncryptionSearch()
        try XMLEvents(prefixes: prefixes).parse(
            bytes, path: container.path, part: "META-INF/manifest.xml", handler: log)
        guard !log.isEncrypted else {
            throw .malformed(
                path: container.path, reason: "it is encrypted with a password. Save it without a password")
        }
    }

    private final class EncryptionSearch: XMLEventHandler {
        var isEncrypted = false
        private var file = ""

        func start(_ element: XMLStart) {
            if element.name == "manifest:file-entry" { file = element["manifest:full-path"] ?? "" }
            if element.name == "manifest:encryption-data", file == "content.xml" || file == "encrypted-package" {
                isEncrypted = true
            }
        }
        func end(_ name: String) {}
        func text(_ text: String) {}
    }

    /// The namespaces of OpenDocument 1.0 to 1.4.
    static let prefixes: [String: String] = {
        var prefixes = [
            "http://purl.org/dc/elements/1.1/": "dc", "http://www.w3.org/1999/xlink": "xlink",
            "http://www.w3.org/1998/Math/MathML": "math",
            "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0": "fo",
            "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0": "svg",
            "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0": "loext",
            "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0": "draw",
            "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0": "number",
        ]
        for name in [
            "office", "text", "table", "style", "meta", "presentation", "chart", "form", "manifest",
        ] {
            prefixes["urn:oasis:names:tc:opendocument:xmlns:\(name):1.0"] = name
        }
        return prefixes
    }()
}
