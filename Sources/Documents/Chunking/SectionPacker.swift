/// What stands between two pieces and is no part of either, in ascending order of how it parts them.
enum Interruption: Int, Comparable {
    case none
    /// A thematic break, which a passage may hold.
    case separator
    /// What no reader sees. No passage holds it.
    case comment

    static func < (one: Interruption, other: Interruption) -> Bool { one.rawValue < other.rawValue }
}

/// A heading and the pieces under it, up to the next heading.
struct Section {
    var heading: Block?
    /// The heading's level; 0 for what stands before the first heading.
    var level = 0
    var path: [String] = []
    /// The heading as text, for when nothing stands below it.
    var headingPieces: [Piece] = []
    private(set) var pieces: [Piece] = []
    /// What stands between the last piece, of this section or one before, and what comes next.
    var interruption = Interruption.none
    /// What stands before pieces, by their indices.
    private(set) var interruptions: [Int: Interruption] = [:]

    init() {}

    init(heading: Block, level: Int, path: [String]) {
        self.heading = heading
        self.level = level
        self.path = path
    }

    /// A section that no heading begins.
    init(path: [String], after interruption: Interruption) {
        level = path.count
        self.path = path
        self.interruption = interruption
    }

    mutating func add(_ pieces: [Piece]) {
        if interruption != .none, !pieces.isEmpty {
            interruptions[self.pieces.count] = interruption
            interruption = .none
        }
        self.pieces += pieces
    }

    /// Whether a comment stands between the section before and this one's first piece.
    var followsComment: Bool { interruptions[0] == .comment }
}

/// Joins the pieces of sections into groups of about the target's size.
struct SectionPacker {
    private let options: ChunkingOptions
    private let measure: TokenMeasure
    private var groups: [Group] = []
    /// A section too short to stand alone, which waits for the next one.
    private var waiting: Waiting?
    /// Sections of headings alone since the last text.
    private var bare: [Section] = []

    private struct Waiting {
        var group: Group
        let level: Int
        /// The section's heading, as long as it is not a part of the group.
        let heading: Block?
        /// The heading can't become a part of it: a comment stands between.
        var isApart = false
    }

    init(options: ChunkingOptions, measure: TokenMeasure) {
        self.options = options
        self.measure = measure
    }

    /// Adds the next section of the document.
    mutating func add(_ section: Section) {
        guard !section.pieces.isEmpty else {
            if section.heading != nil { bare.append(section) }
            return
        }
        let lowest = min(section.level, addBareHeadings(before: section))
        let packed = packed(section)
        if let first = waiting {
            waiting = nil
            if packed.count == 1, lowest >= first.level, !section.followsComment,
                let joined = join(first, with: packed[0], of: section)
            {
                settle([joined], level: first.level, of: nil)
                return
            }
            groups.append(first.group)
        }
        settle(packed, level: section.level, of: section)
    }

    /// Makes text of headings that nothing stands below, up to this section.
    ///
    /// - Returns: the lowest level of those that the section stands below.
    private mutating func addBareHeadings(before section: Section?) -> Int {
        var lowest = Int.max
        var run = Section()
        for heading in bare {
            if let path = section?.path, !heading.path.isEmpty, path.starts(with: heading.path) {
                addRun(&run)
                lowest = min(lowest, heading.level)
                continue
            }
            lowest = .max
            if run.pieces.isEmpty {
                run.level = heading.level
                run.path = Array(heading.path.dropLast())
            } else {
                run.path = shared(run.path, Array(heading.path.dropLast()))
                run.level = min(run.level, heading.level)
            }
            run.interruption = max(run.interruption, heading.interruption)
            run.add(heading.headingPieces)
        }
        addRun(&run)
        bare = []
        return lowest
    }

    private mutating func addRun(_ run: inout Section) {
        guard !run.pieces.isEmpty else { return }
        if let first = waiting { groups.append(first.group) }
        waiting = nil
        settle(packed(run), level: run.level, of: nil)
        run = Section()
    }

    /// All groups, in order.
    mutating func finish() -> [Group] {
        _ = addBareHeadings(before: nil)
        if let waiting { groups.append(waiting.group) }
        waiting = nil
        return groups
    }

