/// The text of a paragraph of OpenDocument, as it reads when all tracked changes are accepted.
struct OpenText {
    let styles: OpenStyles
    /// Page numbers are left out in headers and footers.
    var leavesOutPageNumbers = false
    private(set) var text = ""
    /// The bodies of the notes that it refers to, in order.
    private(set) var notes: [XMLNode] = []
    /// Text boxes, and shapes with text.
    private(set) var boxes: [XMLNode] = []
    /// Whether a page number was left out.
    private(set) var hadPageNumber = false
    private var followsNote = false

    private static let depthLimit = 120

    init(styles: OpenStyles) { self.styles = styles }

    /// Reads a paragraph, or a frame that stands outside any.
    mutating func read(_ node: XMLNode) {
        if node.name.hasPrefix("draw:") {
            inline(node)
        } else if !styles.isHidden(node["text:style-name"]) {
            content(of: node, isRaised: false, depth: 0)
        }
    }

    private mutating func content(of node: XMLNode, isRaised: Bool, depth: Int) {
        guard depth < Self.depthLimit else { return }
        for child in node.content {
            switch child {
            // Line ends in the file are white space; those of the text have an element.
            case .text(let piece): append(piece.replacing("\n", with: " "), isRaised: isRaised)
            case .element(let element): inline(element, isRaised: isRaised, depth: depth + 1)
            }
        }
    }

    private mutating func inline(_ node: XMLNode, isRaised: Bool = false, depth: Int = 0) {
        switch node.name {
        case "text:s": append(String(repeating: " ", count: min(max(node["text:c"].flatMap { Int($0) } ?? 1, 1), 200)))
        case "text:tab": append("\t")
        case "text:line-break": append("\n")
        case "text:soft-page-break", "office:annotation", "office:annotation-end", "text:ruby-text",
            "text:hidden-paragraph":
            break
        case "text:page-number" where leavesOutPageNumbers, "text:page-count" where leavesOutPageNumbers:
            hadPageNumber = true
        case "text:hidden-text": if node["text:is-hidden"] == "false" { append(node["text:string-value"] ?? "") }
        case "text:note":
            if let body = node.first("text:note-body") { notes.append(body) }
            followsNote = true
        case "text:span":
            let style = node["text:style-name"]
            guard !styles.isHidden(style) else { return }
            content(of: node, isRaised: isRaised || styles.isSuperscript(style), depth: depth)
        case "draw:frame", "draw:custom-shape", "draw:g", "draw:a", "draw:rect", "draw:ellipse", "draw:line":
            picture(node, depth: depth)
        case "draw:text-box": boxes.append(node)
        case "math:math": append(" " + ExtractedText.line(node.text) + " ")
        default: content(of: node, isRaised: isRaised, depth: depth)
        }
    }

    private mutating func picture(_ node: XMLNode, depth: Int) {
        guard depth < Self.depthLimit else { return }
        var words: String?
        for child in node.elements {
            switch child.name {
            case "draw:text-box": boxes.append(child)
            case "svg:desc": words = child.text
            case "svg:title": if words == nil { words = child.text }
            case "draw:object":
                if let formula = child.first("math:math") { inline(formula) }
            // Of the forms of a picture or a formula none has text.
            case "draw:image", "draw:object-ole", "draw:glue-point", "draw:enhanced-geometry", "office:event-listeners":
                break
            case "text:p", "text:h", "text:list":
                boxes.append(node)
                return
            default: picture(child, depth: depth + 1)
            }
        }
        let line = ExtractedText.line(words ?? "")
        if !line.isEmpty { append(" \(line) ") }
    }

    private mutating func append(_ piece: String, isRaised: Bool = false) {
        guard let first = piece.first else { return }
        let isAfterWord = text.last.map { $0.isLetter || $0.isNumber } ?? false
        if followsNote {
            if isAfterWord, first.isLetter || first.isNumber { text += " " }
            followsNote = false
        } else if isRaised, isAfterWord, first.isNumber || first == "-" || first == "−" || first == "+" {
            // 10⁶ is not 106.
            text += "^"
        }
        text += piece
    }
}
