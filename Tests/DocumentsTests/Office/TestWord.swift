@testable import Documents

/// Writes documents of Word for tests.
struct TestWord {
    var body: String
    /// Further parts of `word/`, by their names without extension, which are also their relationships' types.
    var parts: [(name: String, content: String)] = []
    var core: String?
    var namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

    private static let kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

    private var declarations: String {
        "xmlns:w=\"\(namespace)\" xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" "
            + "xmlns:wps=\"http://schemas.microsoft.com/office/word/2010/wordprocessingShape\" "
            + "xmlns:v=\"urn:schemas-microsoft-com:vml\" "
            + "xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" "
            + "xmlns:m=\"http://schemas.openxmlformats.org/officeDocument/2006/math\""
    }

    /// The file's bytes.
    func bytes() -> [UInt8] {
        let opening = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
        var entries = [
            (
                "_rels/.rels",
                opening
                    + "<Relationship Id=\"r1\" Type=\"\(Self.kinds)officeDocument\" Target=\"word/document.xml\"/></Relationships>"
            ),
            ("word/document.xml", "<w:document \(declarations)><w:body>\(body)</w:body></w:document>"),
        ]
        var relationships = opening
        for (index, part) in parts.enumerated() {
            let type = part.name.filter(\.isLetter)
            relationships +=
                "<Relationship Id=\"p\(index)\" Type=\"\(Self.kinds)\(type)\" Target=\"\(part.name).xml\"/>"
            let root = ["header": "hdr", "footer": "ftr"][type] ?? type
            entries.append(("word/\(part.name).xml", "<w:\(root) \(declarations)>\(part.content)</w:\(root)>"))
        }
        entries.append(("word/_rels/document.xml.rels", relationships + "</Relationships>"))
        if let core { entries.append(("docProps/core.xml", core)) }
        return TestZip.file(entries)
    }

    /// The document that its parser makes.
    func document() throws -> Document { try DOCXParser().parse(bytes(), path: "x.docx") }

    /// A paragraph of runs.
    static func paragraph(_ text: String, style: String? = nil, properties: String = "") -> String {
        let style = style.map { "<w:pStyle w:val=\"\($0)\"/>" } ?? ""
        return "<w:p><w:pPr>\(style)\(properties)</w:pPr><w:r><w:t xml:space=\"preserve\">\(text)</w:t></w:r></w:p>"
    }

    static func list(_ id: Int, _ level: Int) -> String {
        "<w:numPr><w:ilvl w:val=\"\(level)\"/><w:numId w:val=\"\(id)\"/></w:numPr>"
    }
}
