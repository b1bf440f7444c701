/// Turns the elements and texts of a page, in order, into the text form that ``HTMLParser`` describes.
struct HTMLTextBuilder {
    /// What a page comes down to.
    struct Extraction {
        let text: [UInt8]
        let blocks: [Block]
        let title: String?
    }

    /// The attributes that matter.
    struct Attributes {
        var alternative: String?
        var isHidden = false
        var start: Int?
    }

    var output: [UInt8] = []
    var blocks: [Block] = []
    /// Elements that are open now.
    var depth = 0
    /// The depth at which an element began whose content is left out.
    var skippedSince: Int?
    var headings: [(level: Int, title: String)] = []
    var titleText: [UInt8]?
    var isInTitle = false
    var firstTopHeading: String?

    // The block being written.
    var blockStart: Int?
    var kind = Block.Kind.paragraph
    var openHeading: Int?
    var quoteDepth = 0
    var preDepth = 0
    var dropsLineEnd = false
    var lists: [(isOrdered: Bool, next: Int)] = []
    var itemDepth = 0
    var marker: [UInt8]?
    var tableDepth = 0
    var cellDepth = 0

    // What comes before the next visible character.
    var hasSpace = false
    var lineEnds = 0
    var cells = 0
    var isFirstCell = true
    var followsItem = false

    /// Ends the last block and hands over.
    func finish() -> Extraction {
        var last = self
        last.endBlock()
        if !last.output.isEmpty { last.output.append(0x0A) }
        let title = last.titleText.flatMap { Self.collapsed($0) } ?? last.firstTopHeading
        return Extraction(text: last.output, blocks: last.blocks, title: title)
    }

    /// Ends the block being written; the next text begins another.
    mutating func endBlock() {
        hasSpace = false
        lineEnds = 0
        cells = 0
        defer {
            blockStart = nil
            kind = openKind
        }
        guard let start = blockStart else { return }
        let range = Whitespace.trimmed(start..<output.count, in: output.span)
        output.removeLast(output.count - max(range.upperBound, start))
        guard !range.isEmpty else { return }
        if case .heading(let level) = kind {
            let title = Self.collapsed(Array(output[range])) ?? ""
            headings.removeAll { $0.level >= level }
            headings.append((level, title))
            if level == 1, firstTopHeading == nil { firstTopHeading = title }
        }
        let lower = kind == .code ? start : range.lowerBound
        blocks.append(Block(kind: kind, byteRange: lower..<range.upperBound, headingPath: headings.map(\.title)))
    }

    /// The kind of a block that begins now, by the elements that are open.
    private var openKind: Block.Kind {
        if let openHeading { return .heading(level: openHeading) }
        if preDepth > 0 { return .code }
        if cellDepth > 0 { return .table }
        if itemDepth > 0 { return .listItem }
        return quoteDepth > 0 ? .quote : .paragraph
    }

    /// Writes what separates the next visible character from the text before it.
    mutating func beginVisible() {
        guard blockStart != nil else {
            kind = openKind
            if !output.isEmpty {
                output.append(0x0A)
                if !(followsItem && marker != nil) { output.append(0x0A) }
            }
            followsItem = false
            if let marker {
                output.append(contentsOf: repeatElement(0x20, count: 2 * min(max(lists.count - 1, 0), 20)))
                blockStart = output.count
                output.append(contentsOf: marker)
                followsItem = true
            } else {
                blockStart = output.count
            }
            marker = nil
            if kind == .table { for _ in 0..<cells { output.append(contentsOf: Array("| ".utf8)) } }
            hasSpace = false
            lineEnds = 0
            cells = 0
            return
        }
        if lineEnds > 0 {
            output.append(0x0A)
            for _ in 0..<cells { output.append(contentsOf: Array("| ".utf8)) }
        } else if cells > 0 {
            for _ in 0..<cells { output.append(contentsOf: Array(" | ".utf8)) }
        } else if hasSpace {
            output.append(0x20)
        }
        hasSpace = false
        lineEnds = 0
        cells = 0
    }

    /// Text with white space collapsed, or nil where nothing else is in it.
    static func collapsed(_ bytes: [UInt8]) -> String? {
        let words = String(decoding: bytes, as: UTF8.self).split { $0.isWhitespace || $0 == "\u{AD}" }
        return words.isEmpty ? nil : words.joined(separator: " ")
    }
}
