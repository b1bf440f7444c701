/// The text of paragraphs, run by run, as it reads when all tracked changes are accepted.
struct WordText {
    /// What is read of a note that a paragraph refers to.
    enum Note: Equatable {
        case footnote(String)
        case endnote(String)
    }

    /// Fields that are open, which may go over several paragraphs; the last is the innermost.
    struct Field {
        var isInResult = false
        var instruction = ""

        /// Whether the result is a number of a page, which is different on each.
        var isPageNumber: Bool {
            let name = instruction.split { $0.isWhitespace }.first?.uppercased() ?? ""
            return ["PAGE", "NUMPAGES", "SECTIONPAGES"].contains(name)
        }
    }

    let styles: WordStyles
    /// Page numbers are left out in headers and footers.
    var leavesOutPageNumbers = false
    var fields: [Field] = []

    // Of the paragraph being read.
    private(set) var text = ""
    /// The notes that it refers to, in order.
    private(set) var notes: [Note] = []
    /// The content of its text boxes.
    private(set) var boxes: [XMLNode] = []
    /// The charts and diagrams that it shows, by their relationships' ids.
    private(set) var figures: [String] = []
    /// Whether a page number was left out.
    private(set) var hadPageNumber = false
    private var followsNote = false
    /// Where the last formula ends in ``text``.
    private var formulaEnd = -1
    private var followsPageNumber = false

    /// Elements within elements within a paragraph are read up to this depth.
    private static let depthLimit = 120

    init(styles: WordStyles) { self.styles = styles }

    /// Reads a paragraph; `text`, `notes` and `boxes` are then its own.
    mutating func read(_ paragraph: XMLNode, isHidden: Bool) {
        text = ""
        notes = []
        boxes = []
        figures = []
        hadPageNumber = false
        followsNote = false
        formulaEnd = -1
        inline(paragraph, isHidden: isHidden, depth: 0)
    }

    private var isInCode: Bool { fields.contains { !$0.isInResult } }
    private var isInPageNumber: Bool { leavesOutPageNumbers && fields.contains(where: \.isPageNumber) }

    private mutating func inline(_ node: XMLNode, isHidden: Bool, depth: Int) {
        guard depth < Self.depthLimit else { return }
        for case .element(let child) in node.content {
            switch child.name {
            case "w:r": run(child, isHidden: isHidden, depth: depth + 1)
            // What was deleted or moved away, and properties.
            case "w:del", "w:moveFrom", "w:pPr", "w:rPr", "w:sdtPr", "w:sdtEndPr", "w:smartTagPr", "w:customXmlPr":
                break
            case "w:sdt":
                if child.first("w:sdtPr", "w:showingPlcHdr").map({ WordStyles.isOn($0) }) != true {
                    inline(child, isHidden: isHidden, depth: depth + 1)
                }
            case "w:fldSimple":
                fields.append(Field(isInResult: true, instruction: child["w:instr"] ?? ""))
                if isInPageNumber { hadPageNumber = true }
                inline(child, isHidden: isHidden, depth: depth + 1)
                fields.removeLast()
            case "mc:AlternateContent":
                if let chosen = Self.chosen(of: child) { inline(chosen, isHidden: isHidden, depth: depth + 1) }
            case "m:oMath", "m:oMathPara":
                guard !isHidden else { break }
                // Of formulas side by side, each is its own.
                if formulaEnd == text.utf8.count { append(" ") }
                append(OfficeMath.text(of: child))
                formulaEnd = text.utf8.count
            case "w:ruby": inline(child, isHidden: isHidden, depth: depth + 1)
            case "w:rt", "w:rubyPr": break
            default: inline(child, isHidden: isHidden, depth: depth + 1)
            }
        }
    }

    /// Of alternatives the first: the others say the same to older programs.
    static func chosen(of node: XMLNode) -> XMLNode? { node.first("mc:Choice") ?? node.first("mc:Fallback") }

