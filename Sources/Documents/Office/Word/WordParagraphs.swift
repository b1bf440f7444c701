/// Decides what a paragraph is: a heading, an item of a list, code, a quotation, or plain.
struct WordParagraphs {
    /// What comes of a paragraph.
    struct Reading {
        var blocks: [OfficeBlock] = []
        /// The content of its text boxes.
        var boxes: [XMLNode] = []
        /// What its charts and diagrams say.
        var figures: [OfficeBlock] = []
        /// What the notes that it refers to say.
        var notes: [OfficeBlock] = []
    }

    private let styles: WordStyles
    private var numbering: WordNumbering
    private var text: WordText
    private let footnotes: [String: [OfficeBlock]]
    private let endnotes: [String: [OfficeBlock]]
    /// What charts and diagrams say, by their relationships' ids.
    var figures: [String: [OfficeBlock]] = [:]
    private var used: Set<String> = []
    /// The text of a paragraph whose end was deleted: the next one goes on with it.
    private var pending = ""
    private let isRunning: Bool

    /// - Parameter isRunning: whether these are lines that stand on many pages, whose page numbers are left out.
    init(
        styles: WordStyles, numbering: WordNumbering = WordNumbering(), footnotes: [String: [OfficeBlock]] = [:],
        endnotes: [String: [OfficeBlock]] = [:], isRunning: Bool = false
    ) {
        self.styles = styles
        self.numbering = numbering
        self.footnotes = footnotes
        self.endnotes = endnotes
        self.isRunning = isRunning
        text = WordText(styles: styles)
        text.leavesOutPageNumbers = isRunning
    }

    /// Reads a paragraph.
    mutating func read(_ paragraph: XMLNode) -> Reading {
        let properties = paragraph.first("w:pPr")
        let mark = properties?.first("w:rPr")
        let styleID = properties?.first("w:pStyle")?["w:val"]
        let style = styles[styleID] ?? styles.defaultParagraph
        text.read(paragraph, isHidden: style.isHidden)
        var reading = Reading(boxes: text.boxes)
        for note in text.notes {
            let (id, found) =
                switch note {
                case .footnote(let id): ("f\(id)", footnotes[id])
                case .endnote(let id): ("e\(id)", endnotes[id])
                }
            if used.insert(id).inserted { reading.notes += found ?? [] }
        }
        for id in text.figures where used.insert("r\(id)").inserted { reading.figures += figures[id] ?? [] }
        let content = pending + text.text
        pending = ""
        if mark?.first("w:del") != nil || mark?.first("w:moveFrom") != nil {
            pending = content
            return reading
        }
        let role = role(style, properties)
        if case .code? = role {
            // Blank lines are a part of code.
            reading.blocks = [.code(ExtractedText.verbatim(content))]
        } else if !isBlank(content), role != .contents {
            reading.blocks = [block(content, role, style, styleID, properties)]
        }
        return reading
    }

    /// What is left of a paragraph that no other went on with.
    mutating func rest() -> [OfficeBlock] {
        let content = pending
        pending = ""
        return isBlank(content) ? [] : [.paragraph(content)]
    }

    private func isBlank(_ content: String) -> Bool {
        let line = ExtractedText.line(content)
        // "Page of" is what is left of "Page 3 of 10".
        return line.isEmpty || (text.hadPageNumber && line.utf8.count <= 12)
    }

    private func role(_ style: WordStyles.Style, _ properties: XMLNode?) -> WordStyles.Role? {
        if let outline = properties?.first("w:outlineLvl")?["w:val"].flatMap({ Int($0) }) {
            if (0...8).contains(outline) { return .heading(level: outline + 1) }
            if case .heading? = style.role { return nil }
        }
        return style.role
    }

    private mutating func block(
        _ content: String, _ role: WordStyles.Role?, _ style: WordStyles.Style, _ styleID: String?,
        _ properties: XMLNode?
    ) -> OfficeBlock {
        let list = properties?.first("w:numPr")
        let listID = list?.first("w:numId")?["w:val"] ?? style.listID
        let stated = list?.first("w:ilvl")?["w:val"].flatMap { Int($0) }
        let level = stated ?? style.listLevel ?? numbering.level(ofStyle: styleID) ?? 0
        var marker: String?
        if let listID, numbering.isList(listID) { marker = numbering.next(listID, level: level) }
        switch role {
        case .heading(let level)?:
            let number = marker.map { $0 == "-" ? "" : $0 + " " } ?? ""
            return .heading(number + content, level: level)
        case .quote?: return .quote(content)
        default: return marker.map { .item(content, depth: min(max(level, 0), 8), marker: $0) } ?? .paragraph(content)
        }
    }
}
