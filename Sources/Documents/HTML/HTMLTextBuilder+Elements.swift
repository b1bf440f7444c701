extension HTMLTextBuilder {
    private static let skipped: Set<String> = [
        "script", "style", "template", "noscript", "svg", "iframe", "object", "embed", "audio", "video", "canvas",
        "map",
        "select", "datalist", "textarea", "rt", "rp", "rtc", "del", "s", "strike", "noframes", "annotation",
        "annotation-xml", "progress", "meter",
    ]
    private static let paragraphs: Set<String> = [
        "p", "div", "section", "article", "main", "header", "footer", "aside", "address", "figure", "figcaption",
        "details", "summary", "form", "fieldset", "legend", "dl", "dt", "dd", "body", "center", "hr", "caption",
        "hgroup", "search", "dialog", "menu", "optgroup", "nav", "dir", "frameset",
    ]
    /// Inline elements that stand apart from their neighbours.
    private static let spaced: Set<String> = ["button", "label", "option", "input", "output", "picture", "area"]
    private static let headings: Set<String> = ["h1", "h2", "h3", "h4", "h5", "h6"]
    static let tableNestingLimit = 16

    /// Notes that an element begins.
    mutating func open(_ element: HTMLElement) {
        depth += 1
        let name = element.name
        guard skippedSince == nil else {
            // The title of a drawing says what it shows, as a picture's alternative text does.
            if isInDrawing { openInDrawing(name) }
            return
        }
        metadata.open(element, depth: depth)
        if element.isHidden || Self.skipped.contains(name) {
            if Self.spaced.contains(name) || name == "svg" { hasSpace = kind != nil }
            isInDrawing = name == "svg" && !element.isHidden && element["aria-hidden"] == nil
            skippedSince = depth
            return
        }
        if !formula.isEmpty {
            beginFormulaPart(name)
            return
        }
        beginRegion(element)
        if !openInline(element) { openBlock(element) }
    }

    private mutating func openInline(_ element: HTMLElement) -> Bool {
        switch element.name {
        case "a":
            linkDepth += 1
            links.append(HTMLInlineMark(element, start: text.count))
            if let region = openRegions.last?.index {
                regions[region].linkCount += 1
                if element.isFragmentLink { regions[region].fragmentCount += 1 }
            }
        case "button":
            linkDepth += 1
            hasSpace = true
        case "sup", "sub": beginScript(element)
        case "q": beginQuotation()
        case "br": breakLine()
        case "img": if let alternative = element["alt"] { appendImage(alternative) }
        case "input": if element["type"]?.lowercased() == "image", let text = element["alt"] { appendImage(text) }
        case "math":
            if let alternative = element["alttext"], !alternative.isEmpty {
                appendImage(alternative)
                skippedSince = depth
            } else {
                hasSpace = hasSpace || kind != nil
                formula.append(("math", 0))
            }
        default: return false
        }
        return true
    }

    private mutating func openBlock(_ element: HTMLElement) {
        switch element.name {
        case let name where Self.headings.contains(name):
            endBlock()
            around.openHeading = name.utf8.last.map { Int($0) - 0x30 }
        case "pre", "listing", "xmp":
            endBlock()
            preDepth += 1
            dropsLineEnd = true
        case "blockquote":
            endBlock()
            around.quoteDepth += 1
        case "ul", "ol":
            endBlock()
            beginList(element)
        case "li":
            endBlock()
            around.itemDepth += 1
            beginItem(element)
        case "table": beginTable(element)
        case "caption":
            if !tables.isEmpty { tables[tables.count - 1].table.isData = true }
            breakParagraph()
        case "thead":
            if !tables.isEmpty { tables[tables.count - 1].table.isInHead = true }
        case "tr": beginRow()
        case "td", "th": beginCell(element)
        default:
            if Self.paragraphs.contains(element.name) {
                breakParagraph()
            } else if Self.spaced.contains(element.name) || element.name.contains("-") {
                hasSpace = true
            }
        }
    }

    /// Notes that an element ends. The parser closes elements in the order in which they nest.
    mutating func close(_ name: String) {
        defer {
            depth -= 1
            while let region = openRegions.last, region.depth > depth { openRegions.removeLast() }
        }
        metadata.close(name, depth: depth)
        if let since = skippedSince {
            if isInDrawingTitle, name == "title" { isInDrawingTitle = false }
            if isInDrawingText, name == "text" { isInDrawingText = false }
            if depth <= since {
                skippedSince = nil
                endDrawing()
            }
            return
        }
        if !formula.isEmpty {
            formula.removeLast()
            if formula.isEmpty { hasSpace = true }
            return
        }
        switch name {
        case "a": endLink()
        case "button":
            linkDepth = max(linkDepth - 1, 0)
            hasSpace = true
        case "sup", "sub": endScript()
        case "q": endQuotation()
        default: closeBlock(name)
        }
    }

    private mutating func closeBlock(_ name: String) {
        switch name {
        case let name where Self.headings.contains(name):
            endBlock()
            around.openHeading = nil
        case "pre", "listing", "xmp":
            endBlock()
            preDepth = max(preDepth - 1, 0)
            dropsLineEnd = false
        case "blockquote":
            endBlock()
            around.quoteDepth = max(around.quoteDepth - 1, 0)
        case "ul", "ol":
            endBlock()
            endList()
        case "li":
            endBlock()
            around.itemDepth = max(around.itemDepth - 1, 0)
            around.marker = nil
        case "table":
            if plainTableDepth > 0 { plainTableDepth -= 1 } else { endTable() }
            breakParagraph()
        case "thead":
            if !tables.isEmpty { tables[tables.count - 1].table.isInHead = false }
        case "td", "th": endCell()
        default:
            if Self.paragraphs.contains(name) {
                breakParagraph()
            } else if Self.spaced.contains(name) || name.contains("-") {
                hasSpace = true
            }
        }
    }

    private mutating func beginRegion(_ element: HTMLElement) {
        guard openRegions.count < 8, let kind = HTMLRegion.kind(of: element) else { return }
        if kind != .actions || element.name != "span" { breakParagraph() }
        regions.append(HTMLRegion(kind: kind, parent: openRegions.last?.index))
        openRegions.append((regions.count - 1, depth))
    }

    /// A paragraph's beginning or end. In a heading it is white space; after an item's marker it is nothing.
    mutating func breakParagraph() {
        if around.openHeading != nil {
            hasSpace = true
        } else if kind != nil {
            endBlock()
        }
    }

    private mutating func breakLine() {
        guard kind != nil else { return }
        if preDepth > 0 {
            text.append(0x0A)
        } else if around.openHeading != nil {
            hasSpace = true
        } else if lineEnds > 0 {
            // Two in a row separate paragraphs in pages that know no better.
            endBlock()
        } else {
            lineEnds = 1
        }
    }

    mutating func appendImage(_ alternative: String) {
        guard preDepth == 0, alternative.utf8.count < 4096, let alternative = Self.collapsed(Array(alternative.utf8))
        else { return }
        hasSpace = true
        append(Array(alternative.utf8).span)
        hasSpace = true
    }

    /// Text that one drawing shows at most.
    static let drawingLimit = 64 << 10

    /// Notes an element of a drawing: its title, and its texts, which are words like any others on the page.
    private mutating func openInDrawing(_ name: String) {
        if name == "title", drawingTitle == nil, !isInDrawingText {
            drawingTitle = []
            isInDrawingTitle = true
        } else if name == "text", !isInDrawingText, drawingTexts.count < 1000 {
            drawingTexts.append([])
            isInDrawingText = true
        } else if name == "tspan", isInDrawingText {
            // Most often a line of its own.
            drawingTexts[drawingTexts.count - 1].append(0x20)
        }
    }

    private mutating func endDrawing() {
        isInDrawing = false
        isInDrawingTitle = false
        isInDrawingText = false
        // A figure of its own; an icon with a word or two belongs to the text around it.
        let standsAlone = kind == nil && drawingTexts.count > 1
        for text in [drawingTitle].compactMap(\.self) + drawingTexts {
            appendImage(String(decoding: text, as: UTF8.self))
            if standsAlone { breakParagraph() }
        }
        drawingTitle = nil
        drawingTexts = []
        drawingByteCount = 0
    }

    // MARK: Lists

    private mutating func beginList(_ element: HTMLElement) {
        var list = List(isOrdered: element.name == "ol")
        list.next = element.number("start", in: -1_000_000...1_000_000_000) ?? 1
        list.isReversed = list.isOrdered && element["reversed"] != nil && element["start"] == nil
        list.style = element["type"].flatMap(HTMLListStyle.init) ?? .decimal
        around.lists.append(list)
    }

    /// Numbers the items of a list that counts down, now that their number is known.
    private mutating func endList() {
        guard let list = around.lists.popLast(), list.isReversed else { return }
        for (index, item) in list.items.enumerated() where sinks[sinks.count - 1].indices.contains(item) {
            sinks[sinks.count - 1][item].marker = list.style.marker(list.items.count - index)
        }
    }

    private mutating func beginItem(_ element: HTMLElement) {
        guard !around.lists.isEmpty else {
            around.marker = Array("- ".utf8)
            return
        }
        let last = around.lists.count - 1
        guard around.lists[last].isOrdered else {
            around.marker = Array("- ".utf8)
            return
        }
        if let value = element.number("value", in: -1_000_000...1_000_000_000) { around.lists[last].next = value }
        around.marker = around.lists[last].style.marker(around.lists[last].next)
        if around.lists[last].next < Int(Int32.max) { around.lists[last].next += 1 }
    }
}