    private mutating func run(_ node: XMLNode, isHidden: Bool, depth: Int) {
        let properties = node.first("w:rPr")
        let style = styles[properties?.first("w:rStyle")?["w:val"]]
        let vanish = properties?.first("w:vanish").map { WordStyles.isOn($0) } ?? style?.isHidden ?? false
        guard !(isHidden || vanish) else {
            // Fields go on, whatever is shown of them.
            for field in node.elements("w:fldChar") { advance(field["w:fldCharType"]) }
            return
        }
        let alignment = properties?.first("w:vertAlign")?["w:val"]
        let isRaised = alignment.map { $0 == "superscript" } ?? style?.isSuperscript ?? false
        content(of: node, isRaised: isRaised, depth: depth)
    }

    private mutating func content(of node: XMLNode, isRaised: Bool, depth: Int) {
        guard depth < Self.depthLimit else { return }
        for case .element(let child) in node.content {
            switch child.name {
            case "w:t": append(child.text, isRaised: isRaised)
            case "w:tab", "w:ptab": append("\t")
            case "w:br", "w:cr": append("\n")
            case "w:noBreakHyphen": append("-")
            case "w:sym": append(OfficeSymbols.text(font: child["w:font"], code: child["w:char"]))
            case "w:fldChar": advance(child["w:fldCharType"])
            case "w:instrText":
                if !fields.isEmpty, fields[fields.count - 1].instruction.utf8.count < 100 {
                    fields[fields.count - 1].instruction += child.text.prefix(100)
                }
            case "w:footnoteReference": refer(.footnote(child["w:id"] ?? ""))
            case "w:endnoteReference": refer(.endnote(child["w:id"] ?? ""))
            case "w:ruby":
                if let base = child.first("w:rubyBase") { inline(base, isHidden: false, depth: depth + 1) }
            case "mc:AlternateContent":
                if let chosen = Self.chosen(of: child) { content(of: chosen, isRaised: isRaised, depth: depth + 1) }
            case "w:drawing", "w:pict", "w:object": picture(child, depth: depth + 1)
            case "m:oMath": append(OfficeMath.text(of: child))
            default: break
            }
        }
    }

    /// Text boxes and alternative texts of a drawing.
    private mutating func picture(_ node: XMLNode, depth: Int) {
        guard depth < Self.depthLimit else { return }
        for case .element(let child) in node.content {
            switch child.name {
            case "w:txbxContent": boxes.append(child)
            case "wp:docPr":
                let words = ExtractedText.line(child["descr"] ?? "")
                if !words.isEmpty, !words.contains("automatically generated") { append(" \(words) ") }
            case "mc:AlternateContent":
                if let chosen = Self.chosen(of: child) { picture(chosen, depth: depth + 1) }
            case "c:chart": if let id = child["r:id"] { figures.append(id) }
            case "dgm:relIds": if let id = child["r:dm"] { figures.append(id) }
            case "v:textpath": append(" \(child["string"] ?? "") ")
            default: picture(child, depth: depth + 1)
            }
        }
    }

    private mutating func advance(_ type: String?) {
        switch type {
        case "begin": if fields.count < 100 { fields.append(Field()) }
        case "separate": if !fields.isEmpty { fields[fields.count - 1].isInResult = true }
        case "end":
            if isInPageNumber { hadPageNumber = true }
            _ = fields.popLast()
        default: break
        }
    }

    private mutating func refer(_ note: Note) {
        guard !isInCode else { return }
        notes.append(note)
        followsNote = true
    }

    private mutating func append(_ piece: String, isRaised: Bool = false) {
        guard !isInCode, !isInPageNumber, let first = piece.first else { return }
        let isAfterWord = text.last.map { $0.isLetter || $0.isNumber } ?? false
        if followsNote {
            // The mark of a note parts words; nothing stands for it.
            if isAfterWord, first.isLetter || first.isNumber, !first.isIdeographic { text += " " }
            followsNote = false
        } else if isRaised, isAfterWord, first.isNumber || first == "-" || first == "−" || first == "+" {
            // 10⁶ is not 106, and 1969¹ not 19691.
            text += "^"
        }
        text += piece
    }
}

extension Character {
    /// Whether it is written without spaces between words.
    fileprivate var isIdeographic: Bool { unicodeScalars.first?.properties.isIdeographic ?? false }
}
