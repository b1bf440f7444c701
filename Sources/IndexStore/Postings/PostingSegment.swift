import Formats
import Foundation
import GRDB
import Passages
import Synchronization
import Tensors

/// Passages whose words have lists of postings of their own; docs/file-formats.md, "posting_segments".
///
/// A segment never changes. Removed passages stand in a table of their own until segments are merged.
struct PostingSegment: Sendable {
    let id: Int64
    /// How often its passages went through a merge of segments.
    let level: Int
    let rowCount: Int
    /// It holds the passages up to this one, from those of the segment before on.
    let lastPassage: PassageID

    /// All of them, in the order of their passages.
    static func all(_ db: Database) throws -> [PostingSegment] {
        let statement = try db.cachedStatement(
            sql: "SELECT id, level, row_count, last_passage FROM posting_segments ORDER BY id")
        let segments = try Row.fetchAll(statement).map {
            try PostingSegment(id: $0.value(0), level: $0.value(1), rowCount: $0.value(2), lastPassage: $0.value(3))
        }
        var last: PassageID = 0
        for segment in segments {
            guard segment.lastPassage > last, segment.lastPassage < PostingRows.idLimit,
                (1...Int(Int32.max)).contains(segment.rowCount), (0...64).contains(segment.level)
            else {
                throw BlobError(
                    part: "posting segment \(segment.id)", expected: "rows of passages after \(last)", found: "others")
            }
            last = segment.lastPassage
        }
        return segments
    }

    /// The last passage that segments hold; 0 without any.
    static func lastPassage(_ db: Database) throws -> PassageID {
        try PassageID.fetchOne(db, sql: "SELECT last_passage FROM posting_segments ORDER BY id DESC LIMIT 1") ?? 0
    }

    /// Its rows, from the file.
    func rows(_ db: Database) throws -> PostingRows {
        let statement = try db.cachedStatement(sql: "SELECT data, checksum FROM posting_segments WHERE id = ?")
        guard let row = try Row.fetchOne(statement, arguments: [id]) else {
            throw BlobError(part: "posting segment \(id)", expected: "rows", found: "none")
        }
        let data: Data = try row.value(0)
        try Checksum.check(row.value(1), found: checksum(data), part: "posting segment \(id)")
        return try PostingRows(encoded: Array(data), count: rowCount)
    }

    func checksum(_ data: Data) -> Int64 {
        var sum = CRC32C()
        for number in [id, Int64(level), Int64(rowCount), lastPassage] { sum.update(number) }
        sum.update(data.span)
        return Int64(sum.value)
    }

    /// The list of a word; nil where no passage has it.
    func list(_ word: String, _ db: Database) throws -> PostingList? {
        let statement = try db.cachedStatement(
            sql: "SELECT posting_count, checksum, data FROM posting_lists WHERE segment = ? AND word = ?")
        guard let row = try Row.fetchOne(statement, arguments: [id, word]) else { return nil }
        let bytes = try Array(row.value(2) as Data)
        try PostingChecksum.check(row.value(1), bytes, count: row.value(0), word: word, segment: id)
        return try PostingList(count: row.value(0), bytes: bytes, rowCount: rowCount)
    }

    /// Where a word's occurrences are.
    func places(_ word: String, _ db: Database) throws -> [UInt8] {
        let statement = try db.cachedStatement(
            sql: "SELECT posting_count, places_checksum, places FROM posting_lists WHERE segment = ? AND word = ?")
        guard let row = try Row.fetchOne(statement, arguments: [id, word]) else { return [] }
        let bytes = try Array(row.value(2) as Data)
        try PostingChecksum.check(row.value(1), bytes, count: row.value(0), word: word, segment: id)
        return bytes
    }
}

enum PostingChecksum {
    /// The sum of a list, or of its places.
    static func of(_ bytes: [UInt8], count: Int, word: String, segment: Int64) -> Int64 {
        var sum = CRC32C()
        sum.update(segment)
        sum.update(Int64(count))
        sum.update(word)
        sum.update(bytes.span)
        return Int64(sum.value)
    }

    static func check(
        _ stored: Int64, _ bytes: [UInt8], count: Int, word: String, segment: Int64
    ) throws(BlobError) {
        try Checksum.check(
            stored, found: of(bytes, count: count, word: word, segment: segment),
            part: "the list of a word in posting segment \(segment)")
    }
}

/// What an index keeps in memory of segments, which never change: their rows, and which of them are removed.
final class PostingMemory: Sendable {
    struct State {
        var rows: [Int64: PostingRows] = [:]
        /// Removed rows of segments that have any.
        var removed: [Int64: RowBitmap] = [:]
        /// How many passages were removed when `removed` was read.
        var removals = 0
        var segments: [Int64] = []
    }

    private let state = Mutex(State())

    /// Rows and removed rows of the segments as a reader sees them.
    ///
    /// Removals are only ever added while the segments stay the same, so that their number tells whether any is new.
    func state(_ segments: [PostingSegment], _ db: Database) throws -> State {
        let ids = segments.map(\.id)
        let removals = try Int.fetchOne(db, sql: "SELECT count(*) FROM posting_removals") ?? 0
        let known = state.withLock { $0 }
        if known.segments == ids, known.removals == removals { return known }
        var new = State(removals: removals, segments: ids)
        for segment in segments { new.rows[segment.id] = try known.rows[segment.id] ?? segment.rows(db) }
        if removals > 0 { new.removed = try Self.removed(segments, new.rows, db) }
        let found = new
        state.withLock { $0 = found }
        return found
    }

    private static func removed(
        _ segments: [PostingSegment], _ rows: [Int64: PostingRows], _ db: Database
    ) throws -> [Int64: RowBitmap] {
        var removed: [Int64: RowBitmap] = [:]
        var place = 0
        for id in try PassageID.fetchAll(db, sql: "SELECT passage_id FROM posting_removals ORDER BY passage_id") {
            while place < segments.count, segments[place].lastPassage < id { place += 1 }
            guard place < segments.count else { break }
            let segment = segments[place]
            guard let row = rows[segment.id]?.row(of: id) else { continue }
            removed[segment.id, default: RowBitmap(count: segment.rowCount)][row] = true
        }
        return removed
    }
}
