/// What the first bytes of a PNG, JPEG or TIFF file say: its size, and of a TIFF how many pictures it has.
struct PictureHeader: Equatable {
    let mediaType: MediaType
    /// Pixels; of a TIFF the largest of its pictures'.
    let width: Int
    let height: Int
    /// Pictures in the file.
    var pageCount = 1

    /// Reads a picture's header; nil where the bytes are of another kind, or break off before the size.
    init?(_ bytes: [UInt8]) {
        let cursor = Cursor(bytes: bytes)
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            guard let width = cursor.big32(16), let height = cursor.big32(20) else { return nil }
            (mediaType, self.width, self.height) = (.png, width, height)
        } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
            guard let size = cursor.sizeOfJPEG() else { return nil }
            (mediaType, width, height) = (.jpeg, size.width, size.height)
        } else if bytes.starts(with: [0x49, 0x49, 0x2A, 0]) || bytes.starts(with: [0x4D, 0x4D, 0, 0x2A]) {
            guard let size = cursor.sizeOfTIFF(isLittle: bytes[0] == 0x49) else { return nil }
            (mediaType, width, height, pageCount) = (.tiff, size.width, size.height, size.pages)
        } else {
            return nil
        }
    }

    /// Numbers at offsets, nil beyond the end.
    private struct Cursor {
        let bytes: [UInt8]

        func byte(_ offset: Int) -> Int? { bytes.indices.contains(offset) ? Int(bytes[offset]) : nil }

        func big16(_ offset: Int) -> Int? {
            guard let high = byte(offset), let low = byte(offset + 1) else { return nil }
            return high << 8 | low
        }

        func big32(_ offset: Int) -> Int? {
            guard let high = big16(offset), let low = big16(offset + 2) else { return nil }
            return high << 16 | low
        }

        func number16(_ offset: Int, _ isLittle: Bool) -> Int? {
            guard let value = big16(offset) else { return nil }
            return isLittle ? (value & 0xFF) << 8 | value >> 8 : value
        }

        func number32(_ offset: Int, _ isLittle: Bool) -> Int? {
            guard let first = number16(offset, isLittle), let second = number16(offset + 2, isLittle) else {
                return nil
            }
            return isLittle ? second << 16 | first : first << 16 | second
        }

        /// The frame header's size (ITU-T T.81, B.2.2); segments before it are stepped over.
        func sizeOfJPEG() -> (width: Int, height: Int)? {
            var offset = 2
            while let mark = byte(offset) {
                guard mark == 0xFF, let kind = byte(offset + 1) else { return nil }
                if kind == 0xFF {
                    offset += 1
                    continue
                }
                if (0xC0...0xCF).contains(kind), ![0xC4, 0xC8, 0xCC].contains(kind) {
                    guard let height = big16(offset + 5), let width = big16(offset + 7) else { return nil }
                    return (width, height)
                }
                guard let length = big16(offset + 2), length >= 2 else { return nil }
                offset += 2 + length
            }
            return nil
        }

        /// Follows the chain of image directories (TIFF 6.0, section 2), at most 10,000 of them.
        func sizeOfTIFF(isLittle: Bool) -> (width: Int, height: Int, pages: Int)? {
            var largest = (width: 0, height: 0)
            var pages = 0
            var seen: Set<Int> = []
            var next = number32(4, isLittle) ?? 0
            while next >= 8, pages < 10_000, seen.insert(next).inserted, let count = number16(next, isLittle) {
                var size = (width: 0, height: 0)
                for entry in 0..<count {
                    let offset = next + 2 + 12 * entry
                    guard let tag = number16(offset, isLittle), tag <= 257 else { break }
                    guard tag >= 256, let type = number16(offset + 2, isLittle) else { continue }
                    let value = type == 3 ? number16(offset + 8, isLittle) : number32(offset + 8, isLittle)
                    if tag == 256 { size.width = value ?? 0 } else { size.height = value ?? 0 }
                }
                pages += 1
                if size.width * size.height > largest.width * largest.height { largest = size }
                next = number32(next + 2 + 12 * count, isLittle) ?? 0
            }
            return pages > 0 ? (largest.width, largest.height, pages) : nil
        }
    }
}
