import Glibc

/// Converts pages to UTF-8 with the C library's iconv.
enum HTMLDecoding {
    /// The bytes from `start` on, in UTF-8.
    ///
    /// - Throws: ``DocumentError/undecodable(path:charset:byteOffset:)`` for an unknown name and for bytes that are not
    ///   in the encoding.
    static func utf8(
        _ bytes: [UInt8], from start: Int, charset: String, path: String
    ) throws(DocumentError) -> [UInt8] {
        // A name is letters, digits and a few marks: nothing that iconv takes as an option, such as //IGNORE.
        let isName = charset.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || [0x2D, 0x5F, 0x2E, 0x3A].contains(byte)
        }
        guard isName, !charset.isEmpty else {
            throw .undecodable(path: path, charset: charset, byteOffset: nil)
        }
        let descriptor = unsafe iconv_open("UTF-8", charset)
        // iconv_open answers with -1 as a pointer.
        guard unsafe descriptor != iconv_t(bitPattern: -1) else {
            throw .undecodable(path: path, charset: charset, byteOffset: nil)
        }
        defer { unsafe iconv_close(descriptor) }
        var input = Array(bytes[start...])
        var output: [UInt8] = []
        output.reserveCapacity(input.count + input.count / 2)
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        let total = input.count
        var isComplete = true
        let left = unsafe input.withUnsafeMutableBytes { source -> Int in
            var from = unsafe source.baseAddress?.assumingMemoryBound(to: CChar.self)
            var left = total
            while left > 0 {
                let before = left
                let (written, failure) = unsafe buffer.withUnsafeMutableBytes { target -> (Int, Int32) in
                    var to = unsafe target.baseAddress?.assumingMemoryBound(to: CChar.self)
                    var room = target.count
                    // Both buffers outlive the call, which moves the pointers within them.
                    let result = unsafe iconv(descriptor, &from, &left, &to, &room)
                    return (target.count - room, result == -1 ? errno : 0)
                }
                output.append(contentsOf: buffer[..<written])
                if failure != 0 && failure != E2BIG || (written == 0 && left == before) {
                    isComplete = false
                    break
                }
            }
            return left
        }
        guard isComplete else {
            throw .undecodable(path: path, charset: charset, byteOffset: start + total - left)
        }
        return output
    }
}
