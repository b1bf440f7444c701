import Formats
import TestSupport
import Testing

@Suite("Bytes")
struct ByteCursorTests {
    /// A file of everything that is written, and what is read of it, in order.
    private func sample() -> [UInt8] {
        var writer = ByteWriter(mark: Array("TEST".utf8), version: 3, byteCount: 64)
        writer.append(UInt8(7))
        writer.append(Int16(-2))
        writer.append([UInt32(1), 0xFFFF_FFFF])
        writer.append(Int64.min)
        writer.append([1.5, -0.25] as [Float])
        writer.append(string: Array("é!".utf8))
        writer.append(UInt64(2))
        writer.append([9, 8] as [UInt8])
        return writer.bytes
    }

    private struct Content: Equatable {
        var small: UInt8, negative: Int16, numbers: [UInt32], large: Int64, floats: [Float], text: String
        var count: Int, bytes: [UInt8]
    }

    private func read(_ bytes: Span<UInt8>) throws(ByteError) -> Content {
        var cursor = ByteCursor(bytes)
        try cursor.expect(mark: Array("TEST".utf8))
        try cursor.expect(version: 3)
        let content = Content(
            small: try cursor.integer(UInt8.self, "small"), negative: try cursor.integer(Int16.self, "negative"),
            numbers: try cursor.integers(UInt32.self, count: 2, "numbers"),
            large: try cursor.integer(Int64.self, "large"), floats: try cursor.floats(count: 2, "floats"),
            text: try cursor.string("text"), count: try cursor.count(of: "bytes", minimum: 1),
            bytes: try cursor.bytes(count: 2, "bytes"))
        try cursor.expectEnd()
        return content
    }

    @Test("what is written little-endian is read back")
    func roundTrip() throws {
        let bytes = sample()
        #expect(bytes.prefix(11) == [0x54, 0x45, 0x53, 0x54, 3, 0, 0, 0, 7, 0xFE, 0xFF])
        let content = try read(bytes.span)
        #expect(
            content
                == Content(
                    small: 7, negative: -2, numbers: [1, 0xFFFF_FFFF], large: .min, floats: [1.5, -0.25], text: "é!",
                    count: 2, bytes: [9, 8]))
    }

    @Test("a file cut off at any length, or too long by a byte, is refused at a place within it")
    func truncation() throws {
        let whole = sample()
        for length in 0..<whole.count {
            let bytes = Array(whole.prefix(length))
            let error = try #require(throws: ByteError.self, "\(length)") { try read(bytes.span) }
            #expect((0...length).contains(error.byteOffset), "\(length): \(error)")
        }
        let long = whole + [0]
        #expect(throws: ByteError.wrongByteCount(at: whole.count, expected: 0, found: 1)) { try read(long.span) }
    }

    @Test("a byte changed anywhere is read or refused, never trapped on", arguments: [3, 77] as [UInt64])
    func damage(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let whole = sample()
        for round in 0..<2_000 {
            var bytes = whole
            let place = Int.random(in: 0..<bytes.count, using: &random)
            bytes[place] = UInt8.random(in: 0...255, using: &random)
            do throws(ByteError) {
                _ = try read(bytes.span)
            } catch {
                #expect((0...bytes.count).contains(error.byteOffset), "seed \(seed), round \(round): \(error)")
            }
        }
    }

    @Test("lengths that no memory holds are refused before anything is allocated")
    func hugeLengths() {
        var writer = ByteWriter()
        writer.append(UInt64.max)
        let bytes = writer.bytes
        #expect(throws: ByteError.truncated(at: 8, what: "a name", needed: .max, available: 0)) {
            var cursor = ByteCursor(bytes.span)
            _ = try cursor.string("a name")
        }
        #expect(throws: ByteError.tooMany(at: 0, what: "items", found: .max, limit: 0)) {
            var cursor = ByteCursor(bytes.span)
            _ = try cursor.count(of: "items", minimum: 4)
        }
        #expect(throws: ByteError.tooMany(at: 0, what: "rows", found: 0xFFFF_FFFF, limit: 10)) {
            var cursor = ByteCursor(bytes.span)
            _ = try cursor.count("rows", limit: 10)
        }
        #expect(throws: ByteError.self) {
            var cursor = ByteCursor(bytes.span)
            _ = try cursor.integers(UInt64.self, count: .max, "numbers")
        }
        #expect(throws: ByteError.self) {
            var cursor = ByteCursor(bytes.span)
            _ = try cursor.floats(count: -1, "numbers")
        }
    }

    @Test("a failed read leaves the cursor where it was")
    func staysInPlace() throws {
        let bytes: [UInt8] = [2, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFE]
        var cursor = ByteCursor(bytes.span)
        do { _ = try cursor.string("text") } catch { #expect(error == .notUTF8(at: 0, what: "text")) }
        do { try cursor.expect(mark: [1]) } catch { #expect(error.found == "[2]") }
        do { try cursor.expect(version: 1) } catch {
            #expect(error.description == "expected version 1, found version 2")
        }
        let place = cursor.offset
        #expect(place == 0)
        let number = try cursor.integer(UInt16.self, "number")
        #expect(number == 2)
    }

    @Test("numbers that are not finite are named with their place")
    func notFinite() {
        var writer = ByteWriter()
        writer.append([1, .nan] as [Float])
        let bytes = writer.bytes
        let error = #expect(throws: ByteError.self) {
            var cursor = ByteCursor(bytes.span)
            _ = try cursor.floats(count: 2, "weights")
        }
        #expect(error?.description == "expected a finite number at byte 4, found nan")
    }
}
