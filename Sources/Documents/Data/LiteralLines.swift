import Digests

/// Text that is shown as it stands, in lines.
enum LiteralLines {
    /// A file of structured data whose structure is broken or too large: each stretch between blank lines is a block that
    /// is only cut between lines, so that nothing is lost.
    ///
    /// - Parameter reason: why the structure is not read.
    static func document(
        _ decoded: DecodedText, source: [UInt8], path: String, mediaType: MediaType, reason: String
    ) -> Document {
        let span = decoded.bytes.span
        var blocks: [Block] = []
        addBlocks(of: 0..<span.count, in: span, path: [], to: &blocks)
        return Document(
            path: path, title: PathName.title(of: path), mediaType: mediaType,
            sourceSHA256: SHA256.hexadecimal(of: source), sourceByteCount: source.count, textForm: decoded.textForm,
            text: String(decoding: decoded.bytes, as: UTF8.self), blocks: blocks,
            notes: decoded.notes + [.leftOut(part: "the structure, not the text", reason: reason)])
    }

    /// Adds a block for each stretch of lines between blank ones.
    static func addBlocks(of range: Range<Int>, in bytes: Span<UInt8>, path: [String], to blocks: inout [Block]) {
        var start: Int?
        func close(at end: Int) {
            guard let lower = start else { return }
            let trimmed = Whitespace.trimmed(lower..<end, in: bytes)
            blocks.append(Block(kind: .code, byteRange: lower..<trimmed.upperBound, headingPath: path))
            start = nil
        }
        Lines.forEach(in: range, of: bytes) { line in
            if Whitespace.isBlank(line, in: bytes) {
                close(at: line.lowerBound)
            } else if start == nil {
                // The indentation stays, but no byte order mark.
                start = bytes.holds("\u{FEFF}", at: line.lowerBound) ? line.lowerBound + 3 : line.lowerBound
            }
        }
        close(at: range.upperBound)
    }
}
