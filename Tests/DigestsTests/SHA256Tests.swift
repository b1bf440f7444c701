import CDigests
import Digests
import TestSupport
import Testing

@Suite("SHA-256") struct SHA256Tests {
    @Test(
        "the examples of FIPS 180-4 come out",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            (
                String(repeating: "a", count: 1_000_000),
                "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
            ),
        ])
    func examples(text: String, expected: String) {
        for isPortable in [false, true] {
            var hash = SHA256(isPortable: isPortable)
            hash.update(data: Array(text.utf8))
            #expect(hash.hexadecimal() == expected)
        }
    }

    @Test(
        "the processor's instructions give what plain C gives, however the bytes are cut",
        .enabled(if: cd_sha256_is_native(), "this processor has no instructions for SHA-256"))
    func native() {
        var random = SeededGenerator(seed: 7)
        for count in 0...200 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            let cut = Int.random(in: 0...count, using: &random)
            var pieces = SHA256(), whole = SHA256(isPortable: true)
            pieces.update(data: bytes[..<cut])
            pieces.update(data: bytes[cut...])
            whole.update(data: bytes)
            #expect(pieces.finalize() == whole.finalize(), "\(count) bytes, cut after \(cut)")
        }
    }

    @Test("bytes that do not lie together are hashed too")
    func scattered() {
        var reversed = SHA256(), copied = SHA256()
        reversed.update(data: (0...99 as ClosedRange<UInt8>).reversed())
        copied.update(data: Array((0...99 as ClosedRange<UInt8>).reversed()))
        #expect(reversed.finalize() == copied.finalize())
    }
}
