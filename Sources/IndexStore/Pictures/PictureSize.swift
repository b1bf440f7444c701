import Formats

/// Width and height of a picture file, found by walking over all of its parts: a file that is cut short, or goes on behind its
/// end, is refused.
struct PictureSize: Equatable {
    /// How a PNG file begins.
    static let pngMark: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    /// In pixels.
    let width: Int
    let height: Int

    init(of bytes: [UInt8], format: IndexPicture.Format) throws(ByteError) {
        var cursor = ByteCursor(bytes.span)
        switch format {
        case .png: self = try Self.png(&cursor)
        case .jpeg: self = try Self.jpeg(&cursor)
        case .webP: self = try Self.webP(&cursor)
        }
    }

    private init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// Chunks with length, type, data and sum (PNG, third edition, section 5), from IHDR to IEND.
    private static func png(_ cursor: inout ByteCursor) throws(ByteError) -> PictureSize {
        try cursor.expect(mark: pngMark)
        try cursor.expect(mark: [0, 0, 0, 13] + Array("IHDR".utf8))
        let width = Int(try cursor.integer(UInt32.self, "the width").byteSwapped)
        let height = Int(try cursor.integer(UInt32.self, "the height").byteSwapped)
        _ = try cursor.skip(5 + 4, of: "the picture's header")
        var hasPixels = false
        while true {
            let length = try cursor.integer(UInt32.self, "a chunk's length").byteSwapped
            let type = try cursor.bytes(count: 4, "a chunk's type")
            _ = try cursor.skip(UInt64(length) + 4, of: "a chunk")
            if type == Array("IDAT".utf8) { hasPixels = true }
            if type == Array("IEND".utf8) { break }
        }
        try cursor.expectEnd()
        return hasPixels ? PictureSize(width: width, height: height) : PictureSize(width: 0, height: 0)
    }

    /// Segments (ITU-T T.81, annex B) up to the first scan, of which one is the frame's; the file ends with EOI.
    private static func jpeg(_ cursor: inout ByteCursor) throws(ByteError) -> PictureSize {
        try cursor.expect(mark: [0xFF, 0xD8])
        var size = PictureSize(width: 0, height: 0)
        while true {
            try cursor.expect(mark: [0xFF])
            var marker = try cursor.integer(UInt8.self, "a marker")
            // Any number of fill bytes may stand before a marker.
            while marker == 0xFF { marker = try cursor.integer(UInt8.self, "a marker") }
            let length = Int(try cursor.integer(UInt16.self, "a segment's length").byteSwapped)
            let segment = try cursor.bytes(count: max(0, length - 2), "a segment")
            // C4, C8 and CC in this range are no frames.
            if (0xC0...0xCF).contains(marker), ![0xC4, 0xC8, 0xCC].contains(marker), segment.count >= 5 {
                size = PictureSize(
                    width: Int(segment[3]) << 8 | Int(segment[4]), height: Int(segment[1]) << 8 | Int(segment[2]))
            }
            if marker == 0xDA { break }
        }
        _ = try cursor.skip(UInt64(max(0, cursor.remaining - 2)), of: "the scans")
        try cursor.expect(mark: [0xFF, 0xD9])
        return size
    }

    /// One RIFF list of chunks (RFC 9649, section 2), of which the first says the size.
    private static func webP(_ cursor: inout ByteCursor) throws(ByteError) -> PictureSize {
        try cursor.expect(mark: Array("RIFF".utf8))
        let length = Int(try cursor.integer(UInt32.self, "the file's length"))
        try cursor.expectLeft(length)
        try cursor.expect(mark: Array("WEBP".utf8))
        var size: PictureSize?
        while cursor.remaining > 0 {
            let type = try cursor.bytes(count: 4, "a chunk's type")
            let length = Int(try cursor.integer(UInt32.self, "a chunk's length"))
            let data = try cursor.bytes(count: length, "a chunk")
            // A chunk of odd length has a byte behind it.
            if length % 2 == 1 { _ = try cursor.skip(1, of: "a chunk's last byte") }
            if size == nil { size = webPSize(String(decoding: type, as: UTF8.self), data) }
        }
        return size ?? PictureSize(width: 0, height: 0)
    }

    /// The size that the first chunk says; none for another chunk than may stand first.
    private static func webPSize(_ type: String, _ data: [UInt8]) -> PictureSize {
        func number(_ start: Int, _ count: Int) -> Int {
            (0..<count).reduce(0) { $0 | Int(data[start + $1]) << (8 * $1) }
        }
        switch type {
        case "VP8X" where data.count == 10:
            return PictureSize(width: number(4, 3) + 1, height: number(7, 3) + 1)
        case "VP8L" where data.count >= 5 && data[0] == 0x2F:
            let bits = number(1, 4)
            return PictureSize(width: (bits & 0x3FFF) + 1, height: (bits >> 14 & 0x3FFF) + 1)
        case "VP8 " where data.count >= 10 && Array(data[3..<6]) == [0x9D, 0x01, 0x2A]:
            return PictureSize(width: number(6, 2) & 0x3FFF, height: number(8, 2) & 0x3FFF)
        default: return PictureSize(width: 0, height: 0)
        }
    }
}
