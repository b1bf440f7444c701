import GRDB
import Tensors

/// The passages of a segment in which words stand one after another in one column.
struct PostingPhrase {
    /// nil where there is none.
    private(set) var list: PostingList?

    /// nil without a word, and where a word is not in the segment at all.
    init?(_ words: [String], in segment: PostingSearch.Segment, _ db: Database) throws {
        guard !words.isEmpty else { return nil }
        var sources: [Source] = []
        for word in words {
            guard let list = try segment.stored.list(word, db) else { return nil }
            sources.append(Source(list: list, places: try segment.stored.places(word, db)))
        }
        list = try Self.find(&sources, rowCount: segment.rows.count, removed: segment.removed)
    }

    /// A word's list with its places.
    private struct Source {
        let list: PostingList
        let places: [UInt8]
        var posting = PostingCursor()
        private var place = PlaceCursor()
        /// Those of the row in hand, where they were asked for.
        private(set) var codes: [Int] = []
        private var isRead = true

        init(list: PostingList, places: [UInt8]) {
            self.list = list
            self.places = places
        }

        /// Moves to the first posting that is not before a row.
        mutating func advance(to row: Int, rowCount: Int) throws(BlobError) {
            guard posting.row < row else { return }
            let (list, places) = (list, places)
            let (postings, whole) = (list.bytes.span, places.span)
            var (posting, place, isRead) = (posting, place, isRead)
            while posting.row < row {
                if !isRead { _ = try place.skip(whole) }
                try posting.advance(postings, rowCount: rowCount)
                isRead = false
            }
            (self.posting, self.place, self.isRead) = (posting, place, isRead)
        }

        /// Reads where the word stands in the row in hand.
        mutating func readPlaces() throws(BlobError) {
            guard !isRead else { return }
            let places = places
            var (place, codes) = (place, codes)
            self.codes = []
            try place.read(places.span, into: &codes)
            (self.place, self.codes, isRead) = (place, codes, true)
        }
    }

    private static func find(
        _ sources: inout [Source], rowCount: Int, removed: RowBitmap?
    ) throws(BlobError) -> PostingList? {
        var writer = PostingListWriter()
        var row = 0
        search: while row < rowCount {
            for place in sources.indices {
                try sources[place].advance(to: row, rowCount: rowCount)
                let found = sources[place].posting.row
                if found > row {
                    row = found
                    continue search
                }
            }
            if removed?[row] != true {
                for place in sources.indices { try sources[place].readPlaces() }
                let halves = occurrences(sources)
                if halves > 0 { writer.appendPosting(row: row, halves: halves) }
            }
            row += 1
        }
        return writer.count > 0 ? PostingList(writer) : nil
    }

    /// Occurrences of the phrase in the row in hand, each by its column's weight, in halves.
    private static func occurrences(_ sources: [Source]) -> Int {
        sources[0].codes.reduce(0) { halves, code in
            let step = PostingColumn.step(code)
            let isPhrase = sources.indices.dropFirst().allSatisfy { sources[$0].codes.contains(code + $0 * step) }
            return halves + (isPhrase ? PostingColumn.of(code).halves : 0)
        }
    }
}
