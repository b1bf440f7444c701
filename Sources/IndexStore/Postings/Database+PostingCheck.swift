import Foundation
import GRDB
import Passages

extension Database {
    /// Whether the lists of postings hold what they hold when they are made anew from the passages: each word with its places,
    /// and what ranking counts.
    ///
    /// Passages that have no lists yet are no damage.
    /// - Complexity: reads all lists, and takes the passages apart once more.
    func postingDamage() throws -> [IndexCheck.Damage] {
        guard try tableExists("posting_segments") else { return [] }
        do {
            let removed = try Set(PassageID.fetchAll(self, sql: "SELECT passage_id FROM posting_removals"))
            var found = PostingContent()
            for segment in try PostingSegment.all(self) { try found.add(segment, without: removed, self) }
            var expected = PostingContent()
            try expected.addPassages(upTo: PostingSegment.lastPassage(self), self)
            guard found != expected else { return [] }
            let text = "the lists of postings of \(found.passageCount) passages differ from the passages' words"
            return [IndexCheck.Damage(part: .fullText, text: text)]
        } catch let error as BlobError {
            return [IndexCheck.Damage(part: .fullText, text: error.description)]
        }
    }
}

/// What lists hold, as sums that do not depend on the order in which things are added.
private struct PostingContent: Equatable {
    private(set) var passageCount = 0
    private var passages: UInt64 = 0
    private var places: UInt64 = 0
    private var halves = 0

    /// Adds a segment as it is stored.
    mutating func add(_ segment: PostingSegment, without removed: Set<PassageID>, _ db: Database) throws {
        let rows = try segment.rows(db)
        for row in 0..<rows.count where !removed.contains(rows.passages[row]) {
            add(rows.passages[row], document: rows.documents[row], length: rows.lengths[row])
        }
        for word in try String.fetchAll(
            db, sql: "SELECT word FROM posting_lists WHERE segment = ?", arguments: [segment.id])
        {
            guard let list = try segment.list(word, db) else { continue }
            let hash = Self.hash(word)
            let bytes = try segment.places(word, db)
            var (posting, place, codes) = (PostingCursor(), PlaceCursor(), [Int]())
            var count = 0
            try posting.advance(list.bytes.span, rowCount: rows.count)
            while posting.row < rows.count {
                try place.read(bytes.span, into: &codes)
                let passage = rows.passages[posting.row]
                if !removed.contains(passage) {
                    for code in codes { add(hash, passage, code) }
                    halves += posting.halves
                }
                count += 1
                try posting.advance(list.bytes.span, rowCount: rows.count)
            }
            guard count == list.count, place.offset == bytes.count else {
                throw BlobError(
                    part: "a list in posting segment \(segment.id)", expected: "\(list.count) postings with places",
                    found: "\(count), or places of others")
            }
        }
    }

    /// Adds what the words of passages are.
    mutating func addPassages(upTo last: PassageID, _ db: Database) throws {
        let tokenizer = try PostingTokenizer(db)
        let stored = try Row.fetchCursor(
            db,
            sql: """
                SELECT \(LexicalText.columns), document_id
                FROM passages JOIN documents ON documents.id = document_id WHERE passages.id <= ?
                """, arguments: [last])
        while let row = try stored.next() {
            let text = try LexicalText(row)
            var length = 0
            for column in PostingColumn.allCases {
                let words = try tokenizer.words(text[column], isUnspaced: column == .unspaced)
                for (offset, word) in words.enumerated() { try add(Self.hash(word), row.value(0), column.code(offset)) }
                halves += words.count * column.halves
                length += words.count
            }
            try add(row.value(0), document: row.value(6), length: UInt32(clamping: length))
        }
    }

    private mutating func add(_ passage: PassageID, document: DocumentID, length: UInt32) {
        passageCount += 1
        passages &+= Self.mixed(
            Self.mixed(UInt64(bitPattern: passage)) ^ UInt64(bitPattern: document) << 32 ^ UInt64(length))
    }

    private mutating func add(_ word: UInt64, _ passage: PassageID, _ code: Int) {
        places &+= Self.mixed(Self.mixed(word ^ UInt64(bitPattern: passage)) ^ UInt64(bitPattern: Int64(code)))
    }

    /// FNV-1a of a word's bytes.
    private static func hash(_ word: String) -> UInt64 {
        word.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    /// The finalizer of SplitMix64 (Steele, Lea and Flood 2014, doi:10.1145/2714064.2660195).
    private static func mixed(_ value: UInt64) -> UInt64 {
        var z = value &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}
