import Digests

/// Reads text without markup, in UTF-8 or what ``TextDecoding`` finds.
///
/// Paragraphs are separated by blank lines. In files whose lines stand for themselves (`.log`) each stretch between
/// blank lines is one block of code, which is only ever cut between lines. The title is the first line that is not blank,
/// if it has at most 120 bytes; else the file's name. A line with bytes that are in no character is a block by itself, so
/// that no quotation goes across it.
public struct PlainTextParser: ImmediateParser {
    /// Plain text.
    public static let mediaTypes: [MediaType] = [.plainText]
    /// The extensions of plain text and of formats that are read as such.
    public static let extensions = ["txt", "text", "log"]

    /// Makes a parser.
    public init() {}

    /// Reads text; throws for binary content.
    public func parse(_ bytes: [UInt8], path: String, context: ReadingContext) throws(DocumentError) -> Document {
        let decoded = try TextDecoding.decode(bytes, path: path)
        let kind: Block.Kind =
            switch PathName.fileExtension(of: path) {
            case "log": .code
            default: .paragraph
            }
        let span = decoded.bytes.span
        let hasReplacements = decoded.notes.contains { if case .replacedBytes = $0 { true } else { false } }
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
            if hasReplacements, let lower = start, Self.holdsReplacement(line, in: span) {
                if lower < line.lowerBound {
                    close(at: line.lowerBound)
                    start = line.lowerBound
                }
                close(at: line.upperBound)
            }
        }
        close(at: span.count)
        return Document(
            path: path, title: Self.title(of: blocks.first, in: span) ?? PathName.title(of: path),
            mediaType: .plainText, sourceSHA256: SHA256.hexadecimal(of: bytes), sourceByteCount: bytes.count,
            textForm: decoded.textForm, text: String(decoding: decoded.bytes, as: UTF8.self), blocks: blocks,
            notes: decoded.notes)
    }

    private static func holdsReplacement(_ range: Range<Int>, in bytes: Span<UInt8>) -> Bool {
        range.contains { bytes[$0] == 0xEF && bytes.holds("\u{FFFD}", at: $0) }
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
