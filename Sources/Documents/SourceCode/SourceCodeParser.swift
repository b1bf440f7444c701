import Digests

/// Reads the source code of many programming languages, and files of settings.
///
/// The text is the file's own bytes (``TextForm/source``) where they are UTF-8. Its blocks are
/// - comments on lines of their own (``Block/Kind/paragraph``). A comment right before a declaration belongs to it.
/// - code (``Block/Kind/code``): a function with its body, or lines between blank lines outside of functions.
///
/// A block's heading path names the types and functions around it, outermost first; there are no heading blocks. What is
/// a comment, a string and a declaration is told by a table of rules for each language (``SourceLanguage``), not by a
/// compiler: code with odd macros gives other paths, never other text. Lines of more than 4,096 bytes, as in generated
/// files, are read up to there; the rest is a block that is in no passage, and a note says so.
public struct SourceCodeParser: ImmediateParser {
    /// Source code.
    public static let mediaTypes: [MediaType] = [.sourceCode]
    /// The extensions of all languages.
    public static let extensions = Set(SourceLanguage.all.flatMap(\.extensions) + ["m"]).sorted()
    /// Names of files that have no extension, or a misleading one, in lower case.
    public static let fileNames = Set(SourceLanguage.all.flatMap(\.fileNames)).sorted()

    /// Files longer than this are cut into blocks at blank lines, without looking for declarations.
    private static let longestStructured = 16 << 20
    /// A longer line is not read to its end.
    static let longestLine = 4096

    /// Makes a parser.
    public init() {}

    /// Whether a file begins like a script: `#!` and the name of a known interpreter.
    public static func recognises(_ start: Span<UInt8>) -> Bool { SourceLanguage.ofInterpreter(start) != nil }

    /// Reads source code; throws for binary content.
    public func parse(_ bytes: [UInt8], path: String, context: ReadingContext) throws(DocumentError) -> Document {
        let decoded = try TextDecoding.decode(bytes, path: path)
        let text = decoded.bytes
        let language = SourceLanguage.of(path: path, start: text.span) ?? .unknown
        var notes = decoded.notes
        let isLong = text.count > Self.longestStructured
        let classes =
            isLong
            ? [UInt8](repeating: SourceLexer.Class.code.rawValue, count: text.count)
            : SourceLexer.classes(of: text, language: language)
        let lines = SourceLines(text, classes: classes)
        let longLines = (0..<lines.count).filter { lines.range(of: $0).count > Self.longestLine }
        let isGenerated = longLines.reduce(0) { $0 + lines.range(of: $1).count } > text.count / 2
        let declarations =
            isLong || isGenerated
            ? [] : SourceDeclaration.all(in: text, classes: classes, lines: lines, language: language)
        var blocks = SourceBlocks.blocks(of: text, lines: lines, declarations: declarations)
        if !longLines.isEmpty {
            let left = LongLines.cut(&blocks, lines: lines, longLines: longLines, in: text)
            if left > 0 {
                notes.append(
                    .leftOut(
                        part: "\(left) bytes of \(longLines.count) lines",
                        reason: "lines longer than \(Self.longestLine) bytes"))
            }
        }
        return Document(
            path: path, title: PathName.last(of: path), mediaType: .sourceCode,
            sourceSHA256: SHA256.hexadecimal(of: bytes), sourceByteCount: bytes.count, textForm: decoded.textForm,
            text: String(decoding: text, as: UTF8.self), blocks: blocks,
            metadata: language.name.isEmpty ? [] : [MetadataEntry("programming-language", language.name)], notes: notes)
    }
}

/// Leaves out of passages what stands far to the right, as in files that programs write.
enum LongLines {
    /// Splits the blocks that hold long lines; returns how many bytes are in no passage then.
    static func cut(_ blocks: inout [Block], lines: SourceLines, longLines: [Int], in bytes: [UInt8]) -> Int {
        var result: [Block] = []
        var left = 0
        var next = 0
        for block in blocks {
            var start = block.byteRange.lowerBound
            let end = block.byteRange.upperBound
            func add(_ kind: Block.Kind, _ range: Range<Int>) {
                let trimmed = Whitespace.trimmed(range, in: bytes.span)
                guard !trimmed.isEmpty else { return }
                let lower = kind == .code && range.lowerBound == start ? range.lowerBound : trimmed.lowerBound
                result.append(Block(kind: kind, byteRange: lower..<trimmed.upperBound, headingPath: block.headingPath))
            }
            while next < longLines.count, lines.starts[longLines[next]] < end {
                let line = lines.range(of: longLines[next])
                next += 1
                let rest =
                    boundary(line.lowerBound + SourceCodeParser.longestLine, in: bytes)..<min(line.upperBound, end)
                guard rest.lowerBound > start, !rest.isEmpty else { continue }
                add(block.kind, start..<rest.lowerBound)
                add(.comment, rest)
                left += rest.count
                start = rest.upperBound
            }
            if start == block.byteRange.lowerBound {
                result.append(block)
            } else if start < end {
                add(block.kind, start..<end)
            }
        }
        blocks = result
        return left
    }

    /// The first beginning of a character at or after an offset.
    private static func boundary(_ offset: Int, in bytes: [UInt8]) -> Int {
        var offset = offset
        while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
        return offset
    }
}
