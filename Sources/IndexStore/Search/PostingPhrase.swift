import Tensors

/// Where words stand one after another in one column, in the passages of a segment.
///
/// The rarest word's places come first; each further word leaves of them what it continues.
struct PostingPhrase {
    /// A word of the phrase.
    struct Word {
        let list: PostingList
        let places: [UInt8]
    }

    private let rowCount: Int
    /// Rows in ascending order, the end of each one's part of `beginnings`, and where the phrase may begin.
    private var rows: [Int] = []
    private var ends: [Int] = []
    private var beginnings: [Int] = []

    /// - Precondition: there is a word.
    init(_ words: [Word], rowCount: Int) throws(BlobError) {
        self.rowCount = rowCount
        let order = words.indices.sorted { words[$0].list.count < words[$1].list.count }
        for (round, place) in order.enumerated() {
            if round == 0 { try begin(words[place], at: place) } else { try keep(words[place], at: place) }
        }
    }

    /// The rows that have the phrase; nil for none.
    ///
    /// - Parameter removed: rows that do not count; nil for none.
    func list(without removed: RowBitmap?) -> PostingList? {
        var writer = PostingListWriter()
        var first = 0
        for (place, row) in rows.enumerated() {
            let found = beginnings[first..<ends[place]]
            first = ends[place]
            guard !found.isEmpty, removed?[row] != true else { continue }
            writer.appendPosting(row: row, halves: found.reduce(0) { $0 + PostingColumn.of($1).halves })
        }
        return writer.count > 0 ? PostingList(writer) : nil
    }

    /// Takes a word's places as they are.
    ///
    /// - Parameter place: the word's place in the phrase, from 0.
    private mutating func begin(_ word: Word, at place: Int) throws(BlobError) {
        let (postings, whole) = (word.list.bytes.span, word.places.span)
        var (posting, walk, codes) = (PostingCursor(), PlaceCursor(), [Int]())
        try posting.advance(postings, rowCount: rowCount)
        while posting.row < rowCount {
            try walk.read(whole, into: &codes)
            for code in codes where PostingColumn.offset(code) >= place {
                beginnings.append(code - place * PostingColumn.step(code))
            }
            rows.append(posting.row)
            ends.append(beginnings.count)
            try posting.advance(postings, rowCount: rowCount)
        }
    }

    /// Leaves the beginnings that have a word in its place.
    private mutating func keep(_ word: Word, at place: Int) throws(BlobError) {
        let (postings, whole) = (word.list.bytes.span, word.places.span)
        let known = (rows: rows, ends: ends, beginnings: beginnings)
        rows.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        beginnings.removeAll(keepingCapacity: true)
        var (posting, walk, codes) = (PostingCursor(), PlaceCursor(), [Int]())
        var next = 0
        try posting.advance(postings, rowCount: rowCount)
        while next < known.rows.count, posting.row < rowCount {
            if known.rows[next] < posting.row {
                next += 1
                continue
            }
            if known.rows[next] > posting.row {
                _ = try walk.skip(whole)
            } else {
                try walk.read(whole, into: &codes)
                for index in (next == 0 ? 0 : known.ends[next - 1])..<known.ends[next] {
                    let beginning = known.beginnings[index]
                    if codes.contains(beginning + place * PostingColumn.step(beginning)) {
                        beginnings.append(beginning)
                    }
                }
                if beginnings.count > ends.last ?? 0 {
                    rows.append(posting.row)
                    ends.append(beginnings.count)
                }
            }
            try posting.advance(postings, rowCount: rowCount)
        }
    }
}
