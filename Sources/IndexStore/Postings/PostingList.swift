/// The rows of a segment whose passages hold a word, in ascending order; docs/file-formats.md, "posting_lists".
struct PostingList: Sendable {
    /// How many there are.
    let count: Int
    let bytes: [UInt8]

    /// Reads a list that was stored.
    ///
    /// - Parameter rowCount: rows of the segment.
    init(count: Int, bytes: [UInt8], rowCount: Int) throws(BlobError) {
        // A posting takes a byte or more, so that a count never asks for more than is there.
        guard (1...max(1, min(rowCount, bytes.count))).contains(count) else {
            throw BlobError(part: "a list of postings", expected: "1 to \(rowCount)", found: "\(count)")
        }
        self.count = count
        self.bytes = bytes
    }

    /// What a writer holds.
    init(_ writer: PostingListWriter) {
        count = writer.count
        bytes = writer.bytes
    }
}

/// A posting of a list, and the way to the next one.
struct PostingCursor {
    /// The row in hand: −1 before the first, `Int.max` after the last.
    private(set) var row = -1
    /// Occurrences in it, each by its column's weight, in halves.
    private(set) var halves = 0
    private var offset = 0

    /// Moves to the next posting. It allocates nothing.
    ///
    /// - Throws: where the bytes are no list of a segment of so many rows.
    @inline(__always)
    mutating func advance(_ bytes: Span<UInt8>, rowCount: Int) throws(BlobError) {
        guard offset < bytes.count else {
            row = .max
            return
        }
        let value = try number(bytes)
        row += value >> 1
        halves = value & 1 != 0 ? PostingColumn.body.halves : try number(bytes)
        guard value > 1, row < rowCount, halves > 0 else {
            throw BlobError(
                part: "a list of postings", expected: "a row below \(rowCount) at byte \(offset)", found: "another")
        }
    }

    @inline(__always)
    private mutating func number(_ bytes: Span<UInt8>) throws(BlobError) -> Int {
        guard offset < bytes.count else { throw Self.damage(offset) }
        let first = Int(bytes[offset])
        offset += 1
        return first < 0x80 ? first : try longNumber(first & 0x7F, bytes)
    }

    private mutating func longNumber(_ low: Int, _ bytes: Span<UInt8>) throws(BlobError) -> Int {
        var value = low
        for shift in stride(from: 7, to: 35, by: 7) {
            guard offset < bytes.count else { break }
            let byte = Int(bytes[offset])
            offset += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        throw Self.damage(offset)
    }

    private static func damage(_ offset: Int) -> BlobError {
        BlobError(
            part: "a list of postings", expected: "a number of at most five bytes before byte \(offset)", found: "none")
    }
}

/// Writes a list and the places of its words.
struct PostingListWriter {
    private(set) var count = 0
    private(set) var bytes: [UInt8] = []
    private(set) var places: [UInt8] = []
    private var lastRow = -1
    /// The posting in hand, which may get more places.
    private var row = -1
    private var halves = 0
    private var place = 0

    /// Adds an occurrence. Rows ascend, and in each row columns and places do.
    mutating func add(row: Int, column: PostingColumn, offset: Int) {
        if self.row == row {
            Self.append(place << 1, to: &places)
        } else {
            finish()
            self.row = row
        }
        place = column.code(offset)
        halves += column.halves
    }

    /// Ends the posting in hand.
    mutating func finish() {
        guard row >= 0 else { return }
        Self.append(place << 1 | 1, to: &places)
        appendPosting(row: row, halves: halves)
        (row, halves) = (-1, 0)
    }

    /// Adds a posting as another list has it.
    mutating func append(row: Int, halves: Int, places bytes: Range<Int>, of list: Span<UInt8>) {
        appendPosting(row: row, halves: halves)
        for index in bytes { places.append(list[index]) }
    }

    /// Adds a posting without places.
    mutating func appendPosting(row: Int, halves: Int) {
        let step = (row - lastRow) << 1
        if halves == PostingColumn.body.halves {
            Self.append(step | 1, to: &bytes)
        } else {
            Self.append(step, to: &bytes)
            Self.append(halves, to: &bytes)
        }
        lastRow = row
        count += 1
    }

    @inline(__always)
    private static func append(_ value: Int, to bytes: inout [UInt8]) {
        var rest = value
        while rest > 0x7F {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }
}
