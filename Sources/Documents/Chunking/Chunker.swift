/// Cuts documents into passages: along headings, then blocks, then sentences, to a token budget.
///
/// **Within a section** (a heading and what follows it up to the next heading) neighbouring blocks are joined up to
/// ``ChunkingOptions/targetTokens``. A block that fits ``ChunkingOptions/maximumTokens`` stays whole; a longer one is cut
/// between lines (code, tables, HTML) or sentences, those between words, and those between characters. A lead-in shorter
/// than ``ChunkingOptions/minimumTokens`` stays with the block after it, and such a rest with the one before it, where
/// both fit the maximum.
///
/// **Between sections** a passage is joined only where the section so far has fewer than the minimum of tokens: with the
/// section after it, if that is of the same or a deeper level and all of it fits the target. Then the headings between are
/// part of the passage, and its heading path is what the sections share.
///
/// **Headings** stand in the heading path of the passages below them. A heading that no passage stands below is text: a run
/// of such headings becomes a passage, joined to the section after it as above.
///
/// **Tables** are cut between rows. A passage that has rows without the row that names their columns says the names in
/// ``Passage/tableHeader``.
///
/// What comes out: passages ascend and do not overlap; every character of the blocks that is not white space is in one of
/// them, apart from headings that stand in a path, comments, which are in none, and separators, which are in none or in
/// the middle of one. A passage touches at most two pages, unless one block does more. Every passage's text is the bytes
/// at its range.
public struct Chunker: Sendable {
    /// How large passages become.
    public let options: ChunkingOptions
    let countTokens: @Sendable (String) -> Int

    /// Makes a chunker.
    ///
    /// - Parameter countTokens: the number of tokens that a text takes. Every byte is counted about twice: as a block, and
    ///   as a part of its passage.
    public init(options: ChunkingOptions = ChunkingOptions(), countTokens: @escaping @Sendable (String) -> Int) {
        var options = options
        options.maximumTokens = max(options.maximumTokens, 1)
        options.targetTokens = min(max(options.targetTokens, 1), options.maximumTokens)
        options.minimumTokens = min(max(options.minimumTokens, 0), options.targetTokens)
        self.options = options
        self.countTokens = countTokens
    }

    /// The document's passages, in order.
    ///
    /// Complexity: linear in the text's length, beside the counting of tokens.
    public func passages(of document: Document) -> [Passage] {
        let measure = TokenMeasure(text: document.text, count: countTokens)
        let bytes = document.text.utf8Span.span
        let cutter = BlockCutter(options: options, measure: measure)
        var packer = SectionPacker(options: options, measure: measure)
        var section = Section()
        var pages = PageFinder(document.pages)
        for block in document.blocks {
            switch block.kind {
            case .heading(let level):
                packer.add(section)
                let carried = section.interruption
                section = Section(heading: block, level: level, path: block.headingPath)
                section.headingPieces = cutter.pieces(of: block, in: bytes).map { $0.on(pages.page(at: $0.range)) }
                section.interruption = carried
            case .comment: section.interruption = .comment
            case .separator: section.interruption = max(section.interruption, .separator)
            default:
                // In source code and data, paths change without a heading.
                if !section.pieces.isEmpty, section.path != block.headingPath {
                    packer.add(section)
                    section = Section(path: block.headingPath, after: section.interruption)
                }
                let pieces = cutter.pieces(of: block, in: bytes).map { $0.on(pages.page(at: $0.range)) }
                if block.headingPath != section.path, !section.pieces.isEmpty {
                    // A format without headings of its own, or back from a part: a slide, settings after a group.
                    packer.add(section)
                    let carried = section.interruption
                    section = Section()
                    section.level = block.headingPath.count
                    section.interruption = carried
                }
                section.path = block.headingPath
                section.add(pieces)
            }
        }
        packer.add(section)
        return passages(from: packer.finish(), pages: document.pages, measure: measure, in: bytes)
    }