    private mutating func settle(_ packed: [Group], level: Int, of section: Section?) {
        if packed.count == 1, packed[0].tokens < options.minimumTokens {
            waiting = Waiting(
                group: packed[0], level: level, heading: section?.heading, isApart: section?.followsComment ?? false)
        } else {
            groups += packed
        }
    }

    /// A short section and the next one as one group that has the headings in it; nil where that is too long.
    ///
    /// The first section's heading comes along where the path that both share does not name it.
    private func join(_ first: Waiting, with next: Group, of section: Section) -> Group? {
        var pieces = first.group.pieces
        let path = shared(first.group.path, next.path)
        guard first.group.tokens + next.tokens <= options.targetTokens,
            Piece.areNear(first.group.pieces.first?.page, next.pieces.last?.page)
        else { return nil }
        guard let heading = section.heading else {
            // The names in the paths stand in the text as well, unless a heading gave the first its path.
            guard first.heading == nil else { return nil }
            let joined = Group(pieces: pieces + next.pieces, path: path)
            return joined.tokens <= options.targetTokens ? joined : nil
        }
        if path.count < first.group.path.count, let own = first.heading {
            guard !first.isApart else { return nil }
            pieces.insert(Piece(range: own.byteRange, tokens: measure.tokens(at: own.byteRange)), at: 0)
        }
        let between = first.group.range.upperBound..<next.range.lowerBound
        let headingTokens = measure.tokens(at: heading.byteRange)
        // What stands between is the heading, and perhaps a comment.
        let gap = between.count > heading.byteRange.count + 64 ? gapTokens(between) : headingTokens
        pieces.append(
            Piece(range: heading.byteRange, tokens: headingTokens, tokensBefore: max(gap - headingTokens, 0)))
        let joined = Group(pieces: pieces + next.pieces, path: path)
        return joined.tokens <= options.targetTokens ? joined : nil
    }

    private func shared(_ one: [String], _ other: [String]) -> [String] {
        Array(zip(one, other).prefix { $0 == $1 }.map(\.0))
    }

    /// Tokens of what stands between two pieces; of much, just that it is too much.
    private func gapTokens(_ gap: Range<Int>) -> Int {
        gap.count > 16 * options.maximumTokens ? options.maximumTokens + 1 : measure.tokens(at: gap)
    }

    private func packed(_ section: Section) -> [Group] {
        var packed: [Group] = []
        var current = Group(pieces: [], path: section.path)
        var tokens = 0
        // The group being made must not be joined to the one before.
        var lastIsApart = false
        for (index, piece) in section.pieces.enumerated() {
            var piece = piece
            let interruption = section.interruptions[index] ?? .none
            if interruption == .separator, let last = current.pieces.last {
                piece.tokensBefore = gapTokens(last.range.upperBound..<piece.range.lowerBound)
            }
            let joint = tokens + 1 + piece.tokensBefore + piece.tokens
            let limit = tokens < options.minimumTokens ? options.maximumTokens : options.targetTokens
            let isApart = interruption == .comment || !Piece.areNear(current.pieces.first?.page, piece.page)
            if !current.pieces.isEmpty, joint > limit || isApart {
                packed.append(current)
                current.pieces = []
            }
            if isApart { lastIsApart = true } else if current.pieces.isEmpty { lastIsApart = false }
            tokens = current.pieces.isEmpty ? piece.tokens : joint
            current.pieces.append(piece)
        }
        if tokens < options.minimumTokens, !lastIsApart, let last = packed.last,
            Piece.areNear(last.pieces.first?.page, current.pieces.last?.page),
            last.tokens + tokens + 1 <= options.maximumTokens
        {
            let gap = current.pieces.first.map { last.range.upperBound..<$0.range.lowerBound }
            let extra = gap.map { $0.count > 16 ? gapTokens($0) : 0 } ?? 0
            if last.tokens + tokens + extra < options.maximumTokens {
                packed[packed.count - 1].pieces += current.pieces
                return packed
            }
        }
        if !current.pieces.isEmpty { packed.append(current) }
        return packed
    }
}
