import Foundation
import GRDB
import Passages

// Segments of postings follow the full text: what is added stands in a new segment, and equals are merged, so that each
// posting is written again a few times (the logarithmic merge of inverted indexes: Büttcher, Clarke and Cormack,
// Information Retrieval, 2010, section 7.2).

/// How segments of postings grow.
enum PostingLimits {
    /// So many segments of a level become one of the next.
    static let segmentsOfLevel = 8
    /// Passages that a segment takes up at once.
    static let passages = 16_384
    /// Removed passages that stay, however few passages there are.
    static let removals = 1_024
    /// Segments are merged where more than one of so many passages is removed.
    static let passagesPerRemoval = 8
}

extension Database {
    /// Makes lists for passages that have none.
    ///
    /// - Parameter limit: how many passages to take; the others stay for the next call.
    /// - Returns: whether all passages have them now.
    @discardableResult
    func extendPostings(limit: Int, step: () throws -> Void = {}) throws -> Bool {
        var left = limit
        while left > 0 {
            let count = try appendSegment(limit: min(left, PostingLimits.passages), step: step)
            if count == 0 { return true }
            left -= count
            try mergeEqualSegments(step: step)
        }
        return try hasPostings()
    }

    /// Whether every passage has lists.
    func hasPostings() throws -> Bool {
        let last = try PassageID.fetchOne(self, sql: "SELECT max(id) FROM passages") ?? 0
        return try last <= PostingSegment.lastPassage(self)
    }

    /// Takes passages out of the lists. They stay in them, marked as removed, until segments are merged.
    func removePostings(of passages: [PassageID]) throws {
        let last = try PostingSegment.lastPassage(self)
        let statement = try cachedStatement(sql: "INSERT OR IGNORE INTO posting_removals (passage_id) VALUES (?)")
        for passage in passages where passage <= last { try statement.execute(arguments: [passage]) }
    }

    /// Drops all lists; they have to be made again.
    func dropPostings() throws {
        try execute(
            sql: "DELETE FROM posting_lists; DELETE FROM posting_segments; DELETE FROM posting_removals;")
    }

    /// Makes a segment of the first passages that have no lists.
    ///
    /// - Returns: how many they are.
    private func appendSegment(limit: Int, step: () throws -> Void) throws -> Int {
        var builder = PostingBuilder(try PostingTokenizer(self))
        let passages = try Row.fetchCursor(
            self,
            sql: """
                SELECT \(LexicalText.columns), document_id
                FROM passages JOIN documents ON documents.id = document_id
                WHERE passages.id > ? ORDER BY passages.id LIMIT ?
                """, arguments: [PostingSegment.lastPassage(self), limit])
        var stored: [NewPassages.Passage] = []
        while let row = try passages.next() {
            try builder.add(LexicalText(row))
            stored.append(NewPassages.Passage(id: try row.value(0), document: try row.value(6)))
            if stored.count % 256 == 0 { try step() }
        }
        try insert(builder.finished(), of: stored[...])
        return stored.count
    }

    /// Stores lists that were made before their passages were stored.
    ///
    /// - Parameter passages: those that are stored now, in the order in which they were added to the lists.
    func insertPostings(
        _ segments: [NewSegment], of passages: [NewPassages.Passage], step: () throws -> Void
    ) throws {
        var left = passages[...]
        for segment in segments {
            try insert(segment, of: left.prefix(segment.lengths.count))
            left = left.dropFirst(segment.lengths.count)
            try mergeEqualSegments(step: step)
            try step()
        }
    }

    /// Stores a segment; nothing of one without passages.
    private func insert(_ new: NewSegment, of passages: ArraySlice<NewPassages.Passage>) throws {
        precondition(new.lengths.count == passages.count, "a passage for each row")
        guard let last = passages.last else { return }
        var rows = PostingRows()
        for (passage, length) in zip(passages, new.lengths) {
            rows.append(passage.id, document: passage.document, length: length)
        }
        let segment = try insertSegment(level: 0, lastPassage: last.id, rows)
        for (word, list) in new.lists { try insert(list, word: word, segment: segment) }
    }

    private func insertSegment(level: Int, lastPassage: PassageID, _ rows: PostingRows) throws -> Int64 {
        // The checksum holds the id, which is known only now.
        try execute(
            sql: """
                INSERT INTO posting_segments (level, row_count, last_passage, checksum, data) VALUES (?, ?, ?, 0, ?)
                """, arguments: [level, rows.count, lastPassage, Data()])
        let segment = PostingSegment(
            id: lastInsertedRowID, level: level, rowCount: rows.count, lastPassage: lastPassage)
        let data = Data(rows.encoded)
        try execute(
            sql: "UPDATE posting_segments SET data = ?, checksum = ? WHERE id = ?",
            arguments: [data, segment.checksum(data), segment.id])
        return segment.id
    }