    /// Counts each group as one text, and takes apart what turns out longer than the sum of its parts let expect.
    private func passages(
        from groups: [Group], pages: [Page], measure: TokenMeasure, in bytes: Span<UInt8>
    ) -> [Passage] {
        var passages: [Passage] = []
        var finder = PageFinder(pages)
        var lines = LineCounter()
        var waiting = Array(groups.reversed())
        while let group = waiting.popLast() {
            let range = group.range
            let text = measure.text(at: range)
            let count = group.pieces.count == 1 ? group.pieces[0].tokens : measure.tokens(of: text)
            if count > options.maximumTokens, group.pieces.count > 1 {
                let middle = group.pieces.count / 2
                waiting.append(Group(pieces: Array(group.pieces[middle...]), path: group.path))
                waiting.append(Group(pieces: Array(group.pieces[..<middle]), path: group.path))
                continue
            }
            let first = lines.line(at: range.lowerBound, in: bytes)
            let last = lines.line(at: range.upperBound - 1, in: bytes)
            passages.append(
                Passage(
                    ordinal: passages.count, byteRange: range, lines: first...last, page: finder.page(at: range),
                    headingPath: group.path, text: text, tokenCount: count,
                    tableHeader: group.missingHeader))
        }
        return passages
    }
}

extension Block.Kind {
    /// Whether the block is a heading of any level.
    var isHeading: Bool {
        if case .heading = self { return true }
        return false
    }
}

/// A stretch of text that is not cut any further, and its tokens, counted.
struct Piece {
    let range: Range<Int>
    let tokens: Int
    /// What names the columns of the rows in it, and where it stands.
    var header: TableHeader?
    /// The first page it touches.
    var page: Int?
    /// Tokens of separators and headings between this piece and the one before, which a join would take along.
    var tokensBefore = 0

    /// The piece on a page.
    func on(_ page: Int?) -> Piece {
        var piece = self
        piece.page = page
        return piece
    }

    /// Whether a passage that begins on one page may go on with a piece of another.
    static func areNear(_ one: Int?, _ other: Int?) -> Bool {
        guard let one, let other else { return true }
        return other - one <= 1
    }
}

/// Pieces that make one passage.
struct Group {
    var pieces: [Piece]
    var path: [String]

    /// From the first piece's beginning to the last one's end. A group is never empty.
    var range: Range<Int> {
        guard let first = pieces.first, let last = pieces.last else { return 0..<0 }
        return first.range.lowerBound..<last.range.upperBound
    }

    /// The names of the columns of the first rows that the group has without them.
    var missingHeader: String? {
        let start = range.lowerBound
        return pieces.lazy.compactMap(\.header).first { $0.offset.map { $0 < start } ?? true }?.text
    }

    /// What the pieces and what stands between them take, about.
    var tokens: Int {
        var total = pieces.count - 1
        for (index, piece) in pieces.enumerated() { total += piece.tokens + (index > 0 ? piece.tokensBefore : 0) }
        return total
    }
}

/// Tells pages at ascending ranges in one pass over them.
struct PageFinder {
    private let pages: [Page]
    private var index = 0

    init(_ pages: [Page]) { self.pages = pages }

    /// The number of the first page that a range touches. Each call's range begins at or after the one before.
    mutating func page(at range: Range<Int>) -> Int? {
        while index < pages.count, pages[index].byteRange.upperBound <= range.lowerBound { index += 1 }
        guard index < pages.count, pages[index].byteRange.lowerBound < range.upperBound else { return nil }
        return pages[index].number
    }
}

/// How large passages become.
public struct ChunkingOptions: Sendable, Codable, Equatable {
    /// Passages are filled up to about this many tokens.
    public var targetTokens: Int
    /// No passage is longer, except a single character that alone is.
    public var maximumTokens: Int
    /// A section or a rest shorter than this is joined to a neighbour where one of the same part of the document fits.
    public var minimumTokens: Int

    /// Makes options; the defaults suit a model that reads a few passages of 160 tokens beside the question.
    public init(targetTokens: Int = 160, maximumTokens: Int = 256, minimumTokens: Int = 40) {
        self.targetTokens = targetTokens
        self.maximumTokens = maximumTokens
        self.minimumTokens = minimumTokens
    }
}
