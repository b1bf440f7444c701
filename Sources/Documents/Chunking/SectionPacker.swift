/// A heading and the pieces under it, up to the next heading.
struct Section {
    var heading: Block?
    /// The heading's level; 0 for what stands before the first heading.
    var level = 0
    var path: [String] = []
    private(set) var pieces: [Piece] = []
    /// A comment or a separator stands between the last piece and what comes next.
    var isInterrupted = false
    /// Indices of pieces that a comment or separator stands before.
    private(set) var interruptions: Set<Int> = []

    init() {}

    init(heading: Block, level: Int, path: [String]) {
        self.heading = heading
        self.level = level
        self.path = path
    }

    mutating func add(_ pieces: [Piece]) {
        if isInterrupted, !pieces.isEmpty {
            interruptions.insert(self.pieces.count)
            isInterrupted = false
        }
        self.pieces += pieces
    }
}

/// Joins the pieces of sections into groups of about the target's size.
struct SectionPacker {
    private let options: ChunkingOptions
    private let measure: TokenMeasure
    private var groups: [Group] = []
    /// A section too short to stand alone, which waits for the next one.
    private var waiting: Waiting?

    private struct Waiting {
        var group: Group
        let level: Int
        /// The section's heading, as long as it is not a part of the group.
        let heading: Block?
    }

    init(options: ChunkingOptions, measure: TokenMeasure) {
        self.options = options
        self.measure = measure
    }

    /// Adds the next section of the document.
    mutating func add(_ section: Section) {
        guard !section.pieces.isEmpty else { return }
        let packed = packed(section)
        if let first = waiting {
            waiting = nil
            if packed.count == 1, section.level >= first.level, let joined = join(first, with: packed[0], of: section) {
                settle([joined], level: first.level, heading: nil)
                return
            }
            groups.append(first.group)
        }
        settle(packed, level: section.level, heading: section.heading)
    }

    /// All groups, in order.
    mutating func finish() -> [Group] {
        if let waiting { groups.append(waiting.group) }
        waiting = nil
        return groups
    }

    /// Neighbouring groups joined up to the target, whatever section they are of.
    func joined(_ groups: [Group]) -> [Group] {
        var joined: [Group] = []
        for group in groups {
            if let last = joined.last, last.tokens + group.tokens < options.targetTokens {
                joined[joined.count - 1].pieces += group.pieces
                joined[joined.count - 1].path = shared(last.path, group.path)
            } else {
                joined.append(group)
            }
        }
        return joined
    }

    private mutating func settle(_ packed: [Group], level: Int, heading: Block?) {
        if packed.count == 1, packed[0].tokens < options.minimumTokens {
            waiting = Waiting(group: packed[0], level: level, heading: heading)
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
        guard let heading = section.heading, first.group.tokens + next.tokens <= options.targetTokens else {
            return nil
        }
        if path.count < first.group.path.count, let own = first.heading {
            pieces.insert(Piece(range: own.byteRange, tokens: measure.tokens(at: own.byteRange)), at: 0)
        }
        let between = first.group.range.upperBound..<next.range.lowerBound
        let headingTokens = measure.tokens(at: heading.byteRange)
        // What stands between is the heading, and perhaps a comment.
        let gap = between.count > heading.byteRange.count + 64 ? measure.tokens(at: between) : headingTokens
        pieces.append(
            Piece(range: heading.byteRange, tokens: headingTokens, tokensBefore: max(gap - headingTokens, 0)))
        let joined = Group(pieces: pieces + next.pieces, path: path)
        return joined.tokens <= options.targetTokens ? joined : nil
    }

    private func shared(_ one: [String], _ other: [String]) -> [String] {
        Array(zip(one, other).prefix { $0 == $1 }.map(\.0))
    }

    private func packed(_ section: Section) -> [Group] {
        var packed: [Group] = []
        var current = Group(pieces: [], path: section.path)
        var tokens = 0
        for (index, piece) in section.pieces.enumerated() {
            var piece = piece
            if section.interruptions.contains(index), let last = current.pieces.last {
                piece.tokensBefore = measure.tokens(at: last.range.upperBound..<piece.range.lowerBound)
            }
            let joint = tokens + 1 + piece.tokensBefore + piece.tokens
            let limit = tokens < options.minimumTokens ? options.maximumTokens : options.targetTokens
            if !current.pieces.isEmpty, joint > limit {
                packed.append(current)
                current.pieces = []
            }
            tokens = current.pieces.isEmpty ? piece.tokens : joint
            current.pieces.append(piece)
        }
        if tokens < options.minimumTokens, let last = packed.last, last.tokens + tokens + 1 <= options.maximumTokens {
            let gap = current.pieces.first.map { last.range.upperBound..<$0.range.lowerBound }
            let extra = gap.map { $0.count > 16 ? measure.tokens(at: $0) : 0 } ?? 0
            if last.tokens + tokens + extra < options.maximumTokens {
                packed[packed.count - 1].pieces += current.pieces
                return packed
            }
        }
        if !current.pieces.isEmpty { packed.append(current) }
        return packed
    }
}
