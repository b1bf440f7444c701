import Inference

/// Codes of one passage's tokens; docs/file-formats.md, "token_codes".
enum TokenCodeBlob {
    private static let mark = "FNTC"
    private static let version: UInt32 = 1
    private static let part = "token codes"

    static func encode(_ codes: TokenCodes) -> [UInt8] {
        var writer = BlobWriter(mark: mark, version: version, byteCount: 16 + codes.bytes.count)
        writer.append(UInt32(clamping: codes.codeLength))
        writer.append(UInt32(clamping: codes.count))
        return writer.bytes + codes.bytes
    }

    static func decode(_ bytes: [UInt8]) throws(BlobError) -> TokenCodes {
        var reader = try BlobReader(bytes, part: part, mark: mark, version: version)
        try reader.expectAtLeast(8)
        let codeLength = Int(reader.uint32())
        let count = Int(reader.uint32())
        guard codeLength > 0, codeLength <= 1 << 9 else {
            throw BlobError(part: part, expected: "codes of 1 to 512 bytes", found: "\(codeLength)")
        }
        try reader.expectLeft(codeLength * count)
        return TokenCodes(codeLength: codeLength, bytes: Array(bytes[reader.offset...]))
    }
}
