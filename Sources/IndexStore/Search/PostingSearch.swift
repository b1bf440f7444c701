import GRDB
import Passages
import Tensors

/// Full-text search over lists of postings: what FTS5 finds, with its scores, without asking it.
///
/// A part of a question is a word, or several that stand one after another. Each list is read once from its beginning to its
/// end; scores of a window of rows lie side by side, so that adding one up is an addition in memory (document-at-a-time
/// scoring by windows: Fontoura et al. 2011, doi:10.14778/3402755.3402756, compare the ways).
struct PostingSearch {
    let db: Database
    let segments: [Segment]
    private let tokenizer: PostingTokenizer
    private let totals: (passages: Int, tokens: Int)
    private let read: ReadLists

    /// A segment as a reader sees it.
    struct Segment {
        let stored: PostingSegment
        let rows: PostingRows
        /// Removed rows; nil for none.
        let removed: RowBitmap?
    }

    /// A part of a question with its lists.
    struct Part {
        /// The list in each segment; nil where no passage has the part.
        let lists: [PostingList?]
        /// Passages that have it.
        let passageCount: Int
    }

    /// nil where some passages have no lists yet: the full text answers then.
    init?(_ db: Database, memory: PostingMemory) throws {
        guard try db.tableExists("posting_segments"), try db.hasPostings() else { return nil }
        let stored = try PostingSegment.all(db)
        let state = try memory.state(stored, db)
        self.db = db
        tokenizer = try PostingTokenizer(db)
        totals = try db.lexicalTotals()
        segments = stored.compactMap { segment in
            state.rows[segment.id].map { Segment(stored: segment, rows: $0, removed: state.removed[segment.id]) }
        }
        read = ReadLists(count: segments.count)
    }

    /// The passages that match parts best, by the BM25 of all of them; ties in the order of ids.
    ///
    /// - Complexity: O(postings of the parts + rows).
    func matches(_ parts: [LexicalPart], limit: Int, within selection: PassageSelection?) throws -> [Match] {
        let found = try parts.map(part)
        let statistics = statistics(found)
        var best = BestMatches(limit: limit)
        let damping = (0..<PostingScorer.tabulatedLengths).map { statistics.damping(length: $0) }
        for place in segments.indices {
            let lists = found.indices.compactMap { part in
                found[part].lists[place].map { PostingScorer.List(list: $0, part: part) }
            }
            guard !lists.isEmpty else { continue }
            let scorer = PostingScorer(
                segment: segments[place], lists: lists, statistics: statistics, damping: damping)
            try scorer.run(into: &best, within: selection)
        }
        return best.sorted()
    }

    /// What BM25 counts of parts in the whole index.
    func statistics(_ parts: [Part]) -> LexicalStatistics {
        LexicalStatistics(
            passageCount: totals.passages, tokenCount: totals.tokens, frequencies: parts.map(\.passageCount))
    }

    /// The lists of a part.
    func part(_ part: LexicalPart) throws -> Part {
        let words = try tokenizer.words(part.text, isUnspaced: part.isUnspaced).map { PostingWord(text: $0) }
        var lists: [PostingList?] = []
        var count = 0
        for place in segments.indices {
            let list = words.count == 1 ? try self.list(words[0], place) : try phrase(words, place)
            lists.append(list)
            guard let list else { continue }
            count += list.count
            // A phrase is looked for in what is left.
            if words.count == 1, let removed = segments[place].removed { count -= try list.count(in: removed) }
        }
        return Part(lists: lists, passageCount: count)
    }

    /// The list of a word in a segment, read once: a word stands by itself and beside two neighbours.
    private func list(_ word: PostingWord, _ place: Int) throws -> PostingList? {
        if let known = read.lists[place][word] { return known }
        let list = try segments[place].stored.list(word.text, db)
        read.lists[place][word] = .some(list)
        return list
    }

    private func phrase(_ words: [PostingWord], _ place: Int) throws -> PostingList? {
        var found: [PostingPhrase.Word] = []
        for word in words {
            guard let list = try list(word, place) else { return nil }
            let places = try read.places[place][word] ?? segments[place].stored.places(word.text, db)
            read.places[place][word] = places
            found.append(PostingPhrase.Word(list: list, places: places))
        }
        guard !found.isEmpty else { return nil }
        let segment = segments[place]
        return try PostingPhrase(found, rowCount: segment.rows.count).list(without: segment.removed)
    }

    /// What one search has read, by segments.
    private final class ReadLists {
        var lists: [[PostingWord: PostingList?]]
        var places: [[PostingWord: [UInt8]]]

        init(count: Int) {
            lists = Array(repeating: [:], count: count)
            places = Array(repeating: [:], count: count)
        }
    }

    /// How often a part occurs in some passages.
    func frequencies(_ part: Part, in passages: [PassageID]) throws -> [PassageID: Double] {
        var frequencies: [PassageID: Double] = [:]
        for (place, segment) in segments.enumerated() {
            guard let list = part.lists[place] else { continue }
            let rows = passages.compactMap { segment.rows.row(of: $0) }.sorted()
            var next = rows.startIndex
            var cursor = PostingCursor()
            let bytes = list.bytes.span
            try cursor.advance(bytes, rowCount: segment.rows.count)
            while next < rows.endIndex, cursor.row < .max {
                if cursor.row == rows[next] {
                    frequencies[segment.rows.passages[cursor.row]] = Double(cursor.halves) / 2
                }
                if cursor.row >= rows[next] {
                    next += 1
                } else {
                    try cursor.advance(bytes, rowCount: segment.rows.count)
                }
            }
        }
        return frequencies
    }

    /// Tokens of a passage; 0 for one that is not there.
    func length(of passage: PassageID) -> Int {
        for segment in segments {
            if let row = segment.rows.row(of: passage) { return Int(segment.rows.lengths[row]) }
        }
        return 0
    }
}

extension PostingList {
    /// How many of the rows are in a bitmap.
    func count(in rows: RowBitmap) throws(BlobError) -> Int {
        var cursor = PostingCursor()
        let span = bytes.span
        var count = 0
        try cursor.advance(span, rowCount: rows.count)
        while cursor.row < rows.count {
            if rows[cursor.row] { count += 1 }
            try cursor.advance(span, rowCount: rows.count)
        }
        return count
    }
}

/// The best of many matches that come in ascending order of their ids.
struct BestMatches {
    private let limit: Int
    private var matches: [Match] = []
    /// What a match has to exceed.
    private(set) var threshold = 0.0

    init(limit: Int) {
        self.limit = max(1, limit)
        matches.reserveCapacity(8 * self.limit)
    }

    mutating func add(_ match: Match) {
        matches.append(match)
        // Seldom, so that each match costs little.
        if matches.count == 8 * limit { cut() }
    }

    private mutating func cut() {
        matches.sort { ($0.score, $1.passageID) > ($1.score, $0.passageID) }
        matches.removeLast(max(0, matches.count - limit))
        if matches.count == limit { threshold = matches[limit - 1].score }
    }

    /// Best first.
    consuming func sorted() -> [Match] {
        cut()
        return matches
    }
}
