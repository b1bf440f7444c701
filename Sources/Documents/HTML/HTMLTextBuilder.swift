/// Turns the elements and texts of a page, in order, into the text form that ``HTMLParser`` describes.
///
/// Blocks are gathered first (``HTMLPiece``), for a table's shape and whether a part of the page is navigation show only
/// at its end; ``HTMLWriter`` puts them one after another.
struct HTMLTextBuilder {
    /// What a page comes down to.
    struct Extraction {
        let text: [UInt8]
        let blocks: [Block]
        let title: String?
        var metadata: [MetadataEntry] = []
    }

    /// A list that is open: how its items are marked.
    struct List {
        var isOrdered = false
        var next = 1
        var isReversed = false
        var style = HTMLListStyle.decimal
        /// Where its items' pieces stand among those of the open cell or page.
        var items: [Int] = []
    }

    /// What a table within a cell or an item begins anew, and gives back at its end.
    struct Surroundings {
        var openHeading: Int?
        var quoteDepth = 0
        var itemDepth = 0
        var marker: [UInt8]?
        var lists: [List] = []
    }

    /// The page's own pieces, then those of each open cell.
    var sinks: [[HTMLPiece]] = [[]]
    var tables: [(table: HTMLTable, around: Surroundings)] = []
    var regions: [HTMLRegion] = []
    /// The regions that are open, with the depth of their elements.
    var openRegions: [(index: Int, depth: Int)] = []
    var metadata = HTMLMetadata()

    /// Elements that are open now.
    var depth = 0
    /// The depth at which an element began whose content is left out.
    var skippedSince: Int?
    /// Tables that are open but count as plain blocks, since they nest too deep.
    var plainTableDepth = 0

    // The block being written.
    var text: [UInt8] = []
    var kind: Block.Kind?
    var around = Surroundings()
    var preDepth = 0
    var dropsLineEnd = false
    var linkDepth = 0
    var linkByteCount = 0

    // Inline elements that are open.
    var links: [HTMLInlineMark] = []
    var scripts: [HTMLInlineMark] = []
    var formula: [(name: String, children: Int)] = []
    var quotationDepth = 0
    /// The content that is left out is a drawing's; its title is not.
    var isInDrawing = false
    var isInDrawingTitle = false
    var drawingTitle: [UInt8]?
    /// The texts that the drawing shows; the last one is being read while an element `text` is open.
    var drawingTexts: [[UInt8]] = []
    var isInDrawingText = false
    var drawingByteCount = 0

    // What comes before the next visible character.
    var hasSpace = false
    var lineEnds = 0

    /// Ends the last block and hands over.
    func finish() -> Extraction {
        var last = self
        last.endBlock()
        while !last.tables.isEmpty { last.endTable() }
        let pieces = last.sinks.flatMap { $0 }
        return HTMLWriter.extraction(
            of: pieces, regions: last.regions, title: last.metadata.title, metadata: last.metadata.entries)
    }

    /// Ends the block being written; the next text begins another.
    mutating func endBlock() {
        hasSpace = false
        lineEnds = 0
        scripts.removeAll()
        for index in links.indices { links[index].start = 0 }
        defer {
            text.removeAll(keepingCapacity: true)
            kind = nil
            linkByteCount = 0
        }
        guard let kind else { return }
        let range = Whitespace.trimmed(0..<text.count, in: text.span)
        guard !range.isEmpty else { return }
        // Indentation is a part of code.
        let lower = kind == .code && around.marker == nil ? 0 : range.lowerBound
        var piece = HTMLPiece(kind: kind, text: Array(text[lower..<range.upperBound]), marker: around.marker)
        piece.linkByteCount = min(linkByteCount, piece.text.count)
        piece.region = openRegions.last?.index
        if around.marker != nil {
            piece.indentation = max(around.lists.count - 1, 0)
            let list = around.lists.count - 1
            if list >= 0, around.lists[list].isReversed {
                around.lists[list].items.append(sinks[sinks.count - 1].count)
            }
            around.marker = nil
        }
        sinks[sinks.count - 1].append(piece)
    }

    /// The kind of a block that begins now, by the elements that are open.
    private var openKind: Block.Kind {
        if let level = around.openHeading { return .heading(level: level) }
        if preDepth > 0 { return .code }
        if around.itemDepth > 0 { return .listItem }
        return around.quoteDepth > 0 ? .quote : .paragraph
    }

    /// Writes what separates the next visible character from the text before it.
    mutating func beginVisible() {
        if kind == nil {
            kind = openKind
        } else if lineEnds > 0 {
            text.append(0x0A)
        } else if hasSpace {
            text.append(0x20)
        }
        hasSpace = false
        lineEnds = 0
    }

    /// Text with white space collapsed, or nil where nothing else is in it.
    static func collapsed(_ bytes: [UInt8]) -> String? {
        let words = String(decoding: bytes, as: UTF8.self).split { $0.isWhitespace || $0 == "\u{AD}" }
        return words.isEmpty ? nil : words.joined(separator: " ")
    }
}

/// How an ordered list numbers its items.
enum HTMLListStyle: String {
    case decimal = "1"
    case lowerLetters = "a"
    case upperLetters = "A"
    case lowerRoman = "i"
    case upperRoman = "I"

    /// The marker of an item.
    func marker(_ number: Int) -> [UInt8] {
        let text: String
        switch self {
        case .lowerLetters,
            .upperLetters where (1...26).contains(number):
            let base: UInt8 = self == .lowerLetters ? 0x61 : 0x41
            text = String(UnicodeScalar(base + UInt8(number - 1)))
        case .lowerRoman where (1...3999).contains(number): text = Self.roman(number).lowercased()
        case .upperRoman where (1...3999).contains(number): text = Self.roman(number)
        default: text = String(number)
        }
        return Array("\(text). ".utf8)
    }

    private static func roman(_ number: Int) -> String {
        let signs: [(Int, String)] = [
            (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
            (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
        ]
        var rest = number
        var text = ""
        for (value, sign) in signs {
            while rest >= value {
                text += sign
                rest -= value
            }
        }
        return text
    }
}
