import TestSupport
import Testing

import Formats

@Suite("CRC-32C")
struct CRC32CTests {
    @Test("the sums are those of the standard")
    func standard() {
        // RFC 3720, appendix B.4, and the check value of the catalogue of parametrised CRC algorithms.
        #expect(CRC32C.sum(of: Array("123456789".utf8).span) == 0xE306_9283)
        #expect(CRC32C.sum(of: [UInt8](repeating: 0, count: 32).span) == 0x8A91_36AA)
        #expect(CRC32C.sum(of: [UInt8](repeating: 0xFF, count: 32).span) == 0x62A8_AB43)
        #expect(CRC32C.sum(of: [UInt8](0..<32).span) == 0x46DD_794E)
        #expect(CRC32C().value == 0)
    }

    @Test("a sum does not depend on how bytes come in pieces")
    func pieces() {
        var random = SeededGenerator(seed: 3)
        let bytes = (0..<300).map { _ in UInt8.random(in: 0...255, using: &random) }
        for cut in 0..<bytes.count {
            var sum = CRC32C()
            sum.update(Array(bytes[..<cut]).span)
            sum.update(Array(bytes[cut...]).span)
            #expect(sum.value == CRC32C.sum(of: bytes.span))
        }
    }

    @Test("every flipped bit shows")
    func flips() {
        var bytes = [UInt8](repeating: 0x5A, count: 130)
        let sum = CRC32C.sum(of: bytes.span)
        for bit in 0..<8 * bytes.count {
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(CRC32C.sum(of: bytes.span) != sum)
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
        }
    }

    @Test("texts after one another are not their neighbours'")
    func texts() {
        func sum(_ texts: [String?]) -> UInt32 {
            var sum = CRC32C()
            for text in texts { sum.update(text) }
            return sum.value
        }
        #expect(
            Set([sum(["ab", "c"]), sum(["a", "bc"]), sum(["abc", ""]), sum(["abc", nil]), sum(["abc"])]).count == 5)
    }
}
