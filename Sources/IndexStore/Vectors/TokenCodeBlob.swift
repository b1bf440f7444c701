import Formats
import Inference

/// Codes of one passage's tokens; docs/file-formats.md, "token_codes".
enum TokenCodeBlob {
    private static let mark = Array("FNTC".utf8)
    private static let version: UInt32 = 1

    static func encode(_ codes: TokenCodes) -> [UInt8] {
        var writer = ByteWriter(mark: mark, version: version, byteCount: 16 + codes.bytes.count)
        writer.append(UInt32(clamping: codes.codeLength))
        writer.append(UInt32(clamping: codes.count))
        writer.append(codes.bytes)
        return writer.bytes
    }

    static func decode(_ bytes: [UInt8]) throws(BlobError) -> TokenCodes {
        do {
            return try parse(bytes)
        } catch {
            throw BlobError(error, in: "token codes")
        }
    }

    private static func parse(_ bytes: [UInt8]) throws(ByteError) -> TokenCodes {
        var cursor = ByteCursor(bytes.span)
        try cursor.expect(mark: mark)
        try cursor.expect(version: version)
        let place = cursor.offset
        let codeLength = Int(try cursor.integer(UInt32.self, "a code's length"))
        let count = Int(try cursor.integer(UInt32.self, "a code count"))
        guard codeLength > 0, codeLength <= 1 << 9 else {
            throw .invalid(at: place, expected: "codes of 1 to 512 bytes", found: "\(codeLength)")
        }
        try cursor.expectLeft(codeLength * count)
        return TokenCodes(codeLength: codeLength, bytes: Array(bytes[cursor.offset...]))
    }
}
