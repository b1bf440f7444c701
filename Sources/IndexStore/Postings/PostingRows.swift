import Formats
import Passages

/// The passages of a segment, row by row; docs/file-formats.md, "posting_segments".
struct PostingRows: Sendable, Equatable {
    /// In ascending order.
    private(set) var passages: [PassageID] = []
    private(set) var documents: [DocumentID] = []
    /// Tokens of each in all columns.
    private(set) var lengths: [UInt32] = []

    var count: Int { passages.count }

    mutating func append(_ passage: PassageID, document: DocumentID, length: UInt32) {
        passages.append(passage)
        documents.append(document)
        lengths.append(length)
    }

    /// The row of a passage; nil where it has none.
    func row(of passage: PassageID) -> Int? {
        var rows = 0..<passages.count
        while !rows.isEmpty {
            let middle = rows.lowerBound + rows.count / 2
            if passages[middle] == passage { return middle }
            rows = passages[middle] < passage ? middle + 1..<rows.upperBound : rows.lowerBound..<middle
        }
        return nil
    }
}

extension PostingRows {
    private static let mark = Array("FNPR".utf8)
    private static let version: UInt32 = 1
    private static let lengthLimit: UInt64 = 1 << 31
    /// Ids ascend from 1: one above this comes from a damaged file.
    static let idLimit = 1 << 48

    var encoded: [UInt8] {
        var writer = ByteWriter(mark: Self.mark, version: Self.version, byteCount: 12 + 4 * count)
        writer.append(UInt32(clamping: count))
        var (passage, document) = (0, 0)
        for row in 0..<count {
            writer.append(leb128: UInt64(clamping: Int(passages[row]) - passage))
            writer.append(varint: Int(documents[row]) - document)
            writer.append(leb128: UInt64(lengths[row]))
            (passage, document) = (Int(passages[row]), Int(documents[row]))
        }
        return writer.bytes
    }

    init(encoded bytes: [UInt8], count expected: Int) throws(BlobError) {
        do {
            try self.init(parsing: bytes, count: expected)
        } catch {
            throw BlobError(error, in: "rows of postings")
        }
    }

    private init(parsing bytes: [UInt8], count expected: Int) throws(ByteError) {
        var cursor = ByteCursor(bytes.span)
        try cursor.expect(mark: Self.mark)
        try cursor.expect(version: Self.version)
        let count = try cursor.count("rows", limit: bytes.count / 3)
        guard count == expected else { throw .invalid(at: 8, expected: "\(expected) rows", found: "\(count)") }
        passages.reserveCapacity(count)
        documents.reserveCapacity(count)
        lengths.reserveCapacity(count)
        var (passage, document) = (0, 0)
        for _ in 0..<count {
            let start = cursor.offset
            let step = try cursor.leb128("a passage")
            let change = try cursor.varint("a document")
            let length = try cursor.leb128("a length")
            guard step > 0, step < Self.idLimit, abs(change) < Self.idLimit, length < Self.lengthLimit else {
                throw .invalid(at: start, expected: "a passage after \(passage)", found: "another")
            }
            passage += Int(step)
            document += change
            guard passage < Self.idLimit, document >= 0, document < Self.idLimit else {
                throw .invalid(at: start, expected: "ids below \(Self.idLimit)", found: "others")
            }
            append(PassageID(passage), document: DocumentID(document), length: UInt32(length))
        }
        try cursor.expectEnd()
    }
}
