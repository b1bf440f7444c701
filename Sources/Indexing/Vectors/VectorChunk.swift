import Tensors

/// Up to 1,024 vectors in one blob: passage ids, scales and rows of eight-bit integers; docs/file-formats.md,
/// "vector_chunks".
///
/// A row whose passage is gone stays until the chunk is written again; the table `vector_slots` tells which rows count.
struct VectorChunk: Equatable {
    static let capacity = 1_024
    private static let mark = "FNVC"
    private static let version: UInt32 = 1
    private static let part = "vector chunk"

    /// Bytes of a row, a multiple of 32; what lies beyond the vector's own length is zero.
    let rowLength: Int
    private(set) var passageIDs: [PassageID] = []
    private(set) var scales: [Float] = []
    /// [row count × rowLength]
    private(set) var codes: [UInt8] = []

    init(dimension: Int) {
        rowLength = VectorChunk.rowLength(dimension: dimension)
    }

    static func rowLength(dimension: Int) -> Int { max(32, (dimension + 31) / 32 * 32) }

    var count: Int { passageIDs.count }
    var isFull: Bool { count >= VectorChunk.capacity }

    /// Appends a vector and returns its row.
    mutating func append(_ vector: [Float], for passage: PassageID) -> Int {
        precondition(!isFull && vector.count <= rowLength)
        let row = VectorScan.Row(vector)
        passageIDs.append(passage)
        scales.append(row.scale)
        for code in row.codes { codes.append(UInt8(bitPattern: code)) }
        for _ in row.codes.count..<rowLength { codes.append(0) }
        return count - 1
    }

    var encoded: [UInt8] {
        var writer = BlobWriter(
            mark: VectorChunk.mark, version: VectorChunk.version, byteCount: 16 + count * (12 + rowLength))
        writer.append(UInt32(clamping: rowLength))
        writer.append(UInt32(clamping: count))
        for id in passageIDs { writer.append(UInt64(bitPattern: id)) }
        for scale in scales { writer.append(scale.bitPattern) }
        return writer.bytes + codes
    }

    init(encoded bytes: [UInt8]) throws(BlobError) {
        let part = VectorChunk.part
        var reader = try BlobReader(bytes, part: part, mark: VectorChunk.mark, version: VectorChunk.version)
        try reader.expectAtLeast(8)
        rowLength = Int(reader.uint32())
        let count = Int(reader.uint32())
        guard rowLength > 0, rowLength % 32 == 0, rowLength <= 1 << 16 else {
            throw BlobError(part: part, expected: "rows of a multiple of 32 bytes", found: "\(rowLength)")
        }
        guard count <= VectorChunk.capacity else {
            throw BlobError(part: part, expected: "at most \(VectorChunk.capacity) rows", found: "\(count)")
        }
        try reader.expectLeft(count * (12 + rowLength))
        for _ in 0..<count { passageIDs.append(PassageID(bitPattern: reader.uint64())) }
        for row in 0..<count {
            let scale = Float(bitPattern: reader.uint32())
            guard scale.isFinite, scale >= 0 else {
                throw BlobError(part: part, expected: "a scale of 0 or more in row \(row)", found: "\(scale)")
            }
            scales.append(scale)
        }
        codes = Array(bytes[reader.offset...])
    }
}