    private func insert(_ list: PostingListWriter, word: String, segment: Int64) throws {
        func sum(_ bytes: [UInt8]) -> Int64 {
            PostingChecksum.of(bytes, count: list.count, word: word, segment: segment)
        }
        try cachedStatement(
            sql: """
                INSERT INTO posting_lists (segment, word, posting_count, checksum, data, places_checksum, places)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            segment, word, list.count, sum(list.bytes), Data(list.bytes), sum(list.places), Data(list.places),
        ])
    }
}

// Merging.
extension Database {
    /// Makes one segment of the last ones where many are of the same level.
    fileprivate func mergeEqualSegments(step: () throws -> Void) throws {
        while true {
            let segments = try PostingSegment.all(self)
            guard let level = segments.last?.level else { return }
            let equals = segments.reversed().prefix { $0.level == level }.count
            guard equals >= PostingLimits.segmentsOfLevel else { return }
            try merge(Array(segments.suffix(equals)), after: segments.dropLast(equals).last, step: step)
        }
    }

    /// Makes one segment of all, without the passages that are removed.
    ///
    /// - Parameter always: whether to do it where few are removed too.
    func mergePostings(always: Bool, step: () throws -> Void) throws {
        let segments = try PostingSegment.all(self)
        let removals = try Int.fetchOne(self, sql: "SELECT count(*) FROM posting_removals") ?? 0
        let rows = segments.reduce(0) { $0 + $1.rowCount }
        let isDue = removals > PostingLimits.removals && removals * PostingLimits.passagesPerRemoval > rows
        guard isDue || always && (removals > 0 || segments.count > 1) else { return }
        try merge(segments, after: nil, step: step)
    }

    /// Makes one segment of neighbours, without the passages that are removed.
    private func merge(
        _ segments: [PostingSegment], after before: PostingSegment?, step: () throws -> Void
    ) throws {
        guard let last = segments.last else { return }
        let range = (before?.lastPassage ?? 0) + 1...last.lastPassage
        let removed = try Set(
            PassageID.fetchAll(
                self, sql: "SELECT passage_id FROM posting_removals WHERE passage_id BETWEEN ? AND ?",
                arguments: [range.lowerBound, range.upperBound]))
        var rows = PostingRows()
        var sources: [PostingSource] = []
        for segment in segments {
            let old = try segment.rows(self)
            var targets: [Int32] = []
            targets.reserveCapacity(old.count)
            for row in 0..<old.count {
                let isGone = removed.contains(old.passages[row])
                targets.append(isGone ? -1 : Int32(clamping: rows.count))
                if !isGone {
                    rows.append(old.passages[row], document: old.documents[row], length: old.lengths[row])
                }
            }
            sources.append(try PostingSource(segment, targets: targets, self))
        }
        let level = min(64, (segments.map(\.level).max() ?? 0) + 1)
        if rows.count > 0 {
            let new = try insertSegment(level: level, lastPassage: last.lastPassage, rows)
            var count = 0
            while let word = sources.compactMap(\.word).min(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
                var list = PostingListWriter()
                for place in sources.indices where sources[place].word?.utf8.elementsEqual(word.utf8) == true {
                    try sources[place].move(into: &list)
                }
                if list.count > 0 { try insert(list, word: word, segment: new) }
                count += 1
                if count % 256 == 0 { try step() }
            }
        }
        for segment in segments {
            try execute(sql: "DELETE FROM posting_lists WHERE segment = ?", arguments: [segment.id])
            try execute(sql: "DELETE FROM posting_segments WHERE id = ?", arguments: [segment.id])
        }
        try execute(
            sql: "DELETE FROM posting_removals WHERE passage_id BETWEEN ? AND ?",
            arguments: [range.lowerBound, range.upperBound])
    }
}

/// The lists of a segment in the order of their words, on their way into another.
private struct PostingSource {
    /// The word in hand; nil after the last.
    private(set) var word: String?
    private let lists: RowCursor
    private let segment: PostingSegment
    /// The new row of each; −1 for none.
    private let targets: [Int32]
    private var count = 0
    private var bytes: [UInt8] = []
    private var places: [UInt8] = []

    init(_ segment: PostingSegment, targets: [Int32], _ db: Database) throws {
        self.segment = segment
        self.targets = targets
        lists = try Row.fetchCursor(
            db,
            sql: """
                SELECT word, posting_count, checksum, data, places_checksum, places FROM posting_lists
                WHERE segment = ? ORDER BY word
                """, arguments: [segment.id])
        try advance()
    }

    private mutating func advance() throws {
        guard let row = try lists.next() else {
            word = nil
            return
        }
        let found: String = try row.value(0)
        (count, bytes, places) = try (row.value(1), Array(row.value(3) as Data), Array(row.value(5) as Data))
        try PostingChecksum.check(row.value(2), bytes, count: count, word: found, segment: segment.id)
        try PostingChecksum.check(row.value(4), places, count: count, word: found, segment: segment.id)
        word = found
    }

    /// Adds the list in hand to another, and moves on.
    mutating func move(into list: inout PostingListWriter) throws {
        var (posting, place) = (PostingCursor(), PlaceCursor())
        let (bytes, places) = (bytes, places)
        let (postings, whole) = (bytes.span, places.span)
        try posting.advance(postings, rowCount: segment.rowCount)
        while posting.row < segment.rowCount {
            let range = try place.skip(whole)
            let target = Int(targets[posting.row])
            if target >= 0 { list.append(row: target, halves: posting.halves, places: range, of: whole) }
            try posting.advance(postings, rowCount: segment.rowCount)
        }
        try advance()
    }
}
