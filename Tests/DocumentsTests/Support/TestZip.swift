/// Writes ZIP files for tests: stored entries, and runs of one byte that are packed tightly.
struct TestZip {
    private var bytes: [UInt8] = []
    private var directory: [UInt8] = []
    private var count = 0

    /// An archive of texts.
    static func file(_ entries: [(String, String)]) -> [UInt8] {
        var zip = TestZip()
        for (name, text) in entries { zip.add(name, Array(text.utf8)) }
        return zip.finish()
    }

    /// Adds a stored entry.
    ///
    /// - Parameter isEncrypted: sets the flag; the bytes stay as they are.
    mutating func add(_ name: String, _ content: [UInt8], isEncrypted: Bool = false) {
        add(
            name, packed: content, byteCount: content.count, checksum: Self.checksum(content), method: 0,
            flags: isEncrypted ? 0x0801 : 0x0800)
    }

    /// Adds an entry that expands to so many times 258 zeros and one, packed 158 to 1.
    mutating func addZeros(_ name: String, runs: Int) {
        let packed = Self.deflatedZeros(runs: runs)
        let size = runs * 258 + 1
        add(
            name, packed: packed, byteCount: size, checksum: Self.checksum([UInt8](repeating: 0, count: size)),
            method: 8, flags: 0x0800)
    }

    private mutating func add(
        _ name: String, packed: [UInt8], byteCount: Int, checksum: UInt32, method: UInt16, flags: UInt16
    ) {
        let offset = bytes.count
        let name = Array(name.utf8)
        var shared: [UInt8] = []
        for field in [20, flags, method, 0, 0x21] as [UInt16] { shared += Self.little(field) }
        for field in [checksum, UInt32(packed.count), UInt32(byteCount)] { shared += Self.little(field) }
        shared += Self.little(UInt16(name.count)) + [0, 0]
        bytes += [0x50, 0x4B, 3, 4] + shared + name + packed
        directory += [0x50, 0x4B, 1, 2, 20, 0] + shared + [UInt8](repeating: 0, count: 10)
        directory += Self.little(UInt32(offset)) + name
        count += 1
    }

    /// The archive.
    func finish() -> [UInt8] {
        var end: [UInt8] = [0x50, 0x4B, 5, 6, 0, 0, 0, 0]
        end += Self.little(UInt16(count)) + Self.little(UInt16(count))
        end += Self.little(UInt32(directory.count)) + Self.little(UInt32(bytes.count)) + [0, 0]
        return bytes + directory + end
    }

    /// A zero, and then runs of 258 zeros, in one block with the fixed codes of RFC 1951.
    private static func deflatedZeros(runs: Int) -> [UInt8] {
        var output: [UInt8] = []
        var current: UInt32 = 0
        var used: UInt32 = 0
        // Codes are written from their highest bit, everything else from the lowest.
        func put(_ code: UInt32, _ length: UInt32) {
            for bit in (0..<length).reversed() {
                current |= (code >> bit & 1) << used
                used += 1
                if used == 8 {
                    output.append(UInt8(current))
                    (current, used) = (0, 0)
                }
            }
        }
        put(0b110, 3)  // last block, fixed codes
        put(0b0011_0000, 8)  // the literal 0
        for _ in 0..<runs {
            put(0b1100_0101, 8)  // length 258
            put(0, 5)  // distance 1
        }
        put(0, 7)  // end of block
        if used > 0 { output.append(UInt8(current)) }
        return output
    }

    private static func checksum(_ content: [UInt8]) -> UInt32 {
        var sum: UInt32 = 0xFFFF_FFFF
        for byte in content { sum = table[Int((sum ^ UInt32(byte)) & 0xFF)] ^ (sum >> 8) }
        return ~sum
    }

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
    }

    private static func little<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
        (0..<MemoryLayout<Number>.size).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
}
