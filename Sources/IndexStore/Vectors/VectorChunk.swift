import Formats
import Foundation
import Passages
import Tensors

/// Up to 1,024 vectors in one blob: whose they are, scales, lengths and codes; docs/file-formats.md, "vector_rows".
///
/// Scale, codes and the length that the vector had before it was brought to 1 give its passage's features back
/// (`EmbeddingTransform.Inverse`), so that the space can be fitted again without the model.
///
/// A row whose passage is gone stays until its chunk is merged with others; the bitmap in `vector_chunks` tells which rows
/// count.
struct VectorChunk: Equatable {
    static let capacity = 1_024

    /// The passage of each row, and its document.
    private(set) var passageIDs: [PassageID] = []
    private(set) var documentIDs: [DocumentID] = []
    private(set) var vectors: EncodedVectors
    /// The length of each row's vector before it was brought to 1, in the scale of the transform; negative where it is not
    /// known, in rows from before version 3.
    private(set) var lengths: [Float] = []

    init(dimension: Int) {
        vectors = EncodedVectors(
            dimension: VectorChunk.rowLength(dimension: dimension), capacity: VectorChunk.capacity)
    }

    /// Bytes of a row's codes, a multiple of 32; what lies beyond the vector's own length is zero.
    static func rowLength(dimension: Int) -> Int { max(32, (dimension + 31) / 32 * 32) }

    var rowLength: Int { vectors.dimension }
    var count: Int { passageIDs.count }
    var isFull: Bool { count >= VectorChunk.capacity }

    /// Appends a vector and returns its row.
    @discardableResult
    mutating func append(
        _ vector: [Float], length: Float = -1, for passage: PassageID, of document: DocumentID
    ) -> Int {
        precondition(!isFull)
        vectors.append(vector)
        lengths.append(length)
        passageIDs.append(passage)
        documentIDs.append(document)
        return count - 1
    }

    /// Appends a row of another chunk as it is.
    mutating func append(row: Int, of chunk: VectorChunk) {
        precondition(!isFull)
        vectors.append(row: row, of: chunk.vectors)
        lengths.append(chunk.lengths[row])
        passageIDs.append(chunk.passageIDs[row])
        documentIDs.append(chunk.documentIDs[row])
    }

    var encoded: Data {
        var writer = ByteWriter(
            mark: Layout.mark, version: Layout.version,
            byteCount: Layout.byteCount(rows: count, rowLength: rowLength))
        writer.append(UInt32(clamping: rowLength))
        writer.append(UInt32(clamping: count))
        writer.append(passageIDs)
        writer.append(documentIDs)
        writer.append(vectors.scales)
        writer.append(lengths)
        writer.append(vectors.codes)
        return Data(writer.bytes)
    }

    /// The vector of a row as it was rounded; [rowLength].
    func vector(_ row: Int) -> [Float] {
        vectors.codes[row * rowLength..<(row + 1) * rowLength].map { vectors.scales[row] * Float($0) }
    }

    init(encoded data: Data) throws(BlobError) {
        let layout = try Layout(data)
        passageIDs = layout.passageIDs(in: data)
        documentIDs = layout.documentIDs(in: data)
        vectors = EncodedVectors(
            dimension: layout.rowLength, scales: try layout.checkedScales(in: data),
            codes: Array(data[layout.codes]).map { Int8(bitPattern: $0) })
        lengths = try layout.checkedLengths(in: data)
    }
}

extension VectorChunk {
    /// Where the parts of a chunk's blob are; checked against the blob's length.
    struct Layout {
        static let mark = Array("FNVC".utf8)
        static let version: UInt32 = 3
        static let part = "vector chunk"
        private static let headByteCount = 16

        let rowLength: Int
        let count: Int
        private let start: Int
        /// 2 has sign bits at the end, which follow from the codes, and no lengths.
        private let version: UInt32

        static func byteCount(rows: Int, rowLength: Int, version: UInt32 = version) -> Int {
            if version == 2 {
                return headByteCount + rows * (20 + rowLength)
                    + VectorScan.signByteCount(rows: rows, dimension: rowLength)
            }
            return headByteCount + rows * (24 + rowLength)
        }

