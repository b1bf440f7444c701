import Documents
import Formats

/// The lines of one page with their places; docs/file-formats.md, "document_pages".
///
/// A line is seven numbers of one to ten bytes (LEB128, signed ones in zigzag order): the bytes between the line before
/// and this one, its length in bytes, left, top, right and bottom as differences to the line before, in quarter points,
/// and the confidence in hundredths plus 1, or 0 for none. A line of a text layer takes about ten bytes. At the end stands
/// a CRC-32C of the blob and of the row's other columns, so that a flipped bit in any of them is noticed.
enum PageLinesBlob {
    private static let mark = Array("FNPL".utf8)
    private static let version: UInt32 = 1
    /// A page of more lines is none.
    private static let countLimit = 1 << 20

    /// The lines of a page. Their ranges count from the page's first byte.
    static func encode(_ page: Page) -> [UInt8] {
        let lines = page.lines
        var writer = ByteWriter(mark: mark, version: version, byteCount: 16 + 12 * lines.count)
        writer.append(UInt32(clamping: lines.count))
        var (end, edges) = (page.byteRange.lowerBound, [0, 0, 0, 0])
        for line in lines {
            writer.append(varint: line.byteRange.lowerBound - end)
            writer.append(varint: line.byteRange.count)
            let box = line.rectangle
            let next = [box.left, box.top, box.right, box.bottom].map(quarters)
            for (edge, before) in zip(next, edges) { writer.append(varint: edge - before) }
            writer.append(varint: line.confidence.map { 1 + Int((100 * min(max($0, 0), 1)).rounded()) } ?? 0)
            (end, edges) = (line.byteRange.upperBound, next)
        }
        writer.append(checksum(writer.bytes[...], of: page))
        return writer.bytes
    }

    /// The lines of a page, whose other columns are in `page`.
    static func decode(_ bytes: [UInt8], of page: Page) throws(BlobError) -> [PageLine] {
        do {
            return try parse(bytes, of: page)
        } catch {
            throw BlobError(error, in: "page \(page.number)")
        }
    }

    private static func parse(_ bytes: [UInt8], of page: Page) throws(ByteError) -> [PageLine] {
        var cursor = ByteCursor(bytes.span)
        try cursor.expect(mark: mark)
        try cursor.expect(version: version)
        guard bytes.count >= 16 else { throw .wrongByteCount(at: 0, expected: 16, found: bytes.count) }
        let stored = UInt32(truncatingIfNeeded: bytes.span.littleEndian(at: bytes.count - 4, byteCount: 4))
        let computed = checksum(bytes[..<(bytes.count - 4)], of: page)
        guard stored == computed else {
            throw .invalid(at: bytes.count - 4, expected: "the checksum \(computed)", found: "\(stored)")
        }
        let count = try cursor.count("lines", limit: min(countLimit, bytes.count / 7))
        var (end, edges) = (page.byteRange.lowerBound, [0, 0, 0, 0])
        var lines: [PageLine] = []
        lines.reserveCapacity(count)
        for _ in 0..<count {
            let place = cursor.offset
            let gap = try cursor.varint("the bytes before a line")
            let length = try cursor.varint("a line's length")
            let (lower, isTooHigh) = end.addingReportingOverflow(gap)
            let (upper, isTooLong) = lower.addingReportingOverflow(length)
            guard !isTooHigh, !isTooLong, lower >= 0, length >= 0 else {
                throw .invalid(at: place, expected: "a range of bytes", found: "\(length) after \(gap)")
            }
            for edge in 0..<4 { edges[edge] &+= try cursor.varint("an edge") }
            let confidence = try cursor.varint("a confidence")
            lines.append(
                PageLine(
                    byteRange: lower..<upper,
                    rectangle: PageRectangle(
                        left: Double(edges[0]) / 4, top: Double(edges[1]) / 4, right: Double(edges[2]) / 4,
                        bottom: Double(edges[3]) / 4),
                    confidence: confidence > 0 ? Double(confidence - 1) / 100 : nil))
            end = upper
        }
        try cursor.expectLeft(4)
        return lines
    }

    /// A length in points as quarters, within what a page can be.
    private static func quarters(_ points: Double) -> Int {
        points.isFinite ? Int((min(max(points, -1e6), 1e6) * 4).rounded()) : 0
    }

    private static func checksum(_ bytes: ArraySlice<UInt8>, of page: Page) -> UInt32 {
        var sum = CRC32C()
        sum.update(Array(bytes).span)
        for number in [page.number, page.byteRange.lowerBound, page.byteRange.upperBound] { sum.update(Int64(number)) }
        sum.update(page.label)
        for length in [page.size?.width, page.size?.height] { sum.update((length ?? -1).bitPattern) }
        return sum.value
    }
}
