/// What the paragraph and character styles of a document mean for its text.
struct WordStyles {
    /// What a paragraph is by its style.
    enum Role: Equatable {
        /// Level 0 is the title.
        case heading(level: Int)
        case quote
        case code
        /// A line of a table of contents: the headings say the same.
        case contents
    }

    /// A style with what it takes from those that it is based on.
    struct Style {
        var role: Role?
        /// The list that its paragraphs are in, and the level.
        var listID: String?
        var listLevel: Int?
        var isHidden = false
        var isSuperscript = false
    }

    private var styles: [String: Style] = [:]
    /// The style of paragraphs that name none.
    private(set) var defaultParagraph = Style()

    /// No styles: paragraphs named like headings are headings still.
    init() {}

    /// The styles of `styles.xml`.
    init(_ root: XMLNode) {
        var nodes: [String: XMLNode] = [:]
        for node in root.elements("w:style") {
            if let id = node["w:styleId"], nodes[id] == nil { nodes[id] = node }
        }
        for (id, node) in nodes { styles[id] = Self.style(of: node, in: nodes) }
        let standard = root.elements("w:style").first { $0["w:type"] == "paragraph" && Self.isOn($0["w:default"]) }
        defaultParagraph = standard?["w:styleId"].flatMap { styles[$0] } ?? Style()
    }

    /// A style by its id.
    subscript(_ id: String?) -> Style? {
        guard let id else { return nil }
        return styles[id] ?? Self.role(named: id).map { Style(role: $0) }
    }

    /// Goes from a style to those that it is based on, at most 32 of them: they may form a ring.
    private static func style(of start: XMLNode, in nodes: [String: XMLNode]) -> Style {
        var result = Style()
        var outline: Int?
        var node: XMLNode? = start
        for step in 0..<32 {
            guard let current = node else { break }
            let name = current.first("w:name")?["w:val"] ?? current["w:styleId"] ?? ""
            if result.role == nil, outline == nil { result.role = role(named: name) }
            if outline == nil, result.role == nil {
                outline = current.first("w:pPr", "w:outlineLvl")?["w:val"].flatMap { Int($0) }
            }
            let list = current.first("w:pPr", "w:numPr")
            if result.listID == nil { result.listID = list?.first("w:numId")?["w:val"] }
            if result.listLevel == nil { result.listLevel = list?.first("w:ilvl")?["w:val"].flatMap { Int($0) } }
            let run = current.first("w:rPr")
            if step == 0 || !result.isHidden { result.isHidden = isOn(run?.first("w:vanish")) }
            if !result.isSuperscript {
                result.isSuperscript = run?.first("w:vertAlign")?["w:val"] == "superscript"
            }
            node = current.first("w:basedOn")?["w:val"].flatMap { nodes[$0] }
        }
        if result.role == nil, let outline, (0...8).contains(outline) { result.role = .heading(level: outline + 1) }
        return result
    }

    /// Whether a property without value, or with the value `1`, `true` or `on`, is set.
    static func isOn(_ node: XMLNode?) -> Bool {
        guard let node else { return false }
        return node["w:val"].map { isOn($0) } ?? true
    }

    static func isOn(_ value: String?) -> Bool { ["1", "true", "on"].contains(value) }

    /// What a style is by its name: built-in styles have English names in every language; programs other than Word, and
    /// ids, may have them in their own.
    static func role(named name: String) -> Role? {
        let folded = name.lowercased().filter { $0.isLetter || $0.isNumber }
        let digits = folded.reversed().prefix { ("0"..."9").contains($0) }
        let word = String(folded.dropLast(digits.count))
        if let level = Int(String(digits.reversed())), (1...9).contains(level) {
            if headingWords.contains(word) { return .heading(level: level) }
            return word == "toc" ? .contents : nil
        }
        switch folded {
        // The templates of publishers.
        case "chaptertitle", "parttitle": return .heading(level: 1)
        case "heada": return .heading(level: 2)
        case "headb": return .heading(level: 3)
        case "headc": return .heading(level: 4)
        case "title", "titel", "titre", "título", "titolo": return .heading(level: 0)
        case "tocheading", "toaheading", "contentsheading": return .contents
        case "quote", "intensequote", "blocktext", "quotations", "blockquote", "zitat": return .quote
        case "htmlpreformatted", "sourcecode", "code", "codeblock", "codewide", "codeannotated", "boxcode",
            "preformattedtext", "verbatim", "macrotext",
            "macro", "plaintext":
            return folded == "plaintext" ? nil : .code
        default: return nil
        }
    }

    private static let headingWords: Set<String> = [
        "heading", "head", "h", "überschrift", "berschrift", "titre", "título", "ttulo", "titolo", "kop", "rubrik",
        "overskrift", "otsikko", "nagłówek", "nagwek", "nadpis", "címsor", "cmsor", "başlık", "balk", "заголовок",
        "επικεφαλίδα", "标题", "標題", "見出し", "제목", "titlu", "naslov", "encabezado", "cabeçalho", "judul",
    ]
}