        init(_ data: Data) throws(BlobError) {
            do throws(ByteError) {
                let head = Array(data.prefix(Layout.headByteCount))
                version = head.count > 4 && head[4] == 2 ? 2 : Layout.version
                var cursor = ByteCursor(head.span)
                (rowLength, count) = try Layout.sizes(&cursor, version: version)
            } catch {
                throw BlobError(error, in: Layout.part)
            }
            start = data.startIndex
            guard rowLength > 0, rowLength % 32 == 0, rowLength <= VectorScan.largestDimension else {
                throw BlobError(
                    part: Layout.part,
                    expected: "rows of a multiple of 32 bytes, at most \(VectorScan.largestDimension)",
                    found: "\(rowLength)")
            }
            guard count <= VectorChunk.capacity else {
                throw BlobError(
                    part: Layout.part, expected: "at most \(VectorChunk.capacity) rows", found: "\(count)")
            }
            let expected = Layout.byteCount(rows: count, rowLength: rowLength, version: version)
            guard data.count == expected else {
                throw BlobError(part: Layout.part, expected: "\(expected) bytes", found: "\(data.count)")
            }
        }

        /// Length and number of the rows, from the head of a blob.
        static func sizes(
            _ cursor: inout ByteCursor, version: UInt32
        ) throws(ByteError) -> (rowLength: Int, count: Int) {
            try cursor.expect(mark: mark)
            try cursor.expect(version: version)
            let rowLength = Int(try cursor.integer(UInt32.self, "a row's length"))
            return (rowLength, Int(try cursor.integer(UInt32.self, "a row count")))
        }

        private func range(after offset: Int, _ byteCount: Int) -> Range<Int> {
            start + offset..<start + offset + byteCount
        }
        private var idBytes: Int { 8 * count }
        private var scalesOffset: Int { Layout.headByteCount + 2 * idBytes }
        var scales: Range<Int> { range(after: scalesOffset, 4 * count) }
        var lengths: Range<Int>? { version == 2 ? nil : range(after: scalesOffset + 4 * count, 4 * count) }
        var codes: Range<Int> {
            range(after: scalesOffset + (version == 2 ? 4 : 8) * count, count * rowLength)
        }

        func passageIDs(in data: Data) -> [PassageID] {
            numbers(data[range(after: Layout.headByteCount, idBytes)])
        }

        func documentIDs(in data: Data) -> [DocumentID] {
            numbers(data[range(after: Layout.headByteCount + idBytes, idBytes)])
        }

        /// The scales, each a finite number that is not negative.
        func checkedScales(in data: Data) throws(BlobError) -> [Float] {
            let bytes = Array(data[scales])
            return try Layout.checkedScales(
                (0..<count).map { UInt32(bytes.span.littleEndian(at: 4 * $0, byteCount: 4)) })
        }

        /// The lengths, each a finite number; negative where they are not known.
        func checkedLengths(in data: Data) throws(BlobError) -> [Float] {
            guard let lengths else { return [Float](repeating: -1, count: count) }
            let bytes = Array(data[lengths])
            let found = (0..<count).map { Float(bitPattern: UInt32(bytes.span.littleEndian(at: 4 * $0, byteCount: 4))) }
            if let row = found.firstIndex(where: { !$0.isFinite }) {
                throw BlobError(part: Layout.part, expected: "a length in row \(row)", found: "\(found[row])")
            }
            return found
        }

        /// Stored scales as numbers, each finite and not negative.
        static func checkedScales(_ stored: [UInt32]) throws(BlobError) -> [Float] {
            let scales = stored.map { Float(bitPattern: $0) }
            if let row = scales.firstIndex(where: { !$0.isFinite || $0 < 0 }) {
                throw BlobError(part: part, expected: "a scale of 0 or more in row \(row)", found: "\(scales[row])")
            }
            return scales
        }

        private func numbers(_ data: Data) -> [Int64] {
            let bytes = Array(data)
            return (0..<count).map { Int64(bitPattern: bytes.span.littleEndian(at: 8 * $0, byteCount: 8)) }
        }
    }
}
