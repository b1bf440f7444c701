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
        #expect(SHA256.hexadecimal(of: Array(text.utf8)) == expected)
    }

    @Test("the digest does not depend on how the bytes are cut")
    func pieces() {
        var random = SeededGenerator(seed: 7)
        for count in 0...200 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            let cut = Int.random(in: 0...count, using: &random)
            var pieces = SHA256()
            pieces.update(data: bytes[..<cut])
            pieces.update(data: bytes[cut...])
            let digest = pieces.hexadecimal()
            #expect(digest == SHA256.hexadecimal(of: bytes), "\(count) bytes, cut after \(cut)")
        }
    }

    @Test("bytes that do not lie together are hashed too")
    func scattered() {
        let reversed = (0...99 as ClosedRange<UInt8>).reversed()
        #expect(SHA256.hexadecimal(of: reversed) == SHA256.hexadecimal(of: Array(reversed)))
    }
}
