import Digests

/// Reads text without markup, in UTF-8.
///
/// Paragraphs are separated by blank lines. In files whose lines stand for themselves (`.log`) each stretch between
/// blank lines is one block of code, which is only ever cut between lines. The title is the
/// first line that is not blank, if it has at most 120 bytes; else the file's name.
public struct PlainTextParser: ImmediateParser {
    /// Plain text.
    public static let mediaTypes: [MediaType] = [.plainText]
    /// The extensions of plain text and of formats that are read as such.
    public static let extensions = ["txt", "text", "log"]

    /// Makes a parser.
    public init() {}

    /// Reads text; throws for other encodings than UTF-8 and for binary content.
    public func parse(_ bytes: [UInt8], path: String, context: ReadingContext) throws(DocumentError) -> Document {
        let text = try TextBytes.text(bytes, path: path)
        let kind: Block.Kind =
            switch PathName.fileExtension(of: path) {
            case "log": .code
            default: .paragraph
            }
        let span = bytes.span
        var blocks: [Block] = []
        var start: Int?
        func close(at end: Int) {
            guard let lower = start else { return }
            let range = Whitespace.trimmed(lower..<end, in: span)
            blocks.append(Block(kind: kind, byteRange: range, headingPath: []))
            start = nil
        }
        Lines.forEach(in: 0..<span.count, of: span) { line in
            if Whitespace.isBlank(line, in: span) {
                close(at: line.lowerBound)
            } else if start == nil {
                start = line.lowerBound
            }
        }
        close(at: span.count)
        return Document(
            path: path, title: Self.title(of: blocks.first, in: span) ?? PathName.title(of: path),
            mediaType: .plainText, sourceSHA256: SHA256.hexadecimal(of: bytes), sourceByteCount: bytes.count,
            textForm: .source, text: text, blocks: blocks)
    }

    /// The first line of the first block, if it is short enough for a title.
    private static func title(of block: Block?, in bytes: Span<UInt8>) -> String? {
        guard let block, block.kind == .paragraph else { return nil }
        let end = Lines.next(after: block.byteRange.lowerBound, in: bytes, end: block.byteRange.upperBound)
        let line = Whitespace.trimmed(block.byteRange.lowerBound..<end, in: bytes)
        guard line.count <= 120 else { return nil }
        return bytes.text(in: line)
    }
}
