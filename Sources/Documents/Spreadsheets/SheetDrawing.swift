/// What lies over the cells of a sheet: text boxes, charts, diagrams (ECMA-376, SpreadsheetDrawing).
struct SheetDrawing {
    enum Piece {
        case paragraphs([SlideShape.Paragraph])
        /// The content is in the part that this relationship names.
        case reference(String)
    }

    /// In the order of the file.
    private(set) var pieces: [Piece] = []
    private var depth = 0

    init() {}

    /// Reads an anchor, a group, or all of them.
    mutating func read(_ parent: XMLNode) {
        depth += 1
        defer { depth -= 1 }
        // Deeper groups than anyone draws.
        guard depth < 50 else { return }
        for element in parent.elements {
            switch element.name {
            case "xdr:sp":
                // A box that shows a cell says nothing that the cell does not.
                guard (element["textlink"] ?? "").isEmpty, let body = element.first("xdr:txBody") else { continue }
                let paragraphs = SlideShapes.paragraphs(of: body, isList: false)
                if !paragraphs.isEmpty { pieces.append(.paragraphs(paragraphs)) }
            case "xdr:graphicFrame":
                let data = element.first("a:graphic", "a:graphicData")
                if let id = data?.first("c:chart")?["r:id"] ?? data?.first("dgm:relIds")?["r:dm"] {
                    pieces.append(.reference(id))
                }
            case "mc:AlternateContent":
                let before = pieces.count
                if let choice = element.first("mc:Choice") { read(choice) }
                if pieces.count == before, let fallback = element.first("mc:Fallback") { read(fallback) }
            case _ where element.name.hasPrefix("xdr:"): read(element)
            default: break
            }
        }
    }
}
