extension HTMLTextBuilder {
    private static let skipped: Set<String> = [
        "script", "style", "template", "noscript", "nav", "svg", "iframe", "object", "embed", "audio", "video",
        "canvas", "map", "select", "datalist", "textarea", "rt", "rp",
    ]
    private static let paragraphs: Set<String> = [
        "p", "div", "section", "article", "main", "header", "footer", "aside", "address", "figure", "figcaption",
        "details", "summary", "form", "fieldset", "legend", "dl", "dt", "dd", "body", "center", "hr", "caption",
        "hgroup", "search", "dialog", "menu", "optgroup",
    ]

    /// Notes that an element begins.
    mutating func open(_ name: String, attributes: Attributes) {
        depth += 1
        guard skippedSince == nil else { return }
        if attributes.isHidden || Self.skipped.contains(name) {
            skippedSince = depth
            return
        }
        switch name {
        case "title":
            isInTitle = titleText == nil
            if isInTitle { titleText = [] }
        case "br": breakLine()
        case "img": if let text = attributes.alternative { appendImage(text) }
        case "h1", "h2", "h3", "h4", "h5", "h6":
            endBlock()
            openHeading = name.utf8.last.map { Int($0) - 0x30 }
            kind = openHeading.map { .heading(level: $0) } ?? .paragraph
        case "pre", "listing", "xmp":
            endBlock()
            preDepth += 1
            dropsLineEnd = true
        case "blockquote":
            endBlock()
            quoteDepth += 1
        case "ul", "ol":
            endBlock()
            lists.append((name == "ol", attributes.start ?? 1))
        case "li":
            endBlock()
            itemDepth += 1
            beginItem()
        case "table":
            endBlock()
            tableDepth += 1
        case "tr": if tableDepth > 0 { beginRow() }
        case "td", "th": if tableDepth > 0 { beginCell() }
        default: if Self.paragraphs.contains(name) { breakParagraph() }
        }
    }

    /// Notes that an element ends. The parser closes elements in the order in which they nest.
    mutating func close(_ name: String) {
        defer { depth -= 1 }
        if let since = skippedSince {
            if depth <= since { skippedSince = nil }
            return
        }
        switch name {
        case "title": isInTitle = false
        case "h1", "h2", "h3", "h4", "h5", "h6":
            endBlock()
            openHeading = nil
            kind = .paragraph
        case "pre", "listing", "xmp":
            endBlock()
            preDepth = max(preDepth - 1, 0)
            dropsLineEnd = false
        case "blockquote":
            endBlock()
            quoteDepth = max(quoteDepth - 1, 0)
        case "ul", "ol":
            endBlock()
            _ = lists.popLast()
        case "li":
            endBlock()
            itemDepth = max(itemDepth - 1, 0)
            marker = nil
        case "table":
            endBlock()
            tableDepth = max(tableDepth - 1, 0)
        case "td", "th": if tableDepth > 0 { cellDepth = max(cellDepth - 1, 0) }
        default: if Self.paragraphs.contains(name) { breakParagraph() }
        }
    }

    /// A paragraph's beginning or end. In a cell or a heading it is white space, so that rows stay lines; after an item's
    /// marker it is nothing.
    private mutating func breakParagraph() {
        if isLineOnly {
            hasSpace = true
        } else if blockStart != nil {
            endBlock()
        }
    }

    private var isLineOnly: Bool { (cellDepth > 0 && kind == .table) || openHeading != nil }

    private mutating func breakLine() {
        guard blockStart != nil else { return }
        if preDepth > 0 {
            output.append(0x0A)
        } else if isLineOnly {
            hasSpace = true
        } else if lineEnds > 0 {
            // Two in a row separate paragraphs in pages that know no better.
            endBlock()
        } else {
            lineEnds = 1
        }
    }

    private mutating func appendImage(_ text: String) {
        guard preDepth == 0, let text = Self.collapsed(Array(text.utf8)) else { return }
        hasSpace = true
        append(Array(text.utf8).span)
        hasSpace = true
    }

    private mutating func beginItem() {
        guard let list = lists.last else {
            marker = Array("- ".utf8)
            return
        }
        marker = Array((list.isOrdered ? "\(list.next). " : "- ").utf8)
        if list.isOrdered, list.next < Int(Int32.max) { lists[lists.count - 1].next += 1 }
    }

    private mutating func beginRow() {
        if kind != .table { endBlock() }
        hasSpace = false
        cells = 0
        if blockStart != nil { lineEnds = 1 }
        isFirstCell = true
    }

    private mutating func beginCell() {
        if blockStart != nil, kind != .table { endBlock() }
        cellDepth += 1
        kind = .table
        hasSpace = false
        if !isFirstCell { cells = min(cells + 1, 64) }
        isFirstCell = false
    }
}
